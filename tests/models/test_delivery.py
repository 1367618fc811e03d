"""What the database refuses of plans, live sessions, hours and their corrections."""

from datetime import time, timedelta

import pytest

from engagement.models import Session, TimeEntry
from tests.factories import (
    NOW,
    ClockSpanFactory,
    ConsultantFactory,
    PlanChangeFactory,
    PlanNeedsFactory,
    PsLeadFactory,
    RaidItemFactory,
    SessionFactory,
    SessionMoveFactory,
    TimeEntryFactory,
)
from tests.models.refusals import refused_by

pytestmark = pytest.mark.django_db


# ── plans ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_working_day_ends_after_it_starts():
    with refused_by("working_day_ends_after_start"):
        PlanNeedsFactory(works_from=time(17), works_until=time(9))


def test_a_change_of_the_plan_has_its_own_number():
    change = PlanChangeFactory(revision=1)

    with refused_by("plan_revision_once"):
        PlanChangeFactory(engagement=change.engagement, revision=1)


# ── sessions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("status", [Session.Status.MOVED, Session.Status.CANCELLED, Session.Status.NO_SHOW])
def test_a_session_is_not_held_for_a_reason(status):
    with refused_by("session_not_held_with_reason"):
        SessionFactory(status=status, reason="")


@pytest.mark.parametrize("mood", [0, 6])
def test_a_mood_is_one_to_five(mood):
    with refused_by("mood_one_to_five"):
        SessionFactory(mood=mood)


def test_a_move_has_its_reason():
    with refused_by("move_has_its_reason"):
        SessionMoveFactory(reason="")


def test_a_draft_takes_the_slot_too():
    draft = SessionFactory(status=Session.Status.DRAFT)

    with refused_by("consultant_booked_once"):
        SessionFactory(consultant=draft.consultant, starts_at=draft.starts_at)


def test_two_sessions_never_share_a_calendar_entry():
    assert SessionFactory().calendar_uid != SessionFactory().calendar_uid


# ── clocks ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_one_clock_runs_a_session():
    running = ClockSpanFactory()

    with refused_by("one_clock_runs_a_session"):
        ClockSpanFactory(session=running.session)


def test_a_clock_that_was_stopped_makes_room_for_the_next():
    stopped = ClockSpanFactory(ended_at=NOW + timedelta(days=900))

    ClockSpanFactory(session=stopped.session)

    assert stopped.session.clock.count() == 2


def test_a_clock_ends_after_it_starts():
    with refused_by("clock_ends_after_start"):
        ClockSpanFactory(started_at=NOW, ended_at=NOW - timedelta(seconds=1))


# ── hours ────────────────────────────────────────────────────────────────────────────────────────────────────────────

NOON_TO_ONE = {"starts_at": NOW, "ends_at": NOW + timedelta(hours=1)}
HALF_PAST_NOON_TO_TWO = {"starts_at": NOW + timedelta(minutes=30), "ends_at": NOW + timedelta(hours=2)}
ONE_TO_TWO = {"starts_at": NOW + timedelta(hours=1), "ends_at": NOW + timedelta(hours=2)}


def test_a_person_works_at_one_thing_at_a_time():
    worked = TimeEntryFactory(**NOON_TO_ONE)

    with refused_by("person_worked_once"):
        TimeEntryFactory(worked_by=worked.worked_by, **HALF_PAST_NOON_TO_TWO)


def test_an_entry_may_begin_when_another_ends():
    worked = TimeEntryFactory(**NOON_TO_ONE)

    TimeEntryFactory(worked_by=worked.worked_by, **ONE_TO_TWO)

    assert TimeEntry.objects.count() == 2


def test_two_people_may_work_at_the_same_time():
    TimeEntryFactory(**NOON_TO_ONE)

    TimeEntryFactory(**NOON_TO_ONE)

    assert TimeEntry.objects.count() == 2


def test_a_corrected_entry_leaves_its_time_to_the_correction():
    old = TimeEntryFactory(state=TimeEntry.State.CORRECTED, **NOON_TO_ONE)

    TimeEntryFactory(worked_by=old.worked_by, corrects=old, correction_reason="It was longer.", **HALF_PAST_NOON_TO_TWO)

    assert TimeEntry.objects.counted().count() == 1


@pytest.mark.parametrize(
    "span",
    [{"starts_at": NOW}, {"ends_at": NOW}, {"starts_at": NOW, "ends_at": NOW}],
    ids=["no end", "no start", "no length"],
)
def test_an_entry_has_both_ends_or_none(span):
    with refused_by("entry_span_whole"):
        TimeEntryFactory(**span)


@pytest.mark.parametrize("missing", ["approved_at", "approved_by"])
def test_an_approval_names_its_person_and_time(missing):
    approval = {"approved_at": NOW, "approved_by": PsLeadFactory()} | {missing: None}

    with refused_by("approval_names_its_person"):
        TimeEntryFactory(**approval)


def test_what_is_approved_has_its_time():
    with refused_by("approved_has_its_time"):
        TimeEntryFactory(state=TimeEntry.State.APPROVED)


def test_a_correction_has_its_reason():
    with refused_by("correction_has_its_reason"):
        TimeEntryFactory(worked_by=ConsultantFactory(), corrects=TimeEntryFactory())


# ── risks ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("weight", [{"probability": 0}, {"probability": 6}, {"impact": 0}, {"impact": 6}])
def test_a_risk_is_weighed_from_one_to_five(weight):
    with refused_by("risk_weighed_one_to_five"):
        RaidItemFactory(**weight)
