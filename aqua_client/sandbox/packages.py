"""Whether an installed package is one that a policy names. Contract 9.2, package entry."""

import re
from collections.abc import Mapping
from typing import Any

from aqua_client.sandbox.findings import Package

COMPARISON = re.compile(r"(<=|>=|<|>|=)?\s*([^\s,]+)")


def is_meant(entry: Mapping[str, Any], package: Package) -> bool:
    """Every field of the entry that is not empty has to fit; the epoch and the release are part of our versions."""
    return (
        _fits(entry.get("name"), package.name)
        and _fits(entry.get("format"), package.format)
        and _fits(entry.get("arch"), package.arch)
        and _fits(entry.get("version"), package.version)
        and _has_license(entry.get("license"), package)
        and is_in_range(str(entry.get("version_range") or ""), package.version)
    )


def is_in_range(wanted: str, version: str) -> bool:
    """Whether a version is in a range such as `>=1.2,<2`; a bare version has to be equal. An empty range fits all."""
    comparisons = COMPARISON.findall(wanted)
    for sign, limit in comparisons:
        order = _compared(version, limit)
        fits = {"<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0}.get(sign, order == 0)
        if not fits:
            return False
    return True


def _compared(one: str, other: str) -> int:
    left, right = _key(one), _key(other)
    return (left > right) - (left < right)


def _key(version: str) -> list[tuple[int, int, str]]:
    """Numbers compare as numbers and come after words, which is enough for the versions of the sandbox."""
    pieces = re.findall(r"\d+|[A-Za-z]+", version)
    return [(1, int(piece), "") if piece.isdigit() else (0, 0, piece) for piece in pieces]


def _fits(wanted: object, value: str) -> bool:
    return wanted in (None, "") or str(wanted).lower() == value.lower()


def _has_license(wanted: object, package: Package) -> bool:
    return wanted in (None, "") or str(wanted).lower() in {one.lower() for one in package.licenses}
