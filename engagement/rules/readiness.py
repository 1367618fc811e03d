"""Whether a session can be held: what it needs beforehand, by when, and what is missing."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from engagement.rules.working_time import MONDAY_TO_FRIDAY, day_of, said_day, working_days_before


class Blocks(StrEnum):
    """What an open prerequisite does to its session."""

    HARD = "hard"
    """The session cannot be held without it."""
    SOFT = "soft"
    """The session can be held, but loses something."""


class Verdict(StrEnum):
    READY = "ready"
    AT_RISK = "at_risk"
    NOT_READY = "not_ready"


@dataclass(frozen=True)
class Prerequisite:
    """Something to be done `lead_working_days` before a session; `text` names it without a full stop."""

    key: str
    text: str
    owner: str
    lead_working_days: int
    is_met: bool
    blocks: str = Blocks.HARD


@dataclass(frozen=True)
class Readiness:
    """`missing` has the open prerequisites, the most urgent first, and `sentences` one for each of them."""

    verdict: Verdict
    missing: tuple[Prerequisite, ...]
    sentences: tuple[str, ...]


def due_on(
    prerequisite: Prerequisite,
    session_start: datetime,
    zone: str,
    days_off: Set[date] = frozenset(),
    weekdays: Set[int] = MONDAY_TO_FRIDAY,
) -> date:
    """
    The last day on which the prerequisite is in time, in the zone of who has to do it.

    With no lead it is the day of the session itself, whatever weekday that is.
    """
    day = day_of(session_start, zone)
    return working_days_before(day, prerequisite.lead_working_days, weekdays=weekdays, days_off=days_off)


def can_be_held(
    prerequisites: Sequence[Prerequisite],
    today: date,
    *,
    session_start: datetime,
    zone: str,
    days_off: Set[date] = frozenset(),
    weekdays: Set[int] = MONDAY_TO_FRIDAY,
) -> Readiness:
    """
    Judge a session by what is open.

    Not ready when something that blocks is overdue: its lead time has become too short. At risk when something that
    blocks is open but in time, or something that does not block is overdue. Else ready, even when something that does
    not block is still open in time. Due today is in time.
    """
    dated = sorted(
        ((due_on(one, session_start, zone, days_off, weekdays), one) for one in prerequisites if not one.is_met),
        key=lambda pair: (pair[0], pair[1].blocks != Blocks.HARD, pair[1].key),
    )
    return Readiness(
        _verdict([(due < today, one.blocks == Blocks.HARD) for due, one in dated]),
        tuple(one for _, one in dated),
        tuple(_sentence(one, due, today) for due, one in dated),
    )


def _verdict(open_ones: Sequence[tuple[bool, bool]]) -> Verdict:
    """From pairs: whether it is overdue, and whether it blocks."""
    if any(is_overdue and is_blocking for is_overdue, is_blocking in open_ones):
        return Verdict.NOT_READY
    if any(is_overdue or is_blocking for is_overdue, is_blocking in open_ones):
        return Verdict.AT_RISK
    return Verdict.READY


def _sentence(one: Prerequisite, due: date, today: date) -> str:
    when = f"was due on {said_day(due)}" if due < today else f"is due on {said_day(due)}"
    effect = (
        "the session cannot be held without it" if one.blocks == Blocks.HARD else "the session can go on without it"
    )
    return f"{one.text} ({one.owner}) {when}; {effect}."
