"""What differs between two of Aqua's objects, field by field."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any


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
