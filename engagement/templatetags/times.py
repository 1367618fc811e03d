"""Times on the clocks of those who read them, and lengths of time in words."""

from datetime import date, datetime, timedelta

from django import template
from django.utils.safestring import SafeString

from engagement.lib.markup import format_html
from engagement.lib.zones import in_zone
from engagement.templatetags.components import drawn_once

register = template.Library()

NOTHING, MINUS = "\N{EN DASH}", "\N{MINUS SIGN}"
MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86_400


@register.simple_tag
@drawn_once
def time_for(moment: datetime | None, zone: str, other_zone: str = "", none: str = NOTHING) -> SafeString | str:
    """
    The moment on the viewer's clock, "Tue 3 Jun 2025, 10:00 CEST", and beside it on the customer's.

    The second clock is left out when it shows the same. `none` stands for a moment that is not known.
    """
    if moment is None:
        return none
    here = in_zone(moment, zone)
    shown = format_html('<time datetime="{}">{}</time>', here.isoformat(timespec="minutes"), _full(here))
    there = in_zone(moment, other_zone) if other_zone else here
    if there.utcoffset() == here.utcoffset():
        return shown
    clock = there.strftime("%H:%M")
    day = "" if there.date() == here.date() else there.strftime("%a ")
    place = other_zone.rpartition("/")[2].replace("_", " ")
    return format_html('{} <span class="tm-time-other">({}{} {})</span>', shown, day, clock, place)


@register.simple_tag
def clock_for(moment: datetime | None, zone: str, none: str = NOTHING) -> SafeString | str:
    """Only the hour and minute of the moment on this clock, for columns that have the day elsewhere."""
    if moment is None:
        return none
    here = in_zone(moment, zone)
    return format_html('<time datetime="{}">{}</time>', here.isoformat(timespec="minutes"), here.strftime("%H:%M"))


@register.simple_tag
def relative(moment: datetime | None, now: datetime, zone: str = "UTC", none: str = NOTHING) -> SafeString | str:
    """How far the moment lies from `now`: "4 min ago", "in 2 h 30 min"; the full time is its title."""
    if moment is None:
        return none
    here, distance = in_zone(moment, zone), moment - now
    words = duration(abs(distance))
    said = (
        "just now"
        if abs(distance) < timedelta(seconds=5)
        else f"in {words}"
        if distance > timedelta()
        else f"{words} ago"
    )
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', here.isoformat(timespec="seconds"), _full(here), said
    )


@register.filter
def day(value: date | None) -> str:
    """A date without a clock: "3 Jun 2025"."""
    return NOTHING if value is None else f"{value.day} {value:%b %Y}"


@register.filter
def minutes(value: int | None) -> str:
    """Minutes as people say them: 150 is "2 h 30 min"."""
    if value is None:
        return NOTHING
    hours, rest = divmod(abs(value), 60)
    parts = [f"{hours:,} h"] * bool(hours) + [f"{rest} min"] * bool(rest or not hours)
    return (MINUS if value < 0 else "") + " ".join(parts)


@register.filter
def duration(value: timedelta | float | None) -> str:
    """A length of time, or seconds, in its two largest units: "45 s", "3 min 20 s", "2 h 30 min", "4 days 3 h"."""
    if value is None:
        return NOTHING
    seconds = round(value.total_seconds() if isinstance(value, timedelta) else value)
    if seconds < MINUTE_S:
        return f"{seconds} s"
    if seconds < HOUR_S:
        return _two(seconds, MINUTE_S, "min", 1, "s")
    if seconds < DAY_S:
        return _two(seconds, HOUR_S, "h", MINUTE_S, "min")
    return _two(seconds, DAY_S, "day" if seconds < 2 * DAY_S else "days", HOUR_S, "h")


def _two(seconds: int, large: int, large_name: str, small: int, small_name: str) -> str:
    whole, rest = divmod(seconds, large)
    lesser = rest // small
    return f"{whole} {large_name} {lesser} {small_name}" if lesser else f"{whole} {large_name}"


def _full(here: datetime) -> str:
    return f"{here:%a} {here.day} {here:%b %Y, %H:%M %Z}"
