"""Quiet hours, weekends and the changes of the clocks."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement.rules.quiet_hours import Quiet, bundle_at, next_allowed, week_of, weekly_at

BERLIN = "Europe/Berlin"
USUAL = Quiet()
# With changes of an hour, of half an hour, at midnight, of a whole day, and none.
ZONES = (BERLIN, "America/New_York", "Australia/Lord_Howe", "Asia/Beirut", "Pacific/Apia", "Asia/Kolkata", "UTC")

clocks = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
quiets = st.builds(Quiet, start=clocks, end=clocks, is_weekend_quiet=st.booleans())
instants = st.integers(0, 20 * 365 * 24 * 60).map(lambda n: datetime(2011, 1, 1, tzinfo=UTC) + timedelta(minutes=n))


def in_berlin(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo(BERLIN))  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("at", "allowed"),
    [
        ((2030, 1, 8, 12, 0), (2030, 1, 8, 12, 0)),
        ((2030, 1, 8, 7, 0), (2030, 1, 8, 7, 0)),
        ((2030, 1, 8, 6, 59), (2030, 1, 8, 7, 0)),
        ((2030, 1, 8, 19, 0), (2030, 1, 9, 7, 0)),
        # A Friday evening, a Saturday noon and a Sunday night wait for Monday.
        ((2030, 1, 11, 19, 30), (2030, 1, 14, 7, 0)),
        ((2030, 1, 12, 12, 0), (2030, 1, 14, 7, 0)),
        ((2030, 1, 13, 23, 59), (2030, 1, 14, 7, 0)),
    ],
)
def test_what_comes_in_quiet_hours_waits_for_their_end(at: tuple[int, ...], allowed: tuple[int, ...]) -> None:
    assert next_allowed(in_berlin(*at), BERLIN, USUAL) == in_berlin(*allowed)


def test_the_same_time_twice_keeps_no_hour_quiet() -> None:
    quiet = Quiet(time(7), time(7), is_weekend_quiet=False)

    assert next_allowed(in_berlin(2030, 1, 12, 3, 0), BERLIN, quiet) == in_berlin(2030, 1, 12, 3, 0)


def test_quiet_hours_within_a_day_end_on_that_day() -> None:
    assert next_allowed(in_berlin(2030, 1, 8, 12, 30), BERLIN, Quiet(time(12), time(14))) == in_berlin(2030, 1, 8, 14)


def test_an_end_that_the_change_of_clocks_skips_comes_right_after_it() -> None:
    """On 31 March 2030 clocks in Berlin go from 02:00 to 03:00."""
    quiet = Quiet(time(19), time(2, 30), is_weekend_quiet=False)

    assert next_allowed(in_berlin(2030, 3, 31, 1, 0), BERLIN, quiet) == datetime(2030, 3, 31, 1, 30, tzinfo=UTC)


def test_an_end_that_comes_twice_ends_the_quiet_of_the_second_hour_too() -> None:
    """On 27 October 2030 clocks in Berlin show 02:00 to 03:00 twice."""
    quiet = Quiet(time(19), time(2, 30), is_weekend_quiet=False)
    second = datetime(2030, 10, 27, 1, 10, tzinfo=UTC)

    assert next_allowed(second, BERLIN, quiet) == datetime(2030, 10, 27, 1, 30, tzinfo=UTC)


@given(instants, st.sampled_from(ZONES), quiets)
def test_what_is_allowed_is_never_quiet_and_never_before(at: datetime, zone: str, quiet: Quiet) -> None:
    allowed = next_allowed(at, zone, quiet)

    assert (allowed >= at, quiet.holds_at(allowed.astimezone(ZoneInfo(zone)))) == (True, False)


@given(instants, st.sampled_from(ZONES), quiets)
def test_nothing_waits_longer_than_the_quiet_lasts(at: datetime, zone: str, quiet: Quiet) -> None:
    allowed = next_allowed(at, zone, quiet)

    steps = range(0, int((allowed - at).total_seconds()), 900)
    walls = [(at + timedelta(seconds=step)).astimezone(ZoneInfo(zone)) for step in steps]
    assert [wall for wall in walls if not quiet.holds_at(wall)] == []


@pytest.mark.parametrize(
    ("since", "hour", "bundled"),
    [
        ((2030, 1, 8, 7, 30), 8, (2030, 1, 8, 8, 0)),
        ((2030, 1, 8, 8, 0), 8, (2030, 1, 8, 8, 0)),
        ((2030, 1, 8, 8, 1), 8, (2030, 1, 9, 8, 0)),
        ((2030, 1, 11, 9, 0), 8, (2030, 1, 14, 8, 0)),
        # An hour within the quiet ones moves to their end.
        ((2030, 1, 8, 5, 0), 6, (2030, 1, 8, 7, 0)),
        ((2030, 1, 11, 9, 0), 20, (2030, 1, 14, 7, 0)),
    ],
)
def test_a_bundle_comes_at_the_next_hour_of_its_reader(
    since: tuple[int, ...], hour: int, bundled: tuple[int, ...]
) -> None:
    assert bundle_at(in_berlin(*since), BERLIN, hour, USUAL) == in_berlin(*bundled)


@given(instants, st.sampled_from(ZONES), st.integers(0, 23), quiets)
def test_a_bundle_is_never_early_and_never_in_quiet_hours(at: datetime, zone: str, hour: int, quiet: Quiet) -> None:
    bundled = bundle_at(at, zone, hour, quiet)

    assert (bundled >= at, quiet.holds_at(bundled.astimezone(ZoneInfo(zone)))) == (True, False)


@given(instants, st.sampled_from(ZONES), st.integers(0, 23), quiets)
def test_a_bundle_comes_within_five_days(at: datetime, zone: str, hour: int, quiet: Quiet) -> None:
    assert bundle_at(at, zone, hour, quiet) - at <= timedelta(days=5)


def test_a_week_begins_on_the_monday_of_the_zone() -> None:
    sunday_evening = datetime(2030, 1, 13, 20, tzinfo=UTC)

    assert (week_of(sunday_evening, "UTC"), week_of(sunday_evening, "Asia/Tokyo")) == (
        date(2030, 1, 7),
        date(2030, 1, 14),
    )


def test_the_weekly_hour_is_told_by_the_clock_on_the_wall() -> None:
    winter, summer = weekly_at(date(2030, 1, 7), 4, 9, BERLIN), weekly_at(date(2030, 7, 8), 4, 9, BERLIN)

    assert (winter, summer) == (datetime(2030, 1, 11, 8, tzinfo=UTC), datetime(2030, 7, 12, 7, tzinfo=UTC))
