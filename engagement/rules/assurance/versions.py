"""Versions of packages: which of two is newer, and whether one is in a range (contract 9.2, package entry)."""

import itertools
import re

_PIECES = re.compile(r"\d+|[A-Za-z]+")
_RANGE = re.compile(r"(<=|>=|<|>|=)?\s*([^\s,]+)")


def compare(one: str, other: str) -> int:
    """
    Less than, equal to or greater than 0, as `one` is older than, as old as or newer than `other`.

    Numbers compare as numbers and are newer than words, as in "1.0" against "1.rc"; the longer of two that begin alike
    is newer. Enough to tell a fix from what it repairs; the rules of each package manager are finer.
    """
    for left, right in itertools.zip_longest(_key(one), _key(other)):
        if left != right:
            return -1 if left is None or (right is not None and left < right) else 1
    return 0


def is_in_range(version: str, wanted: str) -> bool:
    """Whether a version meets every part of a range such as `>=1.2,<2`; a bare version has to be equal."""
    return all(_meets(compare(version, limit), sign or "=") for sign, limit in _RANGE.findall(wanted))


def _key(version: str) -> list[tuple[bool, int, str]]:
    return [
        (piece.isdigit(), int(piece) if piece.isdigit() else 0, "" if piece.isdigit() else piece)
        for piece in _PIECES.findall(version)
    ]


def _meets(order: int, sign: str) -> bool:
    return {"<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0, "=": order == 0}[sign]
