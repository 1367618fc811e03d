"""What differs between two of Aqua's objects, field by field."""

import dataclasses
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from aqua_client import shapes


@dataclass(frozen=True, slots=True)
class Difference:
    """A field with two values; a nested one is named with dots, and None stands for one that is not there."""

    field: str
    before: Any
    after: Any


def between(
    before: Mapping[str, Any], after: Mapping[str, Any], *, without: Collection[str] = ()
) -> tuple[Difference, ...]:
    """
    List the fields of `after` that are not so in `before`, in order; `without` names fields of no interest.

    Aqua leaves out or writes as null what is empty, zero or false (contract 3.2), so these are the same here. A field
    that only `before` has does not differ: objects come back with more than was sent.
    """
    return tuple(
        difference
        for key in sorted(after)
        if key not in without
        for difference in _of(key, before.get(key), after[key])
    )


def of_values(
    before: Any, after: Any, *, without: Collection[str] = (), unlisted: Collection[str] = ()
) -> tuple[Difference, ...]:
    """
    List the fields in which two values of one kind differ, either way, in order.

    Both are typed, so what is missing has its default on both sides. Lists are compared without their order; fields
    named in `without` are left out, those in `unlisted` inside of lists. Unknown fields of the rows count too.
    """
    known = shapes.slots_of(cast("Any", type(after)))
    typed = {slot.wire: (getattr(before, slot.name), getattr(after, slot.name)) for slot in known}
    others = (set(before.row) | set(after.row)) - set(typed)
    untyped = {wire: (before.row.get(wire), after.row.get(wire)) for wire in others}
    return tuple(
        Difference(wire, *pair)
        for wire, pair in sorted((typed | untyped).items())
        if wire not in without and not _is_same_set(*(_plain(one, unlisted) for one in pair))
    )


def _plain(value: Any, without: Collection[str]) -> Any:
    """A value as what JSON could hold, lists in an order of their own."""
    if dataclasses.is_dataclass(value):
        named = {slot.wire: getattr(value, slot.name) for slot in shapes.slots_of(cast("Any", type(value)))}
        return {key: _plain(one, without) for key, one in named.items() if key not in without}
    if isinstance(value, Mapping):
        return {key: _plain(one, without) for key, one in sorted(value.items()) if key not in without}
    if isinstance(value, (list, tuple)):
        return sorted((_plain(one, without) for one in value), key=repr)
    return value


def _is_same_set(before: Any, after: Any) -> bool:
    return bool(before == after) or (_is_nothing(before) and _is_nothing(after))


def _of(place: str, before: Any, after: Any) -> Iterator[Difference]:
    if isinstance(after, Mapping) and isinstance(before, Mapping):
        for key in sorted(after):
            yield from _of(f"{place}.{key}", before.get(key), after[key])
    elif not _is_same(before, after):
        yield Difference(place, before, after)


def _is_same(before: Any, after: Any) -> bool:
    if isinstance(after, Mapping) and isinstance(before, Mapping):
        return all(_is_same(before.get(key), value) for key, value in after.items())
    if isinstance(after, list) and isinstance(before, list):
        if len(before) != len(after):
            return False
        if all(isinstance(value, str) for value in (*before, *after)):
            # Aqua sorts some lists of names.
            return sorted(before) == sorted(after)
        return all(_is_same(*pair) for pair in zip(before, after, strict=True))
    return _is_nothing(after) and _is_nothing(before) if not after or not before else bool(before == after)


def _is_nothing(value: Any) -> bool:
    return not value or (isinstance(value, Mapping) and all(_is_nothing(one) for one in value.values()))
