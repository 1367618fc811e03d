"""Working days, working hours and changes of the clock."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement.rules import working_time
from engagement.rules.working_time import Calendar, Window, WorkingHours
from tests.rules import calendars

BERLIN = "Europe/Berlin"
FRIDAY, MONDAY = date(2027, 3, 26), date(2027, 3, 29)


@pytest.mark.parametrize(
    ("day", "n_days", "expected"),
    [
        (MONDAY, 0, MONDAY),
        (MONDAY, 1, FRIDAY),
        (MONDAY, 2, date(2027, 3, 25)),
        (date(2027, 3, 28), 1, FRIDAY),
        (MONDAY, 5, date(2027, 3, 22)),
    ],
)
def test_weekends_do_not_count_backwards(day, n_days, expected):
    assert working_time.working_days_before(day, n_days) == expected


def test_weekends_do_not_count_forwards():
    assert working_time.working_days_after(FRIDAY, 2) == date(2027, 3, 30)


def test_days_off_do_not_count():
    assert working_time.working_days_before(MONDAY, 1, days_off={FRIDAY}) == date(2027, 3, 25)


def test_a_week_may_begin_on_sunday():
    assert working_time.working_days_before(date(2027, 3, 28), 1, weekdays={6, 0, 1, 2, 3}) == date(2027, 3, 25)


def test_without_any_working_day_there_is_none_before():
    with pytest.raises(ValueError, match="every weekday is off"):
        working_time.working_days_before(MONDAY, 1, weekdays=frozenset())


DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))


@given(DAYS, st.integers(0, 30), st.sets(DAYS, max_size=5))
def test_counting_there_and_back_ends_on_the_same_working_day(day, n_days, days_off):
    start = working_time.working_days_after(day, 1, days_off=days_off)

    there = working_time.working_days_after(start, n_days, days_off=days_off)

    assert working_time.working_days_before(there, n_days, days_off=days_off) == start


@pytest.mark.parametrize(
    ("zone", "day", "clock", "hour"),
    [
        (BERLIN, FRIDAY, time(9), 8),
        (BERLIN, MONDAY, time(9), 7),
        ("America/New_York", date(2027, 3, 12), time(9), 14),
        ("America/New_York", date(2027, 3, 15), time(9), 13),
        ("Asia/Kolkata", MONDAY, time(9, 30), 4),
        # Skipped: half past two counts on from before the change.
        (BERLIN, date(2027, 3, 28), time(2), 1),
        # Twice: the first of the two.
        (BERLIN, date(2027, 10, 31), time(2), 0),
    ],
)
def test_a_time_on_the_wall_is_an_instant(zone, day, clock, hour):
    assert working_time.instant(day, clock, zone) == datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


@given(DAYS, st.sampled_from(calendars.ZONES), st.integers(0, 23))
def test_an_instant_is_on_the_day_on_the_wall(day, zone, hour):
    assert working_time.day_of(working_time.instant(day, time(hour), zone), zone) == day


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2027, 3, 27), 8), (date(2027, 3, 28), 7), (date(2027, 10, 31), 9), (MONDAY, 8)]
)
def test_a_night_of_work_is_longer_or_shorter_when_clocks_change(day, hours):
    calendar = Calendar(Window(day, day), BERLIN, WorkingHours(time(0), time(8)))

    opens, closes = calendar.hours_on(day)

    assert closes - opens == timedelta(hours=hours)


def test_the_working_days_of_a_window_include_both_ends():
    calendar = Calendar(Window(FRIDAY, MONDAY), BERLIN)

    assert list(calendar.working_days()) == [FRIDAY, MONDAY]


def test_a_day_is_written_as_a_person_would():
    assert working_time.said_day(MONDAY) == "29 March 2027"
