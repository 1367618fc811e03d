"""When an engagement is expected to end, and whom it waits for."""

from datetime import date

from engagement.rules.forecast import Forecast, Wait, end, longest

MONDAY, TUESDAY, THURSDAY = date(2030, 1, 7), date(2030, 1, 8), date(2030, 1, 10)


def test_what_fits_ends_with_the_last_booked_session():
    assert end(MONDAY, [(TUESDAY, 150), (THURSDAY, 150)], 250) == Forecast(THURSDAY, THURSDAY, THURSDAY)


def test_what_is_covered_sooner_may_end_sooner():
    assert end(MONDAY, [(TUESDAY, 150), (THURSDAY, 150)], 100) == Forecast(THURSDAY, TUESDAY, THURSDAY)


def test_what_fits_only_just_may_end_later():
    # 300 and a fifth more are 360: one further session of two hours, three working days on.
    assert end(MONDAY, [(TUESDAY, 150), (THURSDAY, 150)], 300) == Forecast(THURSDAY, THURSDAY, date(2030, 1, 15))


def test_what_does_not_fit_goes_on_at_two_sessions_a_week():
    # 300 more: two sessions of 150 or 180, and at worst 390 in four of two hours.
    assert end(MONDAY, [(THURSDAY, 150)], 450) == Forecast(date(2030, 1, 17), date(2030, 1, 17), date(2030, 1, 24))


def test_with_nothing_booked_it_counts_from_today():
    # One session of 150 or 180; a fifth more makes 180, two sessions of 120.
    assert end(MONDAY, [], 150) == Forecast(THURSDAY, THURSDAY, date(2030, 1, 14))


def test_nothing_left_and_nothing_booked_has_no_forecast():
    assert end(MONDAY, [], 0) is None


def test_the_longest_wait_is_told():
    assert longest([Wait("Customer", THURSDAY), Wait("Aqua Support", TUESDAY)]) == Wait("Aqua Support", TUESDAY)


def test_without_a_wait_none_is_told():
    assert longest([]) is None
