"""Where on a day something fits: hours, other bookings, gaps, and how full a day may be (work-package.md 1.3, 10)."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from engagement.rules.planning.keys import REGISTRY
from engagement.rules.planning.values import Package, Plan, PlannedSession, Slot
from engagement.rules.working_time import Busy, Calendar

QUARTER_S = 900
NEVER, EVER = datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Limits:
    """How full a day may be, and how far apart sessions are."""

    day_sessions: int
    day_minutes: int
    gap: timedelta

    @classmethod
    def of(cls, package: Package, day_sessions: int) -> "Limits":
        return cls(day_sessions, package.max_day_minutes, timedelta(minutes=package.gap_minutes))


def min_days(package: Package, plan: Plan) -> int:
    """The fewest days on which the plan can be held (1.3)."""
    return max(
        math.ceil(len(plan.sessions) / package.max_day_sessions), math.ceil(plan.minutes / package.max_day_minutes)
    )


def recommended_days(package: Package, plan: Plan) -> int:
    """The fewest days with the usual number of sessions a day (1.3)."""
    return math.ceil(len(plan.sessions) / package.usual_day_sessions)


def may_be_two_days(package: Package, plan: Plan, *, is_prepared: bool) -> bool:
    """
    Whether a two-day intensive may be offered (1.3).

    Only for a plan of no more than the package's fewest minutes, with all that has a lead time done: credentials,
    network, SSO ticket and CI runner (`is_prepared`).
    """
    return is_prepared and plan.minutes <= package.min_minutes


def connector_of(package: Package, plan: Plan) -> PlannedSession | None:
    """The session that the rehearsal prepares; None where nothing is rehearsed."""
    if not plan.rehearsal_minutes:
        return None
    return next(
        (session for session in plan.sessions if session.cells.get(REGISTRY, 0) >= package.connector_minutes), None
    )


def as_busy(slot: Slot) -> Busy:
    """The slot as time that is taken; a rehearsal is no session."""
    return Busy(slot.starts_at, slot.ends_at, is_session=slot.number > 0)


def is_free(start: datetime, end: datetime, taken: Iterable[Busy], gap: timedelta, *, is_session: bool = True) -> bool:
    """Whether nothing overlaps, and, between sessions, the gap is kept."""
    for one in taken:
        apart = gap if is_session and one.is_session else timedelta()
        if start < one.ends_at + apart and one.starts_at - apart < end:
            return False
    return True


def has_room(calendar: Calendar, day: date, minutes: int, taken: Iterable[Busy], limits: Limits) -> bool:
    """Whether the day may hold one more session of that length."""
    on_day = [one for one in taken if one.is_session and calendar.day_of(one.starts_at) == day]
    booked = sum((one.ends_at - one.starts_at).total_seconds() for one in on_day) / 60
    return len(on_day) < limits.day_sessions and booked + minutes <= limits.day_minutes


def is_within_hours(calendar: Calendar, start: datetime, end: datetime) -> bool:
    """Whether it lies within the working hours of one working day; says nothing about the window."""
    day = calendar.day_of(start)
    opens, closes = calendar.hours_on(day)
    return calendar.is_working_day(day) and opens <= start and end <= closes


def earliest(
    calendar: Calendar,
    day: date,
    minutes: int,
    taken: list[Busy],
    limits: Limits,
    *,
    after: datetime = EVER,
    is_session: bool = True,
) -> datetime | None:
    """The first quarter of an hour of the day, not before `after`, from which it fits; in UTC."""
    if not calendar.is_working_day(day) or (is_session and not has_room(calendar, day, minutes, taken, limits)):
        return None
    opens, closes = calendar.hours_on(day)
    length = timedelta(minutes=minutes)
    starts = {_up(max(opens, after))}
    for one in taken:
        apart = limits.gap if is_session and one.is_session else timedelta()
        starts.add(_up(max(one.ends_at + apart, opens, after)))
    for start in sorted(starts):
        if start + length <= closes and is_free(start, start + length, taken, limits.gap, is_session=is_session):
            return start
    return None


def latest(
    calendar: Calendar,
    day: date,
    minutes: int,
    taken: list[Busy],
    limits: Limits,
    *,
    before: datetime = NEVER,
    after: datetime = EVER,
    is_session: bool = True,
) -> datetime | None:
    """The last quarter of an hour of the day from which it fits and ends by `before`, not before `after`; in UTC."""
    if not calendar.is_working_day(day) or (is_session and not has_room(calendar, day, minutes, taken, limits)):
        return None
    opens, closes = calendar.hours_on(day)
    length = timedelta(minutes=minutes)
    starts = {_down(min(closes, before) - length)}
    for one in taken:
        apart = limits.gap if is_session and one.is_session else timedelta()
        starts.add(_down(min(one.starts_at - apart, closes, before) - length))
    for start in sorted(starts, reverse=True):
        if start >= max(opens, after) and is_free(start, start + length, taken, limits.gap, is_session=is_session):
            return start
    return None


def _up(moment: datetime) -> datetime:
    """The next whole quarter of an hour; every zone in use is whole quarters from UTC."""
    return datetime.fromtimestamp(-(-moment.timestamp() // QUARTER_S) * QUARTER_S, UTC)


def _down(moment: datetime) -> datetime:
    return datetime.fromtimestamp(moment.timestamp() // QUARTER_S * QUARTER_S, UTC)
