"""Rounding a clock, and laying what it ran end to end."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement.rules import clocked

NINE = datetime(2030, 1, 7, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
RAN = st.timedeltas(min_value=timedelta(), max_value=timedelta(hours=24))


@pytest.mark.parametrize(
    ("seconds", "minutes"), [(0, 0), (1, 1), (29, 1), (60, 1), (89, 1), (90, 2), (119, 2), (3600, 60)]
)
def test_a_clock_is_rounded_to_the_nearest_minute_and_to_one_at_least(seconds: int, minutes: int) -> None:
    assert clocked.whole_minutes(timedelta(seconds=seconds)) == minutes


@given(st.lists(RAN.filter(lambda ran: ran >= MINUTE / 2), max_size=12))
def test_the_sum_differs_by_no_more_than_half_a_minute_a_module(ran: list[timedelta]) -> None:
    total = sum(clocked.whole_minutes(one) for one in ran) * MINUTE

    assert abs(total - sum(ran, timedelta())) <= len(ran) * MINUTE / 2


@given(st.lists(st.integers(1, 600), min_size=1, max_size=12))
def test_spans_follow_each_other_without_gap_or_overlap(minutes: list[int]) -> None:
    spans = clocked.end_to_end(NINE, minutes)

    assert [start for start, _ in spans] == [NINE, *(end for _, end in spans[:-1])]
    assert [(end - start) // MINUTE for start, end in spans] == minutes


def test_no_minutes_make_no_spans() -> None:
    assert clocked.end_to_end(NINE, []) == []


def test_a_start_is_moved_behind_what_rounding_pushed_into_it() -> None:
    taken = [(NINE - 60 * MINUTE, NINE + 2 * MINUTE), (NINE + 2 * MINUTE, NINE + 3 * MINUTE)]

    assert clocked.pushed_behind(NINE, taken, slack=15 * MINUTE) == NINE + 3 * MINUTE


def test_a_start_stays_where_something_longer_stands() -> None:
    taken = [(NINE - 60 * MINUTE, NINE + 60 * MINUTE)]

    assert clocked.pushed_behind(NINE, taken, slack=15 * MINUTE) == NINE


@given(st.lists(st.tuples(st.integers(-300, 300), st.integers(1, 300)), max_size=8))
def test_a_start_is_never_moved_to_an_earlier_time(drawn: list[tuple[int, int]]) -> None:
    taken = [(NINE + start * MINUTE, NINE + (start + length) * MINUTE) for start, length in drawn]

    assert clocked.pushed_behind(NINE, taken, slack=15 * MINUTE) >= NINE
