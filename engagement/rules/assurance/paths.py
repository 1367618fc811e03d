"""Paths that a policy leaves out, in the syntax of .gitignore files (contract 9.2, `ignored_*_resources`)."""

from collections.abc import Sequence
from functools import lru_cache


def is_left_out(path: str, patterns: Sequence[str]) -> bool:
    """
    Whether the patterns leave the path out; of several that fit the last one counts, and `!` takes an earlier one back.

    A pattern with a slash before its end starts at the root, any other fits at every depth; one that fits a folder
    fits all that is in it.
    """
    parts = tuple(path.strip("/").split("/"))
    left_out = False
    for pattern in patterns:
        text = pattern.strip()
        if not text or text.startswith("#"):
            continue
        if _fits(text.removeprefix("!"), parts):
            left_out = not text.startswith("!")
    return left_out


def _fits(pattern: str, parts: tuple[str, ...]) -> bool:
    wanted = tuple(pattern.strip("/").split("/"))
    if "/" not in pattern.rstrip("/"):
        wanted = ("**", *wanted)
    return _walk(wanted, parts)


@lru_cache(maxsize=4096)
def _walk(wanted: tuple[str, ...], parts: tuple[str, ...]) -> bool:
    """Whether the wanted pieces lead from the first part of the path to it, or to a folder around it."""
    if not wanted:
        return True
    head, *rest = wanted
    if head == "**":
        # At the end it stands for everything inside, which has to be something.
        tails = range(len(parts) + 1) if rest else range(1, len(parts) + 1)
        return any(_walk(tuple(rest), parts[n:]) for n in tails)
    return bool(parts) and _piece(head, parts[0]) and _walk(tuple(rest), parts[1:])


def _piece(pattern: str, part: str) -> bool:
    """One name between slashes; `*` stands for any letters and `?` for one."""
    if not pattern:
        return not part
    if pattern[0] == "*":
        rest = pattern.lstrip("*")
        return any(_piece(rest, part[n:]) for n in range(len(part) + 1))
    return bool(part) and pattern[0] in ("?", part[0]) and _piece(pattern[1:], part[1:])
