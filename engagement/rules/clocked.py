"""From the minutes that a clock ran to spans that stand in a time sheet."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

MINUTE = timedelta(minutes=1)


def whole_minutes(ran: timedelta) -> int:
    """
    The minutes that a clock ran, rounded to the nearest; half a minute counts as one.

    At least 1 when it ran at all: work that was begun is told. 0 when it did not run.
    """
    return max(1, round_half_up(ran)) if ran > timedelta() else 0


def round_half_up(ran: timedelta) -> int:
    """The nearest number of whole minutes."""
    return (ran + MINUTE / 2) // MINUTE


def end_to_end(begins_at: datetime, minutes: Sequence[int]) -> list[tuple[datetime, datetime]]:
    """Spans of these minutes, the first from `begins_at` and each from the end of the one before; none overlap."""
    spans = []
    for one in minutes:
        spans.append((begins_at, begins_at + one * MINUTE))
        begins_at += one * MINUTE
    return spans


def pushed_behind(begins_at: datetime, taken: Iterable[tuple[datetime, datetime]], *, slack: timedelta) -> datetime:
    """
    The start, moved behind spans that reach into it by no more than `slack`.

    Rounding may push the end of one session a few minutes into the next; that is not work done twice.
    """
    for start, end in sorted(taken):
        if start <= begins_at < end and end - begins_at <= slack:
            begins_at = end
    return begins_at
