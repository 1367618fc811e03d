"""Times on people's clocks, and lengths of time in words."""

from datetime import UTC, date, datetime, timedelta

import pytest

from engagement.templatetags import times

MOMENT = datetime(2025, 6, 3, 22, 30, tzinfo=UTC)


def test_a_moment_is_shown_on_the_viewers_clock():
    shown = times.time_for(MOMENT, "Europe/Berlin")

    assert shown == '<time datetime="2025-06-04T00:30+02:00">Wed 4 Jun 2025, 00:30 CEST</time>'


def test_the_customers_clock_stands_beside_it():
    shown = times.time_for(MOMENT, "UTC", "America/New_York")

    assert shown.endswith('</time> <span class="tm-time-other">(18:30 New York)</span>')


def test_another_day_on_the_customers_clock_is_named():
    shown = times.time_for(MOMENT, "UTC", "Asia/Singapore")

    assert shown.endswith('<span class="tm-time-other">(Wed 06:30 Singapore)</span>')


def test_a_customers_clock_that_shows_the_same_is_left_out():
    assert times.time_for(MOMENT, "Europe/Berlin", "Europe/Paris") == times.time_for(MOMENT, "Europe/Berlin")


def test_a_zone_that_does_not_exist_shows_utc():
    assert times.clock_for(MOMENT, "Mars/Base") == '<time datetime="2025-06-03T22:30+00:00">22:30</time>'


@pytest.mark.parametrize("show", [times.time_for, times.clock_for])
def test_a_moment_that_is_not_known_is_said_so(show):
    assert show(None, "UTC", none="not planned") == "not planned"


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (MOMENT - timedelta(minutes=4), "4 min ago"),
        (MOMENT + timedelta(hours=2, minutes=30), "in 2 h 30 min"),
        (MOMENT + timedelta(seconds=2), "just now"),
    ],
)
def test_a_distance_is_said_in_words(moment, said):
    assert f">{said}</time>" in times.relative(moment, MOMENT)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, "0 min"),
        (45, "45 min"),
        (60, "1 h"),
        (150, "2 h 30 min"),
        (60_000, "1,000 h"),
        (-90, "\N{MINUS SIGN}1 h 30 min"),
    ],
)
def test_minutes_are_said_as_people_say_them(value, said):
    assert times.minutes(value) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, "0 s"),
        (59.6, "1 min"),
        (200, "3 min 20 s"),
        (timedelta(hours=2, minutes=30, seconds=9), "2 h 30 min"),
        (86_400, "1 day"),
        (timedelta(days=4, hours=3, minutes=59), "4 days 3 h"),
    ],
)
def test_durations_are_said_in_their_two_largest_units(value, said):
    assert times.duration(value) == said


def test_a_date_is_said_without_a_leading_zero():
    assert times.day(date(2025, 6, 3)) == "3 Jun 2025"


@pytest.mark.parametrize("say", [times.minutes, times.duration, times.day])
def test_nothing_known_is_a_dash(say):
    assert say(None) == "\N{EN DASH}"
