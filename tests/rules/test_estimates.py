"""How long what is under way may still take."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement.rules import estimates


def left(walls=(60.0, 60.0, 60.0), *, running_for_s=(), n_queued=0, parallel=1):
    return estimates.seconds_left(walls, running_for_s=running_for_s, n_queued=n_queued, parallel=parallel)


def test_two_finished_scans_are_too_few_for_a_guess():
    assert left((60.0, 60.0), n_queued=1) is None


def test_the_median_counts_so_that_one_slow_scan_changes_nothing():
    assert left((10.0, 20.0, 9000.0), n_queued=1) == 20


def test_queued_scans_share_the_places_side_by_side():
    assert left(n_queued=4, parallel=2) == 120


def test_a_queued_scan_takes_its_whole_time_however_many_places_are_free():
    assert left(n_queued=1, parallel=8) == 60


def test_what_has_begun_needs_only_its_rest():
    assert left(running_for_s=[45.0]) == 15


def test_a_scan_that_takes_longer_than_usual_is_about_to_end():
    assert left(running_for_s=[500.0]) == 0


def test_no_place_at_all_is_taken_for_one():
    assert left(n_queued=2, parallel=0) == 120


@given(
    walls=st.lists(st.floats(0, 10_000), min_size=3, max_size=20),
    running=st.lists(st.floats(0, 10_000), max_size=20),
    n_queued=st.integers(0, 1000),
    parallel=st.integers(1, 50),
)
def test_a_guess_is_never_negative_and_never_shorter_with_more_to_do(walls, running, n_queued, parallel):
    now = left(walls, running_for_s=running, n_queued=n_queued, parallel=parallel)
    more = left(walls, running_for_s=running, n_queued=n_queued + 1, parallel=parallel)

    assert 0 <= now <= more


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, ""),
        (0, "less than a minute left"),
        (59, "less than a minute left"),
        (170, "about 3 min left"),
        (3600, "about 1 h left"),
        (3600 * 2 + 60 * 20, "about 2 h 20 min left"),
    ],
)
def test_a_guess_is_said_as_a_person_would(seconds, words):
    assert estimates.in_words(seconds) == words
