"""The inputs of the allocation table, and the places of the plan that they stand for."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from engagement.domain.planning import flat
from engagement.domain.planning.flat import CELLS, MINUTES, STARTS, Value
from engagement.models import Session

_DELIVERY = Session.Kind.DELIVERY


class Typed(Protocol):
    """What was read of the table's inputs."""

    @property
    def minutes(self) -> Mapping[tuple[int, str], int | None]: ...
    @property
    def starts(self) -> Mapping[int, datetime]: ...
    @property
    def lengths(self) -> Mapping[int, int]: ...


def as_flat(typed: Typed) -> dict[str, Value]:
    """What was typed, by place."""
    found: dict[str, Value] = {flat.cell(_DELIVERY, n, key): minutes for (n, key), minutes in typed.minutes.items()}
    found |= {flat.place(_DELIVERY, n, STARTS): flat.moment(starts_at) for n, starts_at in typed.starts.items()}
    return found | {flat.place(_DELIVERY, n, MINUTES): minutes for n, minutes in typed.lengths.items()}


def input_names(places: Iterable[str]) -> list[str]:
    """The inputs that stand for these places; a start has two, day and clock. Others are left out."""
    names: list[str] = []
    for where in places:
        if where.count("/") < 2 or flat.session_of(where)[0] != _DELIVERY:
            continue
        number, (what, module) = flat.session_of(where)[1], flat.what_of(where)
        if what == CELLS:
            names.append(f"c-{number}-{module}")
        elif what == MINUTES:
            names.append(f"l-{number}")
        elif what == STARTS:
            names += [f"d-{number}", f"t-{number}"]
    return names
