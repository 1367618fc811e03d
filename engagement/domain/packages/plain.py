"""Contents as what JSON and TOML can hold, and back with every value looked at."""

import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, asdict, fields, is_dataclass
from datetime import datetime
from functools import cache
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")
Place = tuple[str | int, ...]

_WORDS = {str: "text in quotes", int: "a whole number", bool: "true or false", datetime: "a date and time"}

_hints: Callable[[Any], Mapping[str, Any]] = cache(get_type_hints)


class NotReadable(ValueError):
    """A value is missing, unknown or of another kind; `place` leads to it, as in ("agenda", 2, "minutes")."""

    def __init__(self, place: Place, message: str) -> None:
        super().__init__(message)
        self.place = place
        self.message = message


def as_plain(value: object) -> dict[str, Any]:
    """Give a content as dicts, lists, texts and numbers; tuples become lists, None stays."""
    return {name: _plain(one) for name, one in asdict(value).items()}  # type: ignore[call-overload]


def as_sparse(value: object) -> dict[str, Any]:
    """The same without what a file may leave out, for people to read."""
    return {
        field.name: _sparse(getattr(value, field.name))
        for field in fields(value)  # type: ignore[arg-type]
        if getattr(value, field.name) != field.default
    }


def from_plain(kind: type[T], table: object, place: Place = ()) -> T:
    """
    Build a content of a table of plain values.

    Raises NotReadable for a field that does not exist, one that is missing, or a value of another kind.
    """
    if not isinstance(table, Mapping):
        raise NotReadable(place, f"{_named(place)} has to be a table.")
    hints = _hints(kind)
    for name in table:
        if name not in hints:
            raise NotReadable((*place, name), f"There is no field {name} here; known are {', '.join(hints)}.")
    needed = [field.name for field in fields(kind) if field.default is MISSING]  # type: ignore[arg-type]
    for name in needed:
        if name not in table:
            raise NotReadable(place, f"{_named(place)} needs {name}.")
    return kind(**{name: _value(hints[name], one, (*place, name)) for name, one in table.items()})


def _value(hint: Any, value: object, place: Place) -> object:
    if get_origin(hint) is tuple:
        return _row(get_args(hint)[0], value, place)
    if isinstance(hint, types.UnionType):
        return None if value is None else _value(get_args(hint)[0], value, place)
    if hint in _WORDS:
        # A bool is an int to Python, not to people.
        if type(value) is not hint:
            raise NotReadable(place, f"{_named(place)} has to be {_WORDS[hint]}.")
        return value
    return from_plain(hint, value, place)


def _row(hint: Any, value: object, place: Place) -> tuple[object, ...]:
    if not isinstance(value, (list, tuple)):
        raise NotReadable(place, f"{_named(place)} has to be a list.")
    return tuple(_value(hint, one, (*place, at)) for at, one in enumerate(value))


def _plain(value: object) -> object:
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return value


def _sparse(value: object) -> object:
    if isinstance(value, tuple):
        return [_sparse(one) for one in value]
    return as_sparse(value) if is_dataclass(value) else value


def _named(place: Place) -> str:
    """The way to a value in words: a row is counted from one."""
    if not place:
        return "The file"
    return " ".join(f"row {one + 1}" if isinstance(one, int) else one for one in place)
