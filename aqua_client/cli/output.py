"""Writing for people and for programs. Text out of documents never reaches the terminal as control characters."""

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from aqua_client import Unusable

GAP = "  "


def say(line: str = "") -> None:
    """Write one line for people."""
    print(plain(line))


def complain(line: str) -> None:
    """Write one line to standard error."""
    print(plain(line), file=sys.stderr)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a table in columns as wide as their widest entry; nothing but the heads where there is no row."""
    lines = [[plain(entry) for entry in row] for row in (heads, *rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
    for line in lines:
        print(GAP.join(entry.ljust(width) for entry, width in zip(line, widths, strict=True)).rstrip())


def as_json(value: Any) -> None:
    """Write JSON for programs, in ASCII. Raises Unusable for numbers that JSON cannot hold."""
    try:
        print(json.dumps(value, indent=2, allow_nan=False))
    except ValueError:
        raise Unusable("the answer holds a number that JSON cannot: it is infinite or none") from None


def plain(text: str) -> str:
    """Replace whatever moves the cursor or cannot be written."""
    return text if text.isprintable() else "".join(one if one.isprintable() else "?" for one in text)
