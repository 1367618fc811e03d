"""
Fixes that exist but not for everybody: versions that only a paid support channel of a distribution gives out.

Told by the version itself, as the channels mark their packages. Source: work-package.md 3.2, pitfalls ("ubuntu:14.04
fixes exist only in the paid ESM channel").
"""

import re
from typing import NamedTuple


class Channel(NamedTuple):
    """Who gives the fix out, and to whom."""

    name: str
    text: str


_ESM = Channel(
    "Ubuntu Pro",
    "A fix exists, but only in Ubuntu's paid channel for releases past their end (ESM). Without it no upgrade helps: "
    "build on a release that is still supported.",
)
_TUXCARE = Channel(
    "TuxCare",
    "A fix exists, but only in TuxCare's paid channel for releases past their end. Without it no upgrade helps: build "
    "on a release that is still supported.",
)
_MARKS = ((re.compile(r"[+~]esm\d"), _ESM), (re.compile(r"\btuxcare\.els\d"), _TUXCARE))


def paid(fix_version: str) -> Channel | None:
    """The paid channel that alone has the fix; None where there is no fix, or one that everybody gets."""
    versions = [version.strip() for version in fix_version.split(",") if version.strip()]
    channels = [_channel(version) for version in versions]
    return channels[0] if channels and all(channels) else None


def _channel(version: str) -> Channel | None:
    return next((channel for mark, channel in _MARKS if mark.search(version)), None)
