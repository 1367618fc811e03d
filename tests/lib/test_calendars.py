"""Calendars written with one library and read back with two others."""

import re
import zoneinfo
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from io import StringIO

import pytest
import vobject
from dateutil.tz import tzical
from ical.calendar_stream import IcsCalendarStream

from engagement.lib import calendars
from engagement.lib.calendars import Event, Guest

# Where clocks change, on both hemispheres; Lord Howe moves by half an hour only, Adelaide and St John's stand on half
# hours, and Dublin counts the other way round.
ZONES = (
    "Europe/Berlin",
    "Europe/London",
    "Europe/Dublin",
    "America/New_York",
    "America/Los_Angeles",
    "America/St_Johns",
    "America/Santiago",
    "Australia/Sydney",
    "Australia/Adelaide",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Asia/Jerusalem",
)


def change_days(zone: str, year: int) -> list[date]:
    """The days of the year on which the clocks of the zone change."""
    clocks = zoneinfo.ZoneInfo(zone)
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]

    def offset(day: date) -> timedelta | None:
        return datetime.combine(day, time(12), tzinfo=clocks).utcoffset()

    return [day for day in days if offset(day) != offset(day - timedelta(days=1))]


CASES = [(zone, day) for zone in ZONES for day in change_days(zone, 2027)]


def event(zone: str, starts_at: datetime, **fields: object) -> Event:
    given: dict[str, object] = {
        "uid": "5d0f1c1e-0000-4000-8000-000000000001",
        "sequence": 3,
        "changed_at": datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC),
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=150),
        "zone": zone,
        "title": "Northwind: session 2",
    }
    return Event(**(given | fields))  # type: ignore[arg-type]


def read_by_ical(written: bytes) -> tuple[datetime, datetime]:
    [read] = IcsCalendarStream.calendar_from_ics(written.decode()).events
    return read.dtstart.astimezone(UTC), read.dtend.astimezone(UTC)


def read_by_vobject(written: bytes) -> tuple[datetime, datetime]:
    forget_zones()
    read = vobject.readOne(written.decode()).vevent
    return read.dtstart.value.astimezone(UTC), read.dtend.value.astimezone(UTC)


def forget_zones() -> None:
    """vobject keeps each zone that it has read under its name, for ever; another file may tell other years of it."""
    known = vars(vobject.icalendar)["__tzidMap"]
    for name in [name for name in known if name != "UTC"]:
        del known[name]


READERS = [read_by_ical, read_by_vobject]


def test_there_are_two_changes_a_year_in_each_of_twelve_zones() -> None:
    assert len(CASES) == 24


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(("zone", "day"), CASES)
def test_a_meeting_on_the_day_the_clocks_change_is_read_back_at_its_instants(
    zone: str, day: date, read: object
) -> None:
    starts_at = datetime.combine(day, time(10), tzinfo=zoneinfo.ZoneInfo(zone)).astimezone(UTC)

    written = calendars.write([event(zone, starts_at)], method=calendars.REQUEST)

    assert read(written) == (starts_at, starts_at + timedelta(minutes=150))  # type: ignore[operator]


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(("zone", "day"), CASES)
def test_a_meeting_that_runs_through_the_change_keeps_its_length(zone: str, day: date, read: object) -> None:
    starts_at = datetime.combine(day, time(0, 30), tzinfo=zoneinfo.ZoneInfo(zone)).astimezone(UTC)
    ends_at = starts_at + timedelta(hours=4)

    written = calendars.write([event(zone, starts_at, ends_at=ends_at)], method=calendars.REQUEST)

    assert read(written) == (starts_at, ends_at)  # type: ignore[operator]


@pytest.mark.parametrize("read", READERS)
def test_the_hour_that_comes_twice_is_told_apart(read: object) -> None:
    second_pass = datetime(2027, 10, 31, 1, 30, tzinfo=UTC)

    written = calendars.write([event("Europe/Berlin", second_pass)])

    assert read(written) == (second_pass, second_pass + timedelta(minutes=150))  # type: ignore[operator]


@pytest.mark.parametrize("read", READERS)
def test_a_zone_whose_clocks_never_change_needs_no_more_than_its_name(read: object) -> None:
    starts_at = datetime(2027, 6, 1, 4, 30, tzinfo=UTC)

    written = calendars.write([event("Asia/Kolkata", starts_at)])

    assert b"DTSTART;TZID=Asia/Kolkata:20270601T100000" in written
    assert read(written) == (starts_at, starts_at + timedelta(minutes=150))  # type: ignore[operator]


def clocks_in(written: bytes, zone: str) -> tzinfo:
    """The zone as the file itself tells it, read by a third parser that knows no zone by name."""
    found = tzical(StringIO(written.decode())).get(zone)
    assert found is not None
    return found


@pytest.mark.parametrize(("zone", "day"), CASES)
def test_the_file_itself_tells_the_zones_clocks_around_each_change(zone: str, day: date) -> None:
    real = zoneinfo.ZoneInfo(zone)
    noon = datetime.combine(day, time(12), tzinfo=real).astimezone(UTC)

    told = clocks_in(calendars.write([event(zone, noon)]), zone)

    # Wall times that are skipped, or come twice, have no one instant.
    instants = [noon + timedelta(minutes=15 * n) for n in range(-200, 200)]
    plain = [one for one in instants if is_plain(one.astimezone(real))]
    assert [one.astimezone(real).replace(tzinfo=told).astimezone(UTC) for one in plain] == plain


def is_plain(local: datetime) -> bool:
    return local.utcoffset() == local.replace(fold=1 - local.fold).utcoffset()


def test_summer_time_begins_by_the_clocks_before_the_change() -> None:
    """RFC 5545, 3.6.5: in London at one o'clock, when it is not yet two."""
    written = calendars.write([event("Europe/London", datetime(2027, 3, 28, 12, tzinfo=UTC))])

    assert b"BEGIN:DAYLIGHT\r\nDTSTART:20270328T010000\r\n" in written


def test_both_readers_find_what_the_meeting_is() -> None:
    jo, ines = Guest("Jo", "jo@team.example"), Guest('Inés "I" Ünal; QA', "ines@customer.example")
    meeting = event(
        "Europe/Berlin",
        datetime(2027, 6, 1, 8, tzinfo=UTC),
        text="Agenda:\n- scope, and success\n- signs \\ and ;",
        place="Room 1; https://meet.example/a,b",
        organizer=jo,
        guests=(ines,),
    )

    written = calendars.write([meeting], method=calendars.REQUEST).decode()

    by_vobject = vobject.readOne(written).vevent
    [by_ical] = IcsCalendarStream.calendar_from_ics(written).events
    assert by_vobject.uid.value == by_ical.uid == meeting.uid
    assert int(by_vobject.sequence.value) == by_ical.sequence == 3
    assert by_vobject.summary.value == by_ical.summary == meeting.title
    assert by_vobject.description.value == by_ical.description == meeting.text
    assert by_vobject.location.value == by_ical.location == meeting.place
    assert by_vobject.organizer.value == str(by_ical.organizer.uri) == "mailto:jo@team.example"
    assert by_vobject.attendee.value == str(by_ical.attendees[0].uri) == "mailto:ines@customer.example"
    assert by_vobject.attendee.params["CN"] == ["Inés 'I' Ünal; QA"]


def test_signs_that_no_calendar_may_hold_are_left_out() -> None:
    meeting = event(
        "UTC", datetime(2027, 6, 1, 8, tzinfo=UTC), title="A\x07 bell\x1b", organizer=Guest("J\no", "j@x.example")
    )

    written = calendars.write([meeting]).decode()

    assert vobject.readOne(written).vevent.summary.value == "A bell"


def test_no_line_is_longer_than_the_standard_allows() -> None:
    meeting = event("Europe/Berlin", datetime(2027, 6, 1, 8, tzinfo=UTC), text="Ü" * 400)

    lines = calendars.write([meeting]).split(b"\r\n")

    assert max(len(line) for line in lines) <= 75


def test_the_same_events_give_the_same_bytes_in_whatever_order() -> None:
    one = event("Europe/Berlin", datetime(2027, 6, 1, 8, tzinfo=UTC), uid="a")
    other = event("Asia/Kolkata", datetime(2027, 6, 2, 8, tzinfo=UTC), uid="b")

    assert calendars.write([one, other], name="Mine") == calendars.write([other, one], name="Mine")


def test_an_empty_calendar_is_one() -> None:
    written = calendars.write([], name="Mine").decode()

    assert IcsCalendarStream.calendar_from_ics(written).events == []
    assert re.findall(r"^NAME:(.*)\r$", written, re.MULTILINE) == ["Mine"]
