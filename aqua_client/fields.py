"""
Reading single fields of Aqua's JSON, at the border.

A missing or wrong field raises BadField with its place (`result[3].name`); what Aqua leaves out because it is empty
or zero (contract 3.2) is read with the functions that name a default.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from math import isfinite
from typing import Any

from aqua_client.errors import BadField

Row = Mapping[str, Any]

NEVER = frozenset({1, 1970})
"""Years of the moments that Aqua writes for "never": the first of January, midnight, of year 1 or of 1970."""

NEVER_WRITTEN = ("1970-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "", 0)
"""How "never" is written most often."""


def row(value: Any, at: str) -> Row:
    """Expect a JSON object."""
    if not isinstance(value, dict):
        raise BadField(f"{at} is {_kind(value)}, not an object", field=at)
    return value


def rows(value: Any, at: str) -> list[Any]:
    """Expect a JSON array; null and `{}` are empty ones (contract 3.2)."""
    if value is None or value == {}:
        return []
    if not isinstance(value, list):
        raise BadField(f"{at} is {_kind(value)}, not an array", field=at)
    return value


def text(source: Row, key: str, at: str) -> str:
    """Expect a text that is not empty."""
    value = source.get(key)
    if not isinstance(value, str) or not value:
        raise bad(source, key, at, "a text")
    return value


def text_or_empty(source: Row, key: str, at: str) -> str:
    """Expect a text; empty when absent. A number is written out: some fields change type between servers."""
    value = source.get(key)
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    raise bad(source, key, at, "a text")


def texts(source: Row, key: str, at: str) -> tuple[str, ...]:
    """Expect an array of texts; empty when absent."""
    place = _place(at, key)
    values = rows(source.get(key), place)
    for index, value in enumerate(values):
        if not isinstance(value, str):
            raise BadField(f"{place}[{index}] is {_kind(value)}, not a text", field=f"{place}[{index}]")
    return tuple(values)


def whole(source: Row, key: str, at: str) -> int:
    """Expect a whole number."""
    value = source.get(key)
    if not isinstance(value, int) or isinstance(value, bool):
        raise bad(source, key, at, "a whole number")
    return value


def whole_or_zero(source: Row, key: str, at: str) -> int:
    """Expect a whole number; 0 when absent."""
    return 0 if source.get(key) is None else whole(source, key, at)


def number_or_none(source: Row, key: str, at: str) -> float | None:
    """Expect a number, also one written as text (contract 6.1); None when absent or empty."""
    value = source.get(key)
    if value.__class__ is float and isfinite(value):
        return float(value)
    if value is None or value == "":
        return None
    try:
        if isinstance(value, (int, float, str)) and not isinstance(value, bool) and isfinite(float(value)):
            return float(value)
    except (ValueError, OverflowError):
        pass
    raise bad(source, key, at, "a number")


def truth(source: Row, key: str, at: str) -> bool:
    """Expect true or false; false when absent."""
    value = source.get(key)
    if value is None:
        return False
    if not isinstance(value, bool):
        raise bad(source, key, at, "true or false")
    return value


def all_texts(source: Row, keys: Sequence[str], at: str) -> list[str]:
    """Read several fields as `text_or_empty` does, at once where all are plain texts."""
    found = [source.get(key, "") for key in keys]
    return found if set(map(type, found)) == {str} else [text_or_empty(source, key, at) for key in keys]


def all_wholes(source: Row, keys: Sequence[str], at: str) -> list[int]:
    """Read several fields as `whole_or_zero` does, at once where all are plain numbers."""
    found = [source.get(key, 0) for key in keys]
    return found if set(map(type, found)) == {int} else [whole_or_zero(source, key, at) for key in keys]


def all_truths(source: Row, keys: Sequence[str], at: str) -> list[bool]:
    """Read several fields as `truth` does, at once where all are plain."""
    found = [source.get(key, False) for key in keys]
    return found if set(map(type, found)) == {bool} else [truth(source, key, at) for key in keys]


def moment(source: Row, key: str, at: str) -> datetime | None:
    """Expect a time, RFC 3339 or epoch seconds (contract 3.2); aware, None when absent or "never"."""
    value = source.get(key)
    if value is None or value in NEVER_WRITTEN:
        return None
    try:
        if isinstance(value, str):
            read = datetime.fromisoformat(value)
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            read = datetime.fromtimestamp(value, UTC)
        else:
            raise bad(source, key, at, "a time")
    except (ValueError, OverflowError, OSError):
        raise bad(source, key, at, "a time") from None
    if read.year in NEVER and (read.month, read.day, read.hour, read.minute) == (1, 1, 0, 0):
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def day(source: Row, key: str, at: str) -> date | None:
    """Expect a date, or the date of a time; None when absent or "never"."""
    value = source.get(key)
    if value is None or value == "":
        return None
    try:
        if isinstance(value, str):
            read = date.fromisoformat(value[:10])
            return None if read.year in NEVER and (read.month, read.day) == (1, 1) else read
    except ValueError:
        pass
    raise bad(source, key, at, "a date")


def bad(source: Row, key: str, at: str, wanted: str) -> BadField:
    """Describe a field that cannot be read, without quoting its value."""
    place = _place(at, key)
    value = source.get(key)
    if value is None:
        return BadField(f"{place} is missing", field=place)
    if value == "":
        return BadField(f"{place} is empty", field=place)
    return BadField(f"{place} is {_kind(value)}, not {wanted}", field=place)


def objects(source: Row, key: str, at: str) -> list[tuple[Row, str]]:
    """Expect an array of objects and pair each with its place; empty when absent."""
    place = _place(at, key)
    values = rows(source.get(key), place)
    return [(row(value, f"{place}[{index}]"), f"{place}[{index}]") for index, value in enumerate(values)]


def _place(at: str, key: str) -> str:
    return f"{at}.{key}" if at else key


def _kind(value: Any) -> str:
    if value is None:
        return "missing"
    names = {bool: "true or false", str: "a text", int: "a number", float: "a number", list: "an array"}
    return names.get(type(value), "an object")
