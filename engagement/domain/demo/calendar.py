"""Days of the demo, told in working days from today."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_SATURDAY = 5


def working_day(today: date, n: int) -> date:
    """The `n`-th working day after today (before it, where negative); 0 is today, whatever day it is."""
    day, step = today, timedelta(days=1 if n > 0 else -1)
    for _ in range(abs(n)):
        day += step
        while day.weekday() >= _SATURDAY:
            day += step
    return day


def instant(today: date, n: int, clock: str, zone: str) -> datetime:
    """The clock of a zone on the `n`-th working day, such as `"09:30"`."""
    return datetime.combine(working_day(today, n), time.fromisoformat(clock), ZoneInfo(zone))
