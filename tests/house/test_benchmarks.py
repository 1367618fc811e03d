"""The sums of the benchmarks, and how a figure is judged; no figure itself is tested here."""

import pytest

from benchmarks.arithmetic import exponent, fitted_exponent, percentile, ratio
from benchmarks.table import Figure, draw, summary, worst


@pytest.mark.parametrize(("percent", "value"), [(50, 5), (95, 10), (100, 10), (1, 1), (10, 1), (11, 2)])
def test_a_percentile_is_the_nearest_rank(percent, value):
    assert percentile([7, 3, 10, 1, 9, 2, 8, 4, 6, 5], percent) == value


def test_no_values_have_no_percentile():
    with pytest.raises(ValueError, match="no values"):
        percentile([], 50)


def test_a_ratio_is_made_within_each_round():
    # The second round met a machine that was ten times slower; to its own yardstick nothing changed.
    assert ratio([6, 60, 9], [2, 20, 3]) == 3


@pytest.mark.parametrize(("as_much", "as_long", "b"), [(10, 1, 0), (10, 10, 1), (10, 100, 2), (4, 2, 0.5)])
def test_the_exponent_tells_how_time_follows_size(as_much, as_long, b):
    assert exponent(as_much, as_long) == pytest.approx(b)


@pytest.mark.parametrize(("times", "b"), [([3, 3, 3], 0), ([1, 10, 100], 1), ([2, 20, 2], 0)])
def test_the_exponent_is_fitted_over_all_sizes(times, b):
    assert fitted_exponent([100, 1_000, 10_000], times) == pytest.approx(b)


@pytest.mark.parametrize(
    ("value", "verdict"), [(1.9, "ok, stretch"), (2.004, "ok, stretch"), (2.01, "ok"), (3, "ok"), (3.01, "misses")]
)
def test_a_figure_is_judged_as_it_is_shown(value, verdict):
    assert Figure("Today", value, bar=3, stretch=2).verdict == verdict


@pytest.mark.parametrize(("value", "verdict"), [(0.24, "misses"), (0.25, "ok"), (4, "ok")])
def test_where_more_is_better_the_bar_is_a_floor(value, verdict):
    assert Figure("Storing", value, bar=0.25, at_least=True).verdict == verdict


def test_a_figure_without_a_bar_is_only_told():
    assert Figure("Cold start", 1.5, "s").cells == ("Cold start", "1.50 s", "", "")


def test_several_figures_are_as_good_as_the_worst():
    figures = [Figure("a", 1, bar=3, stretch=2), Figure("b", 2.5, bar=3, stretch=2)]

    assert (worst(figures[:1]), worst(figures), worst([*figures, Figure("c", 4, bar=3)])) == (
        "ok, stretch",
        "ok",
        "misses",
    )


def test_a_table_has_its_first_column_to_the_left_and_figures_to_the_right():
    assert (
        draw(("page", "ms"), [("Today", "8.5"), ("Scans", "12.0")])
        == "page     ms\n─────  ────\nToday   8.5\nScans  12.0"
    )


def test_the_summary_names_what_misses_its_bar():
    figures = [Figure("Today", 4, bar=3), Figure("Scans", 2, bar=3), Figure("Cold start", 9)]

    assert summary(figures) == "1 of 2 bars are met; missed: Today."


def test_the_summary_is_short_when_all_is_well():
    assert summary([Figure("Today", 2, bar=3)]) == "1 of 1 bars are met."
