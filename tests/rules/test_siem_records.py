"""Times in records of several platforms, and whether they can be those of the marked event."""

from datetime import UTC, datetime, timedelta

import pytest

from engagement.rules.siem_records import RecordTime, is_of_event, times_in

WRITTEN = datetime(2025, 3, 6, 8, 12, 44, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    "record",
    [
        '{"_time": "2025-03-06T08:12:44Z", "user": "admin"}',
        "2025-03-06T09:12:44.000+01:00 object=starter",
        "2025-03-06 08:12:44 +0000 object=starter",
        "2025-03-06T08:12:44,000Z",
        "time=1741248764 user=admin",
        '"timestamp": 1741248764000,',
        "10.0.0.1 - - [06/Mar/2025:08:12:44 +0000]",
    ],
)
def test_a_time_with_its_zone_is_read(record: str) -> None:
    assert times_in(record, near=WRITTEN) == (RecordTime(WRITTEN, has_zone=True),)


@pytest.mark.parametrize("record", ["2025-03-06 08:12:44 admin", "Mar 06 08:12:44 aqua CEF:0", "Mar  6 08:12:44 aqua"])
def test_a_time_without_its_zone_is_taken_for_utc(record: str) -> None:
    assert times_in(record, near=WRITTEN) == (RecordTime(WRITTEN, has_zone=False),)


def test_a_syslog_time_gets_the_nearest_year() -> None:
    (time,) = times_in("Dec 31 23:59:00 aqua", near=datetime(2026, 1, 1, 0, 1, tzinfo=UTC))

    assert time.at.year == 2025


@pytest.mark.parametrize(
    "record", ["", "no time", "2025-13-45T08:12:44Z", "Feb 30 08:00:00 x", "id=17412487641", "1.2.3"]
)
def test_what_is_no_time_is_left_out(record: str) -> None:
    assert times_in(record, near=WRITTEN) == ()


def test_a_long_paste_is_read_to_its_fiftieth_time() -> None:
    assert len(times_in("2025-03-06T08:12:44Z " * 100, near=WRITTEN)) == 50


@pytest.mark.parametrize(
    ("minutes", "has_zone", "is_it"),
    [
        (0, True, True),
        (-4, True, True),
        (-6, True, False),
        (9, True, True),
        (16, True, False),
        (-13 * 60, False, True),
        (-15 * 60, False, False),
        (13 * 60, False, True),
        (15 * 60, False, False),
    ],
)
def test_an_event_lies_between_the_change_and_the_paste(minutes: int, has_zone: bool, is_it: bool) -> None:
    time = RecordTime(WRITTEN + minutes * MINUTE, has_zone)

    assert is_of_event(time, written_at=WRITTEN, pasted_at=WRITTEN + 10 * MINUTE) is is_it


def test_without_a_paste_time_only_the_beginning_counts() -> None:
    time = RecordTime(WRITTEN + timedelta(days=9), has_zone=True)

    assert is_of_event(time, written_at=WRITTEN, pasted_at=None) is True
