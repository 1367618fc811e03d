"""
When a mail that may wait is sent: never in somebody's quiet hours or weekend, and bundled at their hour.

Hours are told by the clock on the wall of the reader's zone; what comes out are instants in UTC. A wall time that a
change of the clocks skips means the same instant counted on from before it.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from engagement.rules.working_time import ONE_DAY, day_of, instant

SATURDAY = 5


@dataclass(frozen=True)
class Quiet:
    """From when to when nothing comes; past midnight where `start` is the later, never where both are the same."""

    start: time = time(19)
    end: time = time(7)
    is_weekend_quiet: bool = True

    def holds_at(self, wall: datetime) -> bool:
        """Whether nothing may come while clocks show this."""
        return self.is_day_off(wall.date()) or self._holds_by_the_clock(wall.time())

    def is_day_off(self, day: date) -> bool:
        return self.is_weekend_quiet and day.weekday() >= SATURDAY

    def _holds_by_the_clock(self, clock: time) -> bool:
        if self.start <= self.end:
            return self.start <= clock < self.end
        return clock >= self.start or clock < self.end

    def ends_on(self, wall: datetime) -> tuple[date, time]:
        """When clocks show the end of the quiet that holds at `wall`, or of the part of it that ends first."""
        if self.is_day_off(wall.date()):
            return wall.date() + ONE_DAY, time.min
        is_past_midnight = self.start > self.end and wall.time() >= self.start
        return (wall.date() + ONE_DAY if is_past_midnight else wall.date()), self.end


def next_allowed(at: datetime, zone: str, quiet: Quiet) -> datetime:
    """The first instant from `at` on, `at` included, that is not quiet."""
    moment = at.astimezone(UTC)
    while quiet.holds_at(wall := moment.astimezone(ZoneInfo(zone))):
        moment = _after(moment, *quiet.ends_on(wall), zone)
    return moment


def bundle_at(since: datetime, zone: str, hour: int, quiet: Quiet) -> datetime:
    """When what waits since then is bundled: at the next hour of the reader, moved out of quiet hours and weekends."""
    day = day_of(since, zone)
    while quiet.is_day_off(day) or instant(day, time(hour), zone) < since:
        day += ONE_DAY
    return next_allowed(instant(day, time(hour), zone), zone, quiet)


def week_of(at: datetime, zone: str) -> date:
    """The Monday of the week that it is in the zone."""
    day = day_of(at, zone)
    return day - timedelta(days=day.weekday())


def weekly_at(week: date, weekday: int, hour: int, zone: str) -> datetime:
    """The instant at which that hour of that weekday (Monday is 0) strikes in the week that begins with `week`."""
    return instant(week + timedelta(days=weekday), time(hour), zone)


def _after(moment: datetime, day: date, clock: time, zone: str) -> datetime:
    """When clocks show this after `moment`: the second time where they show it twice and the first is over."""
    first = instant(day, clock, zone)
    if first > moment:
        return first
    return datetime.combine(day, clock, tzinfo=ZoneInfo(zone)).replace(fold=1).astimezone(UTC)
