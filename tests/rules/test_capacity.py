"""What a week holds beside what it can hold, and what clashes in it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from engagement.rules.capacity import Bookable, Slot, available_minutes, load, monday_of, moved_to_week, week_of

MONDAY = date(2030, 1, 7)
BERLIN = "Europe/Berlin"


def slot(key: int, day: int, clock: int, minutes: int = 120, *, is_delivery: bool = True) -> Slot:
    """On that day from the Monday on, in UTC."""
    starts_at = datetime(2030, 1, 7, tzinfo=UTC) + timedelta(days=day, hours=clock)
    return Slot(key, starts_at, starts_at + timedelta(minutes=minutes), is_delivery)


def names(person: Bookable, *slots: Slot) -> list[tuple[str, list[int]]]:
    return [(one.name, sorted(one.keys)) for one in load(person, MONDAY, slots).clashes]


def test_a_delivery_takes_preparation_and_write_up_and_a_rehearsal_only_itself():
    assert (slot(1, 0, 9).minutes, slot(2, 0, 9, is_delivery=False).minutes) == (210, 120)


@pytest.mark.parametrize(("days_off", "minutes"), [([], 1800), ([0], 1440), ([0, 4], 1080), ([5, 6], 1800)])
def test_a_working_day_off_takes_a_fifth_of_the_week(days_off, minutes):
    off = frozenset(MONDAY + timedelta(days=n) for n in days_off)

    assert available_minutes(Bookable("UTC", days_off=off), MONDAY) == minutes


def test_a_quiet_week_has_no_clash():
    found = load(Bookable("UTC"), MONDAY, [slot(1, 0, 9), slot(2, 1, 9)])

    assert (found.booked, found.available, found.clashes, found.is_full) == (420, 1800, (), False)


def test_more_than_can_be_booked_is_overbooked():
    assert names(Bookable("UTC", weekly_minutes=200), slot(1, 0, 9)) == [("overbooked", [])]


@pytest.mark.parametrize(("weekly_minutes", "is_full"), [(262, True), (263, False)])
def test_a_week_is_full_from_four_fifths_on(weekly_minutes, is_full):
    assert load(Bookable("UTC", weekly_minutes), MONDAY, [slot(1, 0, 9)]).is_full is is_full


def test_an_empty_week_of_somebody_who_is_away_is_not_full():
    assert load(Bookable("UTC", weekly_minutes=0), MONDAY, []).is_full is False


def test_a_day_off_is_one_on_the_wall_of_the_consultant():
    tuesday = frozenset([MONDAY + timedelta(days=1)])

    assert names(Bookable(BERLIN, days_off=tuesday), slot(1, 0, 23), slot(2, 2, 9)) == [("day off", [1])]


@pytest.mark.parametrize(("minutes", "clash"), [(29, [("too near", [1, 2])]), (30, [])])
def test_half_an_hour_lies_between_two_sessions(minutes, clash):
    first, second = slot(1, 0, 9, 60), slot(2, 0, 10, 60)
    second = Slot(2, second.starts_at + timedelta(minutes=minutes), second.ends_at + timedelta(minutes=minutes))

    assert names(Bookable("UTC"), first, second) == clash


@pytest.mark.parametrize(
    ("slots", "clash"),
    [
        ([slot(1, 0, 8, 180), slot(2, 0, 12, 180)], []),
        ([slot(1, 0, 8, 180), slot(2, 0, 12, 181)], [("full day", [1, 2])]),
        ([slot(n, 0, 8 + 2 * n, 60) for n in range(4)], [("full day", [0, 1, 2, 3])]),
        ([slot(1, 0, 8, 180), slot(2, 0, 12, 180), slot(3, 0, 16, 60, is_delivery=False)], []),
    ],
)
def test_a_day_holds_three_sessions_and_six_hours_with_customers(slots, clash):
    assert names(Bookable("UTC", weekly_minutes=3600), *slots) == clash


def test_a_week_begins_on_the_monday_of_the_zone():
    late = datetime(2030, 1, 6, 23, 30, tzinfo=UTC)

    assert (week_of(late, "UTC"), week_of(late, BERLIN)) == (date(2029, 12, 31), MONDAY)
    assert monday_of(date(2030, 1, 13)) == MONDAY


def test_another_week_keeps_weekday_and_time_on_the_wall_when_clocks_change():
    before = datetime(2030, 3, 26, 9, tzinfo=UTC)

    assert moved_to_week(before, date(2030, 4, 1), BERLIN) == datetime(2030, 4, 2, 8, tzinfo=UTC)
