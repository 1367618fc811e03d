"""iCalendar objects (RFC 5545): meetings written so that any calendar shows them at the right instant."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Component, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress, vText
from icalendar import Event as Meeting

PRODUCT = "-//Tidemark//Tidemark//EN"
REQUEST, CANCEL = "REQUEST", "CANCEL"
TENTATIVE, CONFIRMED, CANCELLED = "TENTATIVE", "CONFIRMED", "CANCELLED"

# The rules of a zone are written out around what the calendar holds; a series of changes for ever would be a guess.
_MARGIN = timedelta(days=370)
_DAY, _SECOND, _NOTHING = timedelta(days=1), timedelta(seconds=1), timedelta()


@dataclass(frozen=True)
class Guest:
    name: str
    email: str


@dataclass(frozen=True)
class Event:
    """
    One meeting, told by the clocks of `zone`.

    `uid` stays for ever, `sequence` rises with each change, and `changed_at` is the time of the newest.
    """

    uid: str
    sequence: int
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    zone: str
    title: str
    text: str = ""
    place: str = ""
    status: str = CONFIRMED
    organizer: Guest | None = None
    guests: tuple[Guest, ...] = ()


def write(events: Iterable[Event], *, method: str = "", name: str = "") -> bytes:
    """
    Write a calendar: one event with a `method` to be mailed (RFC 5546), or a named one to be subscribed to.

    The same events give the same bytes.
    """
    shown = sorted(events, key=lambda event: (event.starts_at, event.uid))
    calendar = Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    if method:
        calendar.add("METHOD", method)
    if name:
        # What programs of today read, and what RFC 7986 made of it.
        calendar.add("X-WR-CALNAME", _plain(name))
        calendar.add("NAME", _plain(name))
    for zone in sorted({event.zone for event in shown} - {"UTC"}):
        calendar.add_component(_zone(zone, [event for event in shown if event.zone == zone]))
    for event in shown:
        calendar.add_component(_meeting(event))
    return bytes(calendar.to_ical())


def _zone(zone: str, events: list[Event]) -> Component:
    """
    The clocks of the zone from a year before the first to a year after the last of its events.

    Written here rather than by the library, which tells the onset of summer time by the clocks after the change; the
    standard wants those before it (RFC 5545, 3.6.5), and programs that go by it would be an hour late that day.
    """
    first, last = events[0].starts_at - _MARGIN, max(event.ends_at for event in events) + _MARGIN
    clocks, written = ZoneInfo(zone), Timezone()
    written.add("TZID", zone)
    start = first.astimezone(clocks)
    kind = TimezoneDaylight if start.dst() else TimezoneStandard
    written.add_component(_observance(kind(), start, _offset(first, clocks), _offset(first, clocks)))
    for instant in _changes(clocks, first.astimezone(UTC), last.astimezone(UTC)):
        before, after = _offset(instant - _SECOND, clocks), _offset(instant, clocks)
        change = TimezoneDaylight() if after > before else TimezoneStandard()
        written.add_component(_observance(change, instant.astimezone(clocks), before, after))
    return written


def _observance(written: Component, onset: datetime, before: timedelta, after: timedelta) -> Component:
    written.add("DTSTART", (onset.astimezone(UTC) + before).replace(tzinfo=None, microsecond=0))
    written.add("TZOFFSETFROM", before)
    written.add("TZOFFSETTO", after)
    written.add("TZNAME", onset.tzname())
    return written


def _changes(clocks: ZoneInfo, first: datetime, last: datetime) -> Iterator[datetime]:
    """The instants at which the clocks change, to the second; no zone changes twice within a day."""
    day = first
    while day < last:
        early, late = day, day + _DAY
        if _offset(early, clocks) != _offset(late, clocks):
            while late - early > _SECOND:
                middle = early + (late - early) / 2
                if _offset(middle, clocks) == _offset(day, clocks):
                    early = middle
                else:
                    late = middle
            yield late.replace(microsecond=0)
        day += _DAY


def _offset(instant: datetime, clocks: ZoneInfo) -> timedelta:
    return instant.astimezone(clocks).utcoffset() or _NOTHING


def _meeting(event: Event) -> Component:
    meeting = Meeting()
    meeting.add("UID", event.uid)
    meeting.add("SEQUENCE", event.sequence)
    meeting.add("DTSTAMP", event.changed_at.astimezone(UTC))
    meeting.add("DTSTART", _clock(event.starts_at, event.zone))
    meeting.add("DTEND", _clock(event.ends_at, event.zone))
    meeting.add("SUMMARY", _plain(event.title))
    if event.text:
        meeting.add("DESCRIPTION", _plain(event.text))
    if event.place:
        meeting.add("LOCATION", _plain(event.place))
    meeting.add("STATUS", event.status)
    if event.organizer is not None:
        meeting.add("ORGANIZER", _address(event.organizer))
    for guest in event.guests:
        # Whoever calls the meeting has agreed to come.
        is_host = event.organizer is not None and guest.email == event.organizer.email
        answer = {"PARTSTAT": "ACCEPTED"} if is_host else {"PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE"}
        meeting.add("ATTENDEE", _address(guest, ROLE="REQ-PARTICIPANT", **answer))
    return meeting


def _clock(instant: datetime, zone: str) -> datetime:
    """
    The instant on the clocks of the zone.

    In the hour that comes twice a local time means the first pass (RFC 5545, 3.3.5), so the second is told in UTC.
    """
    local = instant.astimezone(ZoneInfo(zone))
    return instant.astimezone(UTC) if local.fold or zone == "UTC" else local


def _address(guest: Guest, **parameters: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{guest.email}")
    address.params["CN"] = vText(_plain(guest.name).replace('"', "'").replace("\n", " "))
    for name, value in parameters.items():
        address.params[name] = vText(value)
    return address


def _plain(text: str) -> str:
    """The text without control characters, which no calendar may hold; lines stay lines."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in lines if sign == "\n" or unicodedata.category(sign) != "Cc")
