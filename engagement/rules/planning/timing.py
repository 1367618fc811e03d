"""Whether a schedule obeys the rules of time (work-package.md 1.3 and 10)."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations, pairwise

from engagement.rules.planning import days
from engagement.rules.planning.ruleset import Rule
from engagement.rules.planning.values import Finding, Package, Plan, Schedule, Severity, Slot
from engagement.rules.working_time import Busy, Calendar, said_day, working_days_before

ERROR, WARNING = Severity.ERROR, Severity.WARNING
REHEARSAL = 0
"""The number of the rehearsal's slot."""


def check(package: Package, plan: Plan, schedule: Schedule, calendar: Calendar | None) -> list[Finding]:
    """Find what is wrong with the times; days, hours and other bookings only with a calendar."""
    found = [*_slots(plan, schedule), *_apart(package, schedule)]
    if calendar is None:
        return found
    return [
        *found,
        *_window(package, plan, schedule, calendar),
        *_hours(schedule, calendar),
        *_other_bookings(package, schedule, calendar),
        *_days(package, schedule, calendar),
        *_rehearsal(package, plan, schedule, calendar),
    ]


def rehearsal_due(package: Package, connector_day: date, calendar: Calendar) -> date:
    """The last day on which the rehearsal may end (1.2, rule 1)."""
    return working_days_before(
        connector_day, package.rehearsal_working_days, weekdays=calendar.weekdays, days_off=calendar.days_off
    )


def all_slots(schedule: Schedule) -> list[Slot]:
    """The sessions' slots and the rehearsal's."""
    return [*schedule.slots, *([schedule.rehearsal] if schedule.rehearsal else [])]


def said(number: int) -> str:
    """How a slot is called at the beginning of a sentence."""
    return "The rehearsal" if number == REHEARSAL else f"Session {number}"


def _slots(plan: Plan, schedule: Schedule) -> Iterator[Finding]:
    for session in plan.sessions:
        slot = schedule.slot(session.number)
        if slot is None:
            text = f"Session {session.number} has no time yet."
            yield Finding(Rule.UNPLACED, WARNING, text, session=session.number)
        elif slot.minutes != session.length:
            text = f"Session {session.number} has {session.length} minutes, its time {slot.minutes}."
            yield Finding(Rule.SLOT_MINUTES, ERROR, text, session=session.number)


def _apart(package: Package, schedule: Schedule) -> Iterator[Finding]:
    by_number = sorted(schedule.slots, key=lambda slot: slot.number)
    for one, other in pairwise(by_number):
        if other.starts_at < one.starts_at:
            text = f"Session {other.number} is held before session {one.number}."
            yield Finding(Rule.ORDER, ERROR, text, session=other.number)
    for one, other in combinations(all_slots(schedule), 2):
        yield from _between(package, one, days.as_busy(other), said(other.number).lower())


def _between(package: Package, slot: Slot, other: Busy, name: str) -> Iterator[Finding]:
    gap = timedelta(minutes=package.gap_minutes)
    is_session = slot.number != REHEARSAL
    if not days.is_free(slot.starts_at, slot.ends_at, [other], timedelta()):
        text = f"{said(slot.number)} overlaps with {name}."
        yield Finding(Rule.BOOKED, ERROR, text, session=slot.number)
    elif not days.is_free(slot.starts_at, slot.ends_at, [other], gap, is_session=is_session):
        text = f"{said(slot.number)} is less than {package.gap_minutes} minutes apart from {name}."
        yield Finding(Rule.GAP, ERROR, text, session=slot.number)


def _other_bookings(package: Package, schedule: Schedule, calendar: Calendar) -> Iterator[Finding]:
    for slot in all_slots(schedule):
        for other in calendar.busy:
            yield from _between(package, slot, other, "another booking")


def _window(package: Package, plan: Plan, schedule: Schedule, calendar: Calendar) -> Iterator[Finding]:
    window, n_days = calendar.window, sum(1 for _ in calendar.working_days())
    fewest, usual = days.min_days(package, plan), days.recommended_days(package, plan)
    if n_days < fewest:
        text = f"The plan takes at least {fewest} days, the window has {n_days} working days."
        yield Finding(Rule.WINDOW, ERROR, text)
    elif n_days < usual:
        text = f"{usual} days are recommended for the plan, the window has {n_days} working days."
        yield Finding(Rule.WINDOW, WARNING, text)
    for slot in all_slots(schedule):
        if not window.start <= calendar.day_of(slot.starts_at) <= window.end:
            text = f"{said(slot.number)} lies outside the window of {said_day(window.start)} to {said_day(window.end)}."
            yield Finding(Rule.WINDOW, ERROR, text, session=slot.number)


def _hours(schedule: Schedule, calendar: Calendar) -> Iterator[Finding]:
    for slot in all_slots(schedule):
        if not days.is_within_hours(calendar, slot.starts_at, slot.ends_at):
            text = f"{said(slot.number)} is not within the working hours of a working day."
            yield Finding(Rule.WORKING_TIME, ERROR, text, session=slot.number)


def _days(package: Package, schedule: Schedule, calendar: Calendar) -> Iterator[Finding]:
    others = [(calendar.day_of(one.starts_at), one) for one in calendar.busy if one.is_session]
    own = [(calendar.day_of(slot.starts_at), days.as_busy(slot)) for slot in schedule.slots]
    for day in sorted({day for day, _ in own}):
        on_day = [one for its_day, one in [*own, *others] if its_day == day]
        minutes = int(sum((one.ends_at - one.starts_at).total_seconds() for one in on_day) // 60)
        if len(on_day) > package.max_day_sessions:
            text = f"{len(on_day)} sessions are on {said_day(day)}; {package.max_day_sessions} is the limit."
            yield Finding(Rule.DAY_SESSIONS, ERROR, text)
        elif len(on_day) > package.usual_day_sessions:
            text = f"{len(on_day)} sessions are on {said_day(day)}; {package.usual_day_sessions} is usual."
            yield Finding(Rule.DAY_SESSIONS, WARNING, text)
        if minutes > package.max_day_minutes:
            text = f"{minutes} minutes with customers are on {said_day(day)}; {package.max_day_minutes} is the limit."
            yield Finding(Rule.DAY_MINUTES, ERROR, text)
        elif minutes * 100 > package.max_day_minutes * package.full_day_percent:
            text = f"{minutes} of at most {package.max_day_minutes} minutes with customers are on {said_day(day)}."
            yield Finding(Rule.DAY_MINUTES, WARNING, text)


def _rehearsal(package: Package, plan: Plan, schedule: Schedule, calendar: Calendar) -> Iterator[Finding]:
    connector = days.connector_of(package, plan)
    slot = schedule.slot(connector.number) if connector else None
    if slot is None:
        return
    due = rehearsal_due(package, calendar.day_of(slot.starts_at), calendar)
    rehearsal = schedule.rehearsal
    if rehearsal is None:
        text = f"The rehearsal has no time yet; it must be done by {said_day(due)}."
        yield Finding(Rule.REHEARSAL, ERROR, text, session=slot.number)
        return
    if rehearsal.minutes < plan.rehearsal_minutes:
        text = f"The rehearsal takes {plan.rehearsal_minutes} minutes, its time has {rehearsal.minutes}."
        yield Finding(Rule.REHEARSAL, ERROR, text, session=slot.number)
    if calendar.day_of(rehearsal.ends_at) > due:
        n_days = package.rehearsal_working_days
        text = f"The rehearsal must end {n_days} working days before session {slot.number}, so by {said_day(due)}."
        yield Finding(Rule.REHEARSAL, ERROR, text, session=slot.number)
