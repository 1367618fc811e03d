"""
A plan as single values by their place, so that two plans can be compared, and a change undone, value by value.

A place is "delivery/3/starts", "delivery/3/minutes" or "delivery/3/cells/registry". A session exists as long as it has
a start.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from engagement.domain.planning.plans import Booked, Stand

Value = str | int | None
Flat = Mapping[str, Value]
Key = tuple[str, int]
"""Kind and number of a session, which name it for good."""

STARTS, MINUTES, CELLS = "starts", "minutes", "cells"


def flat_of(stand: Stand) -> dict[str, Value]:
    """All values of the plan."""
    found: dict[str, Value] = {}
    for one in (*stand.deliveries, *stand.rehearsals):
        found |= flat_of_session(one.kind, one.number, one.starts_at, one.minutes, one.cells)
    return found


def flat_of_session(
    kind: str, number: int, starts_at: datetime, minutes: int, cells: Mapping[str, int]
) -> dict[str, Value]:
    values: dict[str, Value] = {
        place(kind, number, STARTS): moment(starts_at),
        place(kind, number, MINUTES): minutes,
    }
    return values | {cell(kind, number, key): one for key, one in cells.items() if one}


def place(kind: str, number: int, what: str) -> str:
    return f"{kind}/{number}/{what}"


def cell(kind: str, number: int, module: str) -> str:
    return f"{kind}/{number}/{CELLS}/{module}"


def moment(starts_at: datetime) -> str:
    """An instant as it is kept: in UTC, so that the same instant is always the same text."""
    return starts_at.astimezone(UTC).isoformat(timespec="minutes")


def session_of(where: str) -> Key:
    """The session that a place belongs to."""
    kind, number, *_ = where.split("/")
    return kind, int(number)


def what_of(where: str) -> tuple[str, str]:
    """What of the session it is, and for a cell the module."""
    _, _, what, *module = where.split("/", 3)
    return what, module[0] if module else ""


def difference(before: Flat, after: Flat) -> dict[str, Value]:
    """The values of `after` at the places where it differs; None where it has none."""
    return {where: after.get(where) for where in sorted({*before, *after}) if before.get(where) != after.get(where)}


def by_session(changes: Flat) -> dict[Key, dict[str, Value]]:
    """The changes sorted by the session that they are of."""
    found: dict[Key, dict[str, Value]] = {}
    for where, value in changes.items():
        found.setdefault(session_of(where), {})[where] = value
    return found


def booked_by_key(stand: Stand) -> dict[Key, Booked]:
    return {(one.kind, one.number): one for one in (*stand.deliveries, *stand.rehearsals)}
