"""Paths in an image against patterns in the syntax of .gitignore files. Contract 9.2, ignored resources."""

import re
from collections.abc import Iterable
from functools import lru_cache


def is_ignored(path: str, patterns: Iterable[str]) -> bool:
    """Whether the last pattern that speaks of the path ignores it; `!` takes an earlier one back."""
    ignored = False
    for pattern in patterns:
        text = pattern.strip()
        if not text or text.startswith("#"):
            continue
        if _compiled(text.removeprefix("!")).fullmatch(path.lstrip("/")):
            ignored = not text.startswith("!")
    return ignored


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    """A pattern with a slash inside is anchored at the root; one without matches at any depth."""
    is_anchored = "/" in pattern.rstrip("/")
    body = pattern.strip("/")
    text = "" if is_anchored else "(?:.*/)?"
    for piece in re.split(r"(\*\*/|/\*\*|\*\*|\*|\?)", body):
        text += {"**/": "(?:.*/)?", "/**": "/.*", "**": ".*", "*": "[^/]*", "?": "[^/]"}.get(piece, re.escape(piece))
    return re.compile(f"{text}(?:/.*)?")
