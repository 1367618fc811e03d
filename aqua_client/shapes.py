"""
From JSON objects to frozen values and back, by the types of the values' fields.

A value is a frozen dataclass whose last field is `row`: the object as it came, empty for a value that was made here. A
field without a default must be in the object; one with a default has it where Aqua leaves the field out or writes null.
What the value does not know stays in `row` and goes back with it, so that reading and writing loses nothing (contract
16: PUT replaces the whole object).
"""

import dataclasses
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar

from aqua_client import fields
from aqua_client.errors import BadField

Value = TypeVar("Value")
Read = Callable[[fields.Row, str, str], Any]
Write = Callable[[Any], Any]


def called(wire: str, *, read: Read | None = None, write: Write | None = None) -> dict[str, Any]:
    """Describe, as a field's metadata, what Aqua calls it, and how it is written there if in a way of its own."""
    return {"wire": wire, "read": read, "write": write}


@dataclass(frozen=True, slots=True)
class Slot:
    """One field of a value: its name, what Aqua calls it, and the way in both directions."""

    name: str
    wire: str
    is_required: bool
    read: Read
    write: Write


def read(kind: type[Value], row: fields.Row, at: str = "") -> Value:
    """Make a value of an object. Raises BadField with the place of what is missing or of the wrong kind."""
    given = {
        slot.name: slot.read(row, slot.wire, at)
        for slot in slots_of(typing.cast("Any", kind))
        if slot.is_required or row.get(slot.wire) is not None
    }
    make: Any = kind
    made: Value = make(**given, row=row)
    return made


def reader(kind: type[Value]) -> Callable[[fields.Row, str], Value]:
    """Make the function that reads rows of lists; it refuses what is no object."""

    def read_one(row: fields.Row, at: str) -> Value:
        return read(kind, fields.row(row, at), at)

    return read_one


def write(value: Any) -> dict[str, Any]:
    """
    Write a value as Aqua's object: what was read goes back as it came, what was changed since goes with the change.

    A value that was not read is written whole, with all its defaults; None is left out.
    """
    row = dict(value.row)
    before = read(type(value), value.row) if row else None
    for slot in slots_of(typing.cast("Any", type(value))):
        now = getattr(value, slot.name)
        if now is not None if before is None else now != getattr(before, slot.name):
            row[slot.wire] = slot.write(now)
    return row


@cache
def slots_of(kind: Any) -> tuple[Slot, ...]:
    """Work out the fields of a kind of value, once."""
    hints = typing.get_type_hints(kind)
    return tuple(_slot(one, hints[one.name]) for one in dataclasses.fields(kind) if one.init and one.name != "row")


def _slot(one: "dataclasses.Field[Any]", hint: Any) -> Slot:
    is_required = one.default is MISSING and one.default_factory is MISSING
    hint = _without_none(hint)
    into, out = (fields.text, _as_it_is) if is_required and hint is str else _ways(hint, is_required)
    told = one.metadata
    return Slot(one.name, told.get("wire", one.name), is_required, told.get("read") or into, told.get("write") or out)


def _without_none(hint: Any) -> Any:
    if isinstance(hint, types.UnionType):
        return next(part for part in hint.__args__ if part is not type(None))
    return hint


def _ways(hint: Any, is_required: bool) -> tuple[Read, Write]:
    """Choose how a type is read and written."""
    if hint in PLAIN:
        return PLAIN[hint]
    origin = typing.get_origin(hint)
    if origin is tuple:
        return _tuples_of(typing.get_args(hint)[0])
    if origin is Mapping:
        return _object, dict
    if dataclasses.is_dataclass(hint):
        return _nested(hint), write
    return _word(hint, fields.text if is_required else fields.text_or_empty), _text_of_word


def _tuples_of(part: Any) -> tuple[Read, Write]:
    if part is str:
        return fields.texts, list
    if part in (int, float):
        return _numbers, list
    if typing.get_origin(part) is Mapping:
        return _objects, _each(dict)

    def read_all(row: fields.Row, key: str, at: str) -> Any:
        return tuple(read(part, one, place) for one, place in fields.objects(row, key, at))

    return read_all, _each(write)


def _nested(kind: Any) -> Read:
    def read_one(row: fields.Row, key: str, at: str) -> Any:
        place = f"{at}.{key}" if at else key
        return read(kind, fields.row(row[key], place), place)

    return read_one


def _word(kind: Any, read_text: Read) -> Read:
    def read_one(row: fields.Row, key: str, at: str) -> Any:
        found = read_text(row, key, at)
        return kind(found) if found else None

    return read_one


def _numbers(row: fields.Row, key: str, at: str) -> tuple[float, ...]:
    place = f"{at}.{key}" if at else key
    values = fields.rows(row.get(key), place)
    for index, value in enumerate(values):
        if not isinstance(value, (int, float)) or isinstance(value, bool):
            raise BadField(f"{place}[{index}] is not a number", field=f"{place}[{index}]")
    return tuple(values)


def _objects(row: fields.Row, key: str, at: str) -> tuple[fields.Row, ...]:
    return tuple(one for one, _place in fields.objects(row, key, at))


def _object(row: fields.Row, key: str, at: str) -> fields.Row:
    return fields.row(row[key], f"{at}.{key}" if at else key)


def _each(write_one: Write) -> Write:
    def write_all(values: Iterable[Any]) -> list[Any]:
        return [write_one(value) for value in values]

    return write_all


def _as_it_is(value: Any) -> Any:
    return value


def _text_of_word(value: Any) -> str:
    return "" if value is None else str(value)


def _stamp(at: datetime | None) -> str:
    return "" if at is None else at.astimezone(UTC).isoformat().replace("+00:00", "Z")


PLAIN: Mapping[Any, tuple[Read, Write]] = {
    str: (fields.text_or_empty, _as_it_is),
    bool: (fields.truth, _as_it_is),
    int: (fields.whole, _as_it_is),
    float: (fields.number_or_none, _as_it_is),
    datetime: (fields.moment, _stamp),
}
