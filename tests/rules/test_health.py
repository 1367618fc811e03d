"""The health of an engagement: each rule of the guide fires at its bound and not before, and says why."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement.rules import health
from engagement.rules.health import Fired, Health, Named, Overdue, Signs

TUESDAY = date(2030, 1, 8)
CALM = Signs(today=TUESDAY, needed_minutes=300, bookable_minutes=300, checked_on=TUESDAY)


def rules_of(signs: Signs) -> list[str]:
    return [fired.rule for fired in health.judge(signs)[1]]


def test_nothing_wrong_is_green_without_a_reason():
    assert health.judge(CALM) == (Health.GREEN, ())


def test_an_overdue_item_that_blocks_a_topic_is_red():
    late = Overdue("The account exists", TUESDAY - timedelta(days=1), blocks=True)

    judged = health.judge(replace(CALM, overdue=[late]))

    expected = Fired(Health.RED, "blocking item overdue", "The account exists: due on 7 January 2030.")
    assert judged == (Health.RED, (expected,))


def test_any_other_overdue_item_is_amber_and_the_oldest_is_named():
    late = [
        Overdue("Retention decided", TUESDAY - timedelta(days=1), blocks=False),
        Overdue("Inventory agreed", TUESDAY - timedelta(days=4), blocks=False),
    ]

    judged, (fired,) = health.judge(replace(CALM, overdue=late))

    assert (judged, fired.because) == (Health.AMBER, "Inventory agreed: due on 4 January 2030, and 1 more.")


@pytest.mark.parametrize(("raised", "fires"), [(date(2029, 12, 31), True), (date(2030, 1, 1), False)])
def test_a_high_issue_is_red_after_five_working_days(raised, fires):
    signs = replace(CALM, high_issues=[Named("The proxy inspects TLS", raised)])

    assert ("high issue open too long" in rules_of(signs)) is fires


@pytest.mark.parametrize(
    ("needed", "booked", "rule"),
    [
        (300, 300, []),
        (299, 300, []),
        (301, 300, ["more left than booked"]),
        (360, 300, ["more left than booked"]),
        (361, 300, ["far more left than booked"]),
        (60, 0, ["far more left than booked"]),
        (0, 0, []),
    ],
)
def test_more_left_than_booked_is_amber_to_twenty_percent_and_red_above(needed, booked, rule):
    assert rules_of(replace(CALM, needed_minutes=needed, bookable_minutes=booked)) == rule


@pytest.mark.parametrize(("n", "fires"), [(1, False), (2, True)])
def test_a_session_that_was_moved_twice_is_amber(n, fires):
    signs = replace(CALM, moved_sessions=[("Session 3", n)])

    assert ("session moved twice" in rules_of(signs)) is fires


@pytest.mark.parametrize(("due", "fires"), [(date(2030, 1, 11), True), (date(2030, 1, 14), False)])
def test_an_open_prerequisite_is_amber_within_three_working_days(due, fires):
    signs = replace(CALM, open_prerequisites=[Named("Support ticket opened", due)])

    assert ("prerequisite due soon" in rules_of(signs)) is fires


@pytest.mark.parametrize(("age", "fires"), [(7, False), (8, True)])
def test_evidence_older_than_a_week_is_amber(age, fires):
    signs = replace(CALM, checked_on=TUESDAY - timedelta(days=age))

    assert ("evidence old" in rules_of(signs)) is fires


def test_what_was_never_checked_is_not_old():
    assert rules_of(replace(CALM, checked_on=None)) == []


def test_red_comes_before_amber_and_both_are_kept():
    signs = replace(
        CALM, moved_sessions=[("Session 3", 2)], overdue=[Overdue("The account exists", TUESDAY, blocks=True)]
    )

    assert rules_of(signs) == ["blocking item overdue", "session moved twice"]


@given(
    needed=st.integers(0, 2000),
    booked=st.integers(0, 2000),
    more=st.integers(1, 500),
)
def test_more_booked_time_never_makes_it_worse(needed, booked, more):
    tight = replace(CALM, needed_minutes=needed, bookable_minutes=booked)

    assert health.percent_over(replace(tight, bookable_minutes=booked + more)) <= health.percent_over(tight)
