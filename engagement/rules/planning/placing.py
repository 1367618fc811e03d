"""A plan's sessions in time: in order, spread, and within every rule of work-package.md 1.3."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import combinations

from engagement.rules.planning import days, timing
from engagement.rules.planning.days import Limits
from engagement.rules.planning.ruleset import Rule
from engagement.rules.planning.values import (
    Finding,
    Package,
    Plan,
    PlannedSession,
    Schedule,
    Severity,
    Slot,
    Unsolvable,
)
from engagement.rules.working_time import Busy, Calendar, Window, WorkingHours, said_day, working_days_after

EVERY_DAY = frozenset(range(7))
# How far behind all bookings is looked when only the window is in question; no plan takes longer.
FAR = timedelta(days=400)


@dataclass(frozen=True)
class Pace:
    """How close sessions may follow: in a week, on a day, and at least how many working days from one to the next."""

    a_week: int
    a_day: int
    working_days_apart: int


def place(
    package: Package,
    plan: Plan,
    calendar: Calendar,
    *,
    per_week: int = 2,
    at_most_a_day: int = 2,
    not_before: datetime | None = None,
) -> Schedule:
    """
    Find a time for every session, and for the rehearsal where the plan has one.

    Sessions are spread over the weeks as asked, since SSO and network changes need calendar time (1.3); only where the
    window is too short do they follow closer, up to `at_most_a_day`, and a finding says so. At each pace a session gets
    the first quarter of an hour at which it fits, which is exact: when any times exist at the closest pace, these do.
    The rehearsal comes as late as its due date allows. Nothing is placed before `not_before`.

    Raises Unsolvable with the smallest set of rules that conflict when no times exist.
    """
    earliest = not_before or days.EVER
    for pace in _paces(calendar, per_week, at_most_a_day):
        schedule = _place_at(package, plan, calendar, pace, earliest)
        if schedule is not None:
            return replace(schedule, findings=tuple(_findings(package, plan, schedule, calendar, pace, per_week)))
    raise _explain(package, plan, calendar, at_most_a_day, earliest)


def _paces(calendar: Calendar, per_week: int, at_most_a_day: int) -> Iterator[Pace]:
    """The pace asked for, then ever closer ones."""
    days_a_week = max(1, len(calendar.weekdays))
    yield Pace(per_week, 1, max(1, days_a_week // max(1, per_week)))
    for a_week in range(per_week, days_a_week + 1):
        yield Pace(a_week, 1, 1)
    for a_day in range(2, at_most_a_day + 1):
        yield Pace(a_day * days_a_week, a_day, 0)


def _place_at(package: Package, plan: Plan, calendar: Calendar, pace: Pace, not_before: datetime) -> Schedule | None:
    """Place the sessions alone, or with a rehearsal that is placed behind so many of the sessions before it."""
    connector = days.connector_of(package, plan)
    if connector is None:
        return _Placing(package, plan, calendar, pace, not_before).run(None)
    for n_before in range(connector.number - 1, -1, -1):
        schedule = _Placing(package, plan, calendar, pace, not_before).run(n_before)
        if schedule is not None:
            return schedule
    return None


class _Placing:
    """One attempt: sessions in order, each as early as it fits."""

    def __init__(self, package: Package, plan: Plan, calendar: Calendar, pace: Pace, not_before: datetime) -> None:
        self.package, self.plan, self.calendar, self.pace = package, plan, calendar, pace
        self.not_before = not_before
        self.limits = Limits.of(package, pace.a_day)
        self.connector = days.connector_of(package, plan)
        self.taken: list[Busy] = list(calendar.busy)
        self.slots: list[Slot] = []
        self.days = list(calendar.working_days())

    def run(self, n_before_rehearsal: int | None) -> Schedule | None:
        """None when something does not fit; the rehearsal is placed when so many sessions are."""
        rehearsal, connector_from = None, date.min
        for at, session in enumerate(sorted(self.plan.sessions, key=lambda one: one.number)):
            if at == n_before_rehearsal:
                rehearsal = self._rehearsal()
                if rehearsal is None:
                    return None
                connector_from = self._days_after(self.calendar.day_of(rehearsal.ends_at))
            first_day = connector_from if session == self.connector else date.min
            slot = self._session(session, first_day)
            if slot is None:
                return None
            self.slots.append(slot)
            self.taken.append(days.as_busy(slot))
        return Schedule(tuple(self.slots), self._as_late_as_due(rehearsal) if rehearsal else None)

    def _session(self, session: PlannedSession, first_day: date) -> Slot | None:
        last = self.slots[-1] if self.slots else None
        after = max(last.ends_at + self.limits.gap, self.not_before) if last else self.not_before
        if last is not None:
            first_day = max(first_day, self._apart_from(self.calendar.day_of(last.starts_at)))
        for day in self.days:
            if day < first_day or self._in_week_of(day) >= self.pace.a_week:
                continue
            start = days.earliest(self.calendar, day, session.length, self.taken, self.limits, after=after)
            if start is not None:
                return Slot(session.number, start, start + timedelta(minutes=session.length))
        return None

    def _rehearsal(self) -> Slot | None:
        minutes = self.plan.rehearsal_minutes
        for day in self.days:
            start = days.earliest(
                self.calendar, day, minutes, self.taken, self.limits, after=self.not_before, is_session=False
            )
            if start is not None:
                slot = Slot(timing.REHEARSAL, start, start + timedelta(minutes=minutes))
                self.taken.append(days.as_busy(slot))
                return slot
        return None

    def _as_late_as_due(self, slot: Slot) -> Slot:
        """The last time by which the rehearsal is due; where it is, when there is no later one."""
        held = next(one for one in self.slots if self.connector and one.number == self.connector.number)
        due = timing.rehearsal_due(self.package, self.calendar.day_of(held.starts_at), self.calendar)
        taken = [one for one in self.taken if one != days.as_busy(slot)]
        minutes = self.plan.rehearsal_minutes
        for day in reversed([day for day in self.days if day <= due]):
            start = days.latest(
                self.calendar, day, minutes, taken, self.limits, after=self.not_before, is_session=False
            )
            if start is not None:
                return Slot(timing.REHEARSAL, start, start + timedelta(minutes=minutes))
        return slot

    def _days_after(self, day: date) -> date:
        calendar = self.calendar
        n_days = self.package.rehearsal_working_days
        return working_days_after(day, n_days, weekdays=calendar.weekdays, days_off=calendar.days_off)

    def _apart_from(self, day: date) -> date:
        n_days = self.pace.working_days_apart
        calendar = self.calendar
        return working_days_after(day, n_days, weekdays=calendar.weekdays, days_off=calendar.days_off)

    def _in_week_of(self, day: date) -> int:
        week = day.isocalendar()[:2]
        return sum(self.calendar.day_of(slot.starts_at).isocalendar()[:2] == week for slot in self.slots)


def _findings(
    package: Package, plan: Plan, schedule: Schedule, calendar: Calendar, pace: Pace, per_week: int
) -> Iterator[Finding]:
    yield from timing.check(package, plan, schedule, calendar)
    if pace.a_week > per_week:
        text = f"The window is too short for {per_week} sessions a week, so they follow closer."
        yield Finding(Rule.WINDOW, Severity.WARNING, text)


# What may stand in the way of times, in the order in which it is named.
IN_THE_WAY = (
    Rule.WINDOW,
    Rule.DAY_SESSIONS,
    Rule.DAY_MINUTES,
    Rule.GAP,
    Rule.BOOKED,
    Rule.WORKING_TIME,
    Rule.REHEARSAL,
)


def _explain(package: Package, plan: Plan, calendar: Calendar, at_most_a_day: int, not_before: datetime) -> Unsolvable:
    """The smallest set of rules that has no times while all others are relaxed; smaller sets are tried first."""
    for size in range(1, len(IN_THE_WAY) + 1):
        for enforced in combinations(IN_THE_WAY, size):
            if not _is_possible(package, plan, calendar, at_most_a_day, not_before, enforced):
                return Unsolvable(enforced, _sentence(package, plan, calendar, at_most_a_day, enforced))
    raise ValueError("This plan can be placed.")


def _is_possible(
    package: Package, plan: Plan, calendar: Calendar, a_day: int, not_before: datetime, enforced: Sequence[Rule]
) -> bool:
    end = calendar.window.end if Rule.WINDOW in enforced else _far_behind(calendar, not_before)
    is_any_time = Rule.WORKING_TIME not in enforced
    relaxed_calendar = replace(
        calendar,
        window=Window(calendar.window.start, end),
        working_hours=WorkingHours(time.min, time.max) if is_any_time else calendar.working_hours,
        weekdays=EVERY_DAY if is_any_time else calendar.weekdays,
        days_off=frozenset() if is_any_time else calendar.days_off,
        busy=calendar.busy if Rule.BOOKED in enforced else (),
    )
    many = len(plan.sessions) + len(calendar.busy) + 1
    relaxed_package = replace(
        package,
        max_day_minutes=package.max_day_minutes if Rule.DAY_MINUTES in enforced else many * 24 * 60,
        gap_minutes=package.gap_minutes if Rule.GAP in enforced else 0,
    )
    sessions_a_day = a_day if Rule.DAY_SESSIONS in enforced else many
    relaxed_plan = plan if Rule.REHEARSAL in enforced else replace(plan, rehearsal_minutes=0)
    pace = Pace(sessions_a_day * 7, sessions_a_day, 0)
    return _place_at(relaxed_package, relaxed_plan, relaxed_calendar, pace, not_before) is not None


def _far_behind(calendar: Calendar, not_before: datetime) -> date:
    """A day behind all that may be booked; which zone `not_before` is in makes no difference to that."""
    booked = [calendar.day_of(one.ends_at) for one in calendar.busy]
    return max([calendar.window.end, not_before.astimezone(UTC).date(), *booked]) + FAR


def _sentence(package: Package, plan: Plan, calendar: Calendar, at_most_a_day: int, conflict: Sequence[Rule]) -> str:
    window, hours = calendar.window, calendar.working_hours
    n_days = sum(1 for _ in calendar.working_days())
    demanded = {
        Rule.WINDOW: f"the window of {said_day(window.start)} to {said_day(window.end)} has {n_days} working days",
        Rule.DAY_SESSIONS: f"at most {at_most_a_day} sessions are held a day",
        Rule.DAY_MINUTES: f"a day has at most {package.max_day_minutes} minutes with customers",
        Rule.GAP: f"{package.gap_minutes} minutes lie between two sessions",
        Rule.BOOKED: "the consultant has other bookings",
        Rule.WORKING_TIME: f"work is from {hours.start:%H:%M} to {hours.end:%H:%M} on working days",
        Rule.REHEARSAL: (
            f"a rehearsal of {plan.rehearsal_minutes} minutes comes {package.rehearsal_working_days} working days "
            "before the connector session"
        ),
    }
    told = [demanded[rule] for rule in conflict]
    together = told[0] if len(told) == 1 else f"{', '.join(told[:-1])}, and {told[-1]}"
    return f"{len(plan.sessions)} sessions of {plan.minutes} minutes do not fit: {together}. {_REMEDIES[conflict[0]]}"


_REMEDIES = {
    Rule.WINDOW: "Extend the window.",
    Rule.DAY_SESSIONS: "Allow more sessions a day.",
    Rule.DAY_MINUTES: "Shorten the sessions.",
    Rule.GAP: "Lengthen the working hours.",
    Rule.BOOKED: "Choose another consultant.",
    Rule.WORKING_TIME: "Lengthen the working hours or take back days off.",
    Rule.REHEARSAL: "Shorten the rehearsal.",
}
