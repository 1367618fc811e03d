"""Whether a session can be held."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement.rules import readiness
from engagement.rules.readiness import Prerequisite, Readiness, Verdict

BERLIN = "Europe/Berlin"
# A Wednesday, nine o'clock in Berlin.
START = datetime(2027, 3, 31, 7, tzinfo=UTC)
TICKET = Prerequisite("sso-ticket", "The ticket with Aqua Support", "Aqua Support", 5, is_met=False)
GROUPS = Prerequisite("sso-groups", "The list of groups", "customer", 2, is_met=False, blocks="soft")
DUE_TICKET, DUE_GROUPS = date(2027, 3, 24), date(2027, 3, 29)
ONE_DAY = timedelta(days=1)


def judged(*prerequisites: Prerequisite, today: date) -> Readiness:
    return readiness.can_be_held(prerequisites, today, session_start=START, zone=BERLIN)


@pytest.mark.parametrize(
    ("lead", "due"), [(0, date(2027, 3, 31)), (2, DUE_GROUPS), (3, date(2027, 3, 26)), (5, DUE_TICKET)]
)
def test_a_prerequisite_is_due_so_many_working_days_before(lead, due):
    assert readiness.due_on(replace(TICKET, lead_working_days=lead), START, BERLIN) == due


def test_days_off_make_it_due_earlier():
    assert readiness.due_on(GROUPS, START, BERLIN, frozenset({date(2027, 3, 30)})) == date(2027, 3, 26)


def test_the_day_of_the_session_is_that_of_the_zone():
    late = datetime(2027, 3, 31, 22, 30, tzinfo=UTC)

    due = [readiness.due_on(replace(TICKET, lead_working_days=0), late, zone) for zone in (BERLIN, "America/New_York")]

    assert due == [date(2027, 4, 1), date(2027, 3, 31)]


def test_with_all_done_the_session_is_ready():
    assert judged(replace(TICKET, is_met=True), today=DUE_TICKET + ONE_DAY) == Readiness(Verdict.READY, (), ())


@pytest.mark.parametrize(
    ("prerequisite", "today", "verdict"),
    [
        (TICKET, DUE_TICKET, Verdict.AT_RISK),
        (TICKET, DUE_TICKET + ONE_DAY, Verdict.NOT_READY),
        (GROUPS, DUE_GROUPS, Verdict.READY),
        (GROUPS, DUE_GROUPS + ONE_DAY, Verdict.AT_RISK),
    ],
)
def test_what_is_open_decides_by_its_date_and_by_whether_it_blocks(prerequisite, today, verdict):
    assert judged(prerequisite, today=today).verdict == verdict


def test_what_is_missing_is_told_with_owner_and_date():
    assert judged(GROUPS, TICKET, today=date(2027, 3, 25)).sentences == (
        "The ticket with Aqua Support (Aqua Support) was due on 24 March 2027; the session cannot be held without it.",
        "The list of groups (customer) is due on 29 March 2027; the session can go on without it.",
    )


PREREQUISITES = st.lists(
    st.builds(
        Prerequisite,
        key=st.text(min_size=1, max_size=4),
        text=st.just("Something"),
        owner=st.just("customer"),
        lead_working_days=st.integers(0, 10),
        is_met=st.booleans(),
        blocks=st.sampled_from(["hard", "soft"]),
    ),
    max_size=6,
)
TODAYS = st.dates(date(2027, 3, 1), date(2027, 4, 5))
WORSE = [Verdict.READY, Verdict.AT_RISK, Verdict.NOT_READY]


@given(PREREQUISITES, TODAYS)
def test_a_day_later_nothing_is_better(prerequisites, today):
    now, later = (judged(*prerequisites, today=day).verdict for day in (today, today + ONE_DAY))

    assert WORSE.index(now) <= WORSE.index(later)


@given(PREREQUISITES, TODAYS)
def test_one_sentence_is_said_for_each_open_prerequisite(prerequisites, today):
    found = judged(*prerequisites, today=today)

    assert (len(found.sentences), sorted(one.key for one in found.missing)) == (
        len(found.missing),
        sorted(one.key for one in prerequisites if not one.is_met),
    )
