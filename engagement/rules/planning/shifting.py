"""What moves when a session moves: as little as the rules allow."""

from collections.abc import Iterable, Set
from datetime import UTC, date, datetime, timedelta

from engagement.rules.planning import days, timing
from engagement.rules.planning.days import Limits
from engagement.rules.planning.ruleset import Rule
from engagement.rules.planning.timing import REHEARSAL, said
from engagement.rules.planning.values import Move, Package, Plan, Schedule, Shift, Slot, Unsolvable
from engagement.rules.working_time import Busy, Calendar, said_day, working_days_after

NOTHING_HELD: frozenset[int] = frozenset()

_BROKEN = {
    Rule.WINDOW: "lies outside the window of the engagement",
    Rule.WORKING_TIME: "is not within working hours ahead",
    Rule.BOOKED: "overlaps with another booking",
    Rule.GAP: "is too close to another session",
    Rule.DAY_SESSIONS: "makes the day too full",
}


def shift(
    package: Package,
    plan: Plan,
    schedule: Schedule,
    calendar: Calendar,
    number: int,
    new_start: datetime,
    *,
    held: Set[int] = NOTHING_HELD,
    not_before: datetime | None = None,
) -> Shift:
    """
    Propose how the rest moves when session `number` begins at `new_start`.

    What still obeys every rule stays where it is. Later sessions that do not move to the first time behind the session
    before them, earlier ones to the last time before the session behind them, and the rehearsal to the last time by
    which it is due. What is `held` (0 for the rehearsal) never moves, and nothing moves to before `not_before`.
    `calendar.busy` must not hold this engagement's own bookings.

    Raises Unsolvable when the new time itself breaks a rule, or something that must move finds no time.
    """
    shifting = _Shifting(package, plan, schedule, calendar, held, not_before or days.EVER)
    shifting.move(number, new_start.astimezone(UTC))
    numbers = sorted(slot.number for slot in schedule.slots)
    for later in (one for one in numbers if one > number):
        shifting.settle_later(later)
    for earlier in (one for one in reversed(numbers) if one < number):
        shifting.settle_earlier(earlier)
    shifting.settle_rehearsal()
    return shifting.result(number)


class _Shifting:
    """What is settled by now: `settled` has slots by number, 0 for the rehearsal."""

    def __init__(
        self,
        package: Package,
        plan: Plan,
        schedule: Schedule,
        calendar: Calendar,
        held: Set[int],
        not_before: datetime,
    ) -> None:
        self.package, self.plan, self.calendar = package, plan, calendar
        self.held, self.not_before = held, not_before
        self.old = {slot.number: slot for slot in timing.all_slots(schedule)}
        self.settled = {number: slot for number, slot in self.old.items() if number in held}
        self.gap = timedelta(minutes=package.gap_minutes)
        self.days = list(calendar.working_days())
        self.connector = days.connector_of(package, plan)

    def move(self, number: int, start: datetime) -> None:
        if number not in self.old or number == REHEARSAL:
            raise Unsolvable((Rule.UNPLACED,), f"Session {number} has no time yet; place it first.")
        if number in self.held:
            raise Unsolvable((Rule.ORDER,), f"Session {number} has been held and cannot move.")
        slot = Slot(number, start, start + timedelta(minutes=self.old[number].minutes))
        broken = self._broken_by(slot)
        if broken is not None:
            raise Unsolvable((broken,), f"The new time of session {number} {_BROKEN[broken]}.")
        if start < self._earliest_start(number):
            raise Unsolvable((Rule.REHEARSAL,), f"Session {number} would come too soon after the rehearsal.")
        self.settled[number] = slot

    def settle_later(self, number: int) -> None:
        after = self._bound(number, [self.settled[one] for one in self.settled if one < number])
        old = self.old[number]
        if number in self.held:
            self._refuse_unless(old.starts_at >= after, number)
        elif old.starts_at >= after and self._broken_by(old) is None:
            self.settled[number] = old
        else:
            self.settled[number] = self._found(number, self._first(number, after))

    def settle_earlier(self, number: int) -> None:
        before = min(slot.starts_at for one, slot in self.settled.items() if one > number) - self.gap
        old = self.old[number]
        if number in self.held:
            self._refuse_unless(old.ends_at <= before, number)
        elif old.ends_at <= before and self._broken_by(old) is None:
            self.settled[number] = old
        else:
            self.settled[number] = self._found(number, self._last(number, self.days, before))

    def settle_rehearsal(self) -> None:
        """The rehearsal stays where it still does not disturb and is done in time."""
        if REHEARSAL not in self.old or REHEARSAL in self.held or self.connector is None:
            return
        slot = self.settled.get(self.connector.number)
        if slot is None:
            return
        due = timing.rehearsal_due(self.package, self.calendar.day_of(slot.starts_at), self.calendar)
        old = self.old[REHEARSAL]
        if self.calendar.day_of(old.ends_at) <= due and self._broken_by(old) is None:
            self.settled[REHEARSAL] = old
            return
        found = self._last(REHEARSAL, [day for day in self.days if day <= due], days.NEVER)
        if found is None:
            text = f"The rehearsal finds no time by {said_day(due)}, when it is due for session {slot.number}."
            raise Unsolvable((Rule.REHEARSAL,), text)
        self.settled[REHEARSAL] = found

    def result(self, number: int) -> Shift:
        slots = tuple(self.settled[one] for one in sorted(self.settled) if one != REHEARSAL)
        schedule = Schedule(slots, self.settled.get(REHEARSAL))
        found = tuple(timing.check(self.package, self.plan, schedule, self.calendar))
        moves = tuple(
            Move(one, self.old[one], slot, _why(one, number))
            for one, slot in sorted(self.settled.items())
            if slot != self.old[one]
        )
        return Shift(Schedule(slots, self.settled.get(REHEARSAL), found), moves)

    def _bound(self, number: int, before: Iterable[Slot]) -> datetime:
        ends = [slot.ends_at + self.gap for slot in before if slot.number != REHEARSAL]
        return max([*ends, self._earliest_start(number)])

    def _earliest_start(self, number: int) -> datetime:
        """A connector session waits for a rehearsal that has been held and cannot move."""
        rehearsal = self.settled.get(REHEARSAL)
        if rehearsal is None or self.connector is None or number != self.connector.number:
            return days.EVER
        day = self._working_days_after(self.calendar.day_of(rehearsal.ends_at), self.package.rehearsal_working_days)
        return self.calendar.hours_on(day)[0]

    def _working_days_after(self, day: date, n_days: int) -> date:
        return working_days_after(day, n_days, weekdays=self.calendar.weekdays, days_off=self.calendar.days_off)

    def _taken(self) -> list[Busy]:
        return [*self.calendar.busy, *(days.as_busy(slot) for slot in self.settled.values())]

    def _takens(self, number: int) -> list[list[Busy]]:
        """What is taken: first with the rehearsal where it was, to leave it there if possible, then without."""
        taken = self._taken()
        if number == REHEARSAL or REHEARSAL in self.settled or REHEARSAL not in self.old:
            return [taken]
        return [[*taken, days.as_busy(self.old[REHEARSAL])], taken]

    def _first(self, number: int, after: datetime) -> Slot | None:
        minutes, limits = self.old[number].minutes, self._limits()
        after = max(after, self.not_before)
        for taken in self._takens(number):
            for day in self.days:
                start = days.earliest(self.calendar, day, minutes, taken, limits, after=after)
                if start is not None:
                    return Slot(number, start, start + timedelta(minutes=minutes))
        return None

    def _last(self, number: int, of_days: list[date], before: datetime) -> Slot | None:
        minutes, limits = self.old[number].minutes, self._limits()
        is_session = number != REHEARSAL
        after = max(self.not_before, self._earliest_start(number))
        for taken in self._takens(number):
            for day in reversed(of_days):
                start = days.latest(
                    self.calendar,
                    day,
                    minutes,
                    taken,
                    limits,
                    before=before,
                    after=after,
                    is_session=is_session,
                )
                if start is not None:
                    return Slot(number, start, start + timedelta(minutes=minutes))
        return None

    def _limits(self) -> Limits:
        """What is moved to a new time keeps to the usual day."""
        return Limits.of(self.package, self.package.usual_day_sessions)

    def _broken_by(self, slot: Slot) -> Rule | None:
        """The first rule that the slot breaks beside what is settled; a day may hold its most sessions."""
        calendar, is_session = self.calendar, slot.number != REHEARSAL
        day, fullest = calendar.day_of(slot.starts_at), Limits.of(self.package, self.package.max_day_sessions)
        taken = self._taken()
        if not calendar.window.start <= day <= calendar.window.end:
            return Rule.WINDOW
        is_kept = slot == self.old.get(slot.number)
        is_ahead = is_kept or slot.starts_at >= self.not_before
        if not is_ahead or not days.is_within_hours(calendar, slot.starts_at, slot.ends_at):
            return Rule.WORKING_TIME
        if not days.is_free(slot.starts_at, slot.ends_at, taken, timedelta()):
            return Rule.BOOKED
        if not days.is_free(slot.starts_at, slot.ends_at, taken, self.gap, is_session=is_session):
            return Rule.GAP
        if is_session and not days.has_room(calendar, day, slot.minutes, taken, fullest):
            return Rule.DAY_SESSIONS
        return None

    def _refuse_unless(self, is_in_order: bool, number: int) -> None:
        if not is_in_order:
            raise Unsolvable((Rule.ORDER,), f"Session {number} has been held, so the order would be broken.")

    def _found(self, number: int, slot: Slot | None) -> Slot:
        if slot is None:
            text = f"Session {number} would have to move too and finds no time within the window."
            raise Unsolvable((Rule.ORDER, Rule.WINDOW), text)
        return slot


def _why(number: int, asked: int) -> str:
    if number == asked:
        return "Moved as asked."
    if number == REHEARSAL:
        return f"{said(number)} must be done in time and out of the way."
    return (
        f"{said(number)} keeps its place behind session {number - 1}."
        if number > asked
        else (f"{said(number)} keeps its place before session {number + 1}.")
    )
