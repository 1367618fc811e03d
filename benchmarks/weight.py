"""What a browser has to fetch: the bytes of pages, and of the scripts and styles that they name."""

import gzip
import re
from collections.abc import Iterable
from dataclasses import dataclass

from benchmarks import load
from benchmarks.timing import Target

_ASSET = re.compile(r'<(?:script\b[^>]*\bsrc|link\b[^>]*\brel="stylesheet"[^>]*\bhref)="([^"]+)"')
_HASHED = re.compile(r"\.[0-9a-f]{8,}\.(?:min\.)?(?:js|css)$")
_FOR_EVER_S = 31_536_000
KB = 1024


@dataclass(frozen=True)
class Weight:
    """A page's HTML in bytes, as it is and by gzip."""

    raw: int
    zipped: int
    assets: tuple[str, ...]


def of_page(target: Target) -> Weight:
    """Fetch a page; a proxy in front of production zips it (level 6)."""
    body = load.fetch(target.web.port, target.path, cookie=target.cookie).body
    return Weight(len(body), len(gzip.compress(body, 6)), tuple(_ASSET.findall(body.decode())))


@dataclass(frozen=True)
class Assets:
    """Scripts and styles of a visit: their bytes as sent, and those that a browser cannot keep for ever."""

    zipped: int
    not_kept: tuple[str, ...]


def of_assets(port: int, paths: Iterable[str]) -> Assets:
    """Fetch each once, as a browser with an empty cache does."""
    zipped, not_kept = 0, []
    for path in sorted(set(paths)):
        answer = load.fetch(port, path, gzip=True)
        zipped += len(answer.body)
        if not (_HASHED.search(path) and _is_kept(answer.headers.get("cache-control", ""))):
            not_kept.append(path)
    return Assets(zipped, tuple(not_kept))


def _is_kept(cache_control: str) -> bool:
    found = re.search(r"max-age=(\d+)", cache_control)
    return found is not None and int(found[1]) >= _FOR_EVER_S and "immutable" in cache_control
