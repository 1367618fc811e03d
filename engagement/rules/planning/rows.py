"""Plans as values that JSON can hold, and back."""

from collections.abc import Mapping
from typing import TypedDict

from engagement.rules.planning.values import Plan, PlannedSession


class CellRow(TypedDict):
    module: str
    minutes: int


class SessionRow(TypedDict):
    """Cells are a list, since their order is the order in which the modules are held."""

    number: int
    length: int
    cells: list[CellRow]


class PlanRows(TypedDict):
    sessions: list[SessionRow]
    rehearsal_minutes: int


class BadRows(ValueError):
    """The value is no plan; the message names the place."""


def as_rows(plan: Plan) -> PlanRows:
    """Give the plan as dicts, lists, texts and numbers."""
    return {
        "sessions": [
            {
                "number": session.number,
                "length": session.length,
                "cells": [{"module": key, "minutes": minutes} for key, minutes in session.cells.items()],
            }
            for session in plan.sessions
        ],
        "rehearsal_minutes": plan.rehearsal_minutes,
    }


def from_rows(rows: object) -> Plan:
    """
    Read what `as_rows` gave, or a person pasted.

    Raises BadRows for anything else: a missing or strange value, a module twice in a session, a session number twice.
    """
    plan = _mapping(rows, "the plan")
    sessions = tuple(
        _session(row, f"sessions[{at}]") for at, row in enumerate(_items(plan.get("sessions"), "sessions"))
    )
    if len({session.number for session in sessions}) != len(sessions):
        raise BadRows("sessions: a number is there twice.")
    return Plan(sessions, _whole(plan.get("rehearsal_minutes"), "rehearsal_minutes"))


def _session(row: object, place: str) -> PlannedSession:
    values = _mapping(row, place)
    cells: dict[str, int] = {}
    for at, one in enumerate(_items(values.get("cells"), f"{place}.cells")):
        cell = _mapping(one, f"{place}.cells[{at}]")
        key = cell.get("module")
        if not isinstance(key, str) or not key:
            raise BadRows(f"{place}.cells[{at}].module: name a module.")
        if key in cells:
            raise BadRows(f"{place}.cells[{at}].module: {key} is there twice.")
        cells[key] = _whole(cell.get("minutes"), f"{place}.cells[{at}].minutes")
    return PlannedSession(
        _whole(values.get("number"), f"{place}.number"), cells, _whole(values.get("length"), f"{place}.length")
    )


def _mapping(value: object, place: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise BadRows(f"{place}: expected an object.")
    return value


def _items(value: object, place: str) -> list[object]:
    if not isinstance(value, (list, tuple)):
        raise BadRows(f"{place}: expected a list.")
    return list(value)


def _whole(value: object, place: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise BadRows(f"{place}: expected a whole number, 0 or more.")
    return value
