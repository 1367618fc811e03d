"""
Working days and working hours in a time zone.

Hours are told by the clock on the wall; what is kept are instants. On the day when clocks change, a session keeps its
length in real minutes. A wall time that is skipped means the same instant counted on from before the change, and one
that comes twice means the first.
"""

from collections.abc import Iterator, Set
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MONDAY_TO_FRIDAY = frozenset(range(5))
ONE_DAY = timedelta(days=1)
# Written out: the names of `strftime` follow the machine's locale.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@dataclass(frozen=True)
class WorkingHours:
    """From when to when people meet, by the clock on the wall."""

    start: time = time(9)
    end: time = time(17)


@dataclass(frozen=True)
class Window:
    """The days within which an engagement is delivered, both included."""

    start: date
    end: date


@dataclass(frozen=True)
class Busy:
    """Time that is taken; `is_session` when it counts towards a day's sessions and customer-facing minutes."""

    starts_at: datetime
    ends_at: datetime
    is_session: bool = True


@dataclass(frozen=True)
class Calendar:
    """When a consultant and a customer can meet: `weekdays` are 0 for Monday to 6, `zone` names an IANA zone."""

    window: Window
    zone: str
    working_hours: WorkingHours = WorkingHours()
    weekdays: Set[int] = MONDAY_TO_FRIDAY
    days_off: Set[date] = frozenset()
    busy: tuple[Busy, ...] = ()

    def is_working_day(self, day: date) -> bool:
        return is_working_day(day, weekdays=self.weekdays, days_off=self.days_off)

    def working_days(self) -> Iterator[date]:
        """The working days of the window, in order."""
        day = self.window.start
        while day <= self.window.end:
            if self.is_working_day(day):
                yield day
            day += ONE_DAY

    def hours_on(self, day: date) -> tuple[datetime, datetime]:
        """When work begins and ends on that day, in UTC."""
        return (
            instant(day, self.working_hours.start, self.zone),
            instant(day, self.working_hours.end, self.zone),
        )

    def day_of(self, moment: datetime) -> date:
        """The day on the wall at that instant."""
        return day_of(moment, self.zone)


def instant(day: date, clock: time, zone: str) -> datetime:
    """The instant, in UTC, at which clocks on the wall of the zone show this time."""
    return datetime.combine(day, clock, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def day_of(moment: datetime, zone: str) -> date:
    """The day on the wall of the zone at that instant."""
    return moment.astimezone(ZoneInfo(zone)).date()


def is_working_day(day: date, *, weekdays: Set[int] = MONDAY_TO_FRIDAY, days_off: Set[date] = frozenset()) -> bool:
    return day.weekday() in weekdays and day not in days_off


def working_days_before(
    day: date, n_days: int, *, weekdays: Set[int] = MONDAY_TO_FRIDAY, days_off: Set[date] = frozenset()
) -> date:
    """
    The working day that lies `n_days` working days before `day`; two before a Monday is the Thursday.

    Raises ValueError when there is no working weekday at all, or none within ten years that is not off.
    """
    return _count(day, n_days, -ONE_DAY, weekdays, days_off)


def working_days_after(
    day: date, n_days: int, *, weekdays: Set[int] = MONDAY_TO_FRIDAY, days_off: Set[date] = frozenset()
) -> date:
    """The working day that lies `n_days` working days after `day`; raises as `working_days_before` does."""
    return _count(day, n_days, ONE_DAY, weekdays, days_off)


def said_day(day: date) -> str:
    """The day as a person would write it: 5 April 2027."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _count(day: date, n_days: int, step: timedelta, weekdays: Set[int], days_off: Set[date]) -> date:
    left, looked_at = n_days, 0
    while left > 0:
        day += step
        looked_at += 1
        if looked_at > 3650:
            raise ValueError("There is no such working day: every weekday is off.")
        left -= is_working_day(day, weekdays=weekdays, days_off=days_off)
    return day
