"""
When an engagement is expected to end, and whom it waits for.

The last booked session says when, as long as what is left to deliver fits into the booked ones; what does not fit is
laid behind them at the usual pace of two sessions a week (work-package.md 1.2).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from engagement.rules.working_time import working_days_after

SESSIONS_A_WEEK = 2
WORKING_DAYS_A_WEEK = 5
# How many minutes a further session is likely to hold, and at best and at worst (work-package.md 1.2: 120 to 180).
LIKELY_MINUTES, BEST_MINUTES, WORST_MINUTES = 150, 180, 120
# What is left may turn out larger by this much before the health rule calls it far over.
WORST_PERCENT = 20


@dataclass(frozen=True)
class Forecast:
    """The day of the last session, and the days between which it may be; `early_on` <= `on` <= `late_on`."""

    on: date
    early_on: date
    late_on: date


@dataclass(frozen=True)
class Wait:
    """Something that keeps an engagement from going on: who has to move, and since when."""

    who: str
    since: date


def end(today: date, booked: Sequence[tuple[date, int]], needed_minutes: int) -> Forecast | None:
    """
    Tell when the last session will be, from the booked ones (day and minutes, soonest first) and what is left.

    Early is the booked session by which everything left is delivered, or further sessions of three hours; late counts
    a fifth more of work in further sessions of two hours. None when nothing is left and nothing is booked.
    """
    if not booked and needed_minutes <= 0:
        return None
    last_on = booked[-1][0] if booked else today
    n_booked = sum(minutes for _, minutes in booked)
    at_worst = -(-needed_minutes * (100 + WORST_PERCENT) // 100)
    return Forecast(
        on=_after(last_on, needed_minutes - n_booked, LIKELY_MINUTES),
        early_on=_covered(booked, needed_minutes) or _after(last_on, needed_minutes - n_booked, BEST_MINUTES),
        late_on=_after(last_on, at_worst - n_booked, WORST_MINUTES),
    )


def longest(waits: Sequence[Wait]) -> Wait | None:
    """The one that has lasted longest; None when there is none."""
    return min(waits, key=lambda one: (one.since, one.who), default=None)


def _covered(booked: Sequence[tuple[date, int]], needed_minutes: int) -> date | None:
    """The day of the booked session by which so many minutes have been held."""
    held = 0
    for day, minutes in booked:
        held += minutes
        if held >= needed_minutes:
            return day
    return None


def _after(day: date, minutes: int, a_session: int) -> date:
    """The day by which so many further minutes are delivered in sessions of that length."""
    if minutes <= 0:
        return day
    n_sessions = -(-minutes // a_session)
    return working_days_after(day, -(-n_sessions * WORKING_DAYS_A_WEEK // SESSIONS_A_WEEK))
