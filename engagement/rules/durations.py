"""Durations as people type them, in whole minutes."""

import re
from decimal import Decimal

# Nobody works longer on one entry; a longer one is a slip of the pen.
LONGEST_MINUTES = 24 * 60
HOUR = 60

_NUMBER = r"(?P<{name}>[0-9]{{1,6}}(?:[.,][0-9]{{1,6}})?)"
_HOURS_UNIT, _MINUTES_UNIT = r"\s*(?:h|hr|hrs|hour|hours)", r"\s*(?:m|min|mins|minute|minutes)"
_CLOCK = re.compile(r"(?P<hours>[0-9]{1,4}):(?P<minutes>[0-9]{2})")
_HOURS_AND_MINUTES = re.compile(
    rf"(?P<hours>[0-9]{{1,4}}){_HOURS_UNIT}\s*(?P<minutes>[0-9]{{1,2}})(?:{_MINUTES_UNIT})?"
)
_HOURS = re.compile(_NUMBER.format(name="hours") + _HOURS_UNIT)
_MINUTES = re.compile(rf"{_NUMBER.format(name='minutes')}(?:{_MINUTES_UNIT})?")


class BadDuration(ValueError):
    """What was typed is no duration; the message says what to type instead."""


def parse(text: str) -> int:
    """
    Read a duration: 1.5h, 1,5 h, 90m, 90, 1:30, 1h30 or 1 h 30 min; a bare number means minutes.

    Raises BadDuration, with a sentence for a person, for anything else, for parts of a minute, and for less than one
    minute or more than a day.
    """
    typed = text.strip().lower()
    if not typed:
        raise BadDuration("Type a duration, such as 1.5h, 90m or 1:30.")
    if typed[0] in "-−–":
        raise BadDuration("A duration cannot be negative.")
    minutes = _exact(typed)
    if minutes is None:
        raise BadDuration(f"“{_shown(text)}” is no duration: type it as 1.5h, 90m or 1:30.")
    if minutes != int(minutes):
        instead = f"{typed}h if hours are meant" if typed[-1].isdigit() else f"{round(minutes)}m"
        raise BadDuration(f"“{_shown(text)}” is not a whole number of minutes: type {instead}.")
    if minutes < 1:
        raise BadDuration("A duration is at least one minute.")
    if minutes > LONGEST_MINUTES:
        raise BadDuration(f"“{_shown(text)}” is longer than a day: was it meant in minutes?")
    return int(minutes)


def said(minutes: int) -> str:
    """The minutes as a person would say them, and `parse` reads: 45 min, 2 h, 1 h 30 min."""
    hours, rest = divmod(minutes, HOUR)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def _exact(typed: str) -> Decimal | None:
    """Minutes, parts of one included; None when it is no duration."""
    for pattern in (_CLOCK, _HOURS_AND_MINUTES, _HOURS, _MINUTES):
        found = pattern.fullmatch(typed)
        if found is None:
            continue
        parts = found.groupdict()
        hours, minutes = (Decimal((parts.get(name) or "0").replace(",", ".")) for name in ("hours", "minutes"))
        if "hours" in parts and minutes >= HOUR:
            return None
        return hours * HOUR + minutes
    return None


def _shown(text: str) -> str:
    """What was typed, short enough for a message."""
    return text.strip()[:20]
