"""Sessions: numbers, times, and that nobody is booked twice."""

from datetime import timedelta

import pytest

from engagement.models import Session
from tests.factories import (
    NOW,
    AttendeeFactory,
    ConsultantFactory,
    EngagementFactory,
    SessionFactory,
    TimeAllocationFactory,
    TimeEntryFactory,
)
from tests.models.refusals import refused_by

pytestmark = pytest.mark.django_db

TEN_TO_NOON = {"starts_at": NOW - timedelta(hours=2), "ends_at": NOW}
ELEVEN_TO_ONE = {"starts_at": NOW - timedelta(hours=1), "ends_at": NOW + timedelta(hours=1)}
NOON_TO_TWO = {"starts_at": NOW, "ends_at": NOW + timedelta(hours=2)}


@pytest.mark.parametrize("status", Session.BOOKED)
def test_a_consultant_cannot_be_booked_twice_at_the_same_time(status):
    consultant = ConsultantFactory()
    SessionFactory(consultant=consultant, **TEN_TO_NOON)

    with refused_by("consultant_booked_once"):
        SessionFactory(consultant=consultant, status=status, **ELEVEN_TO_ONE)


def test_a_session_inside_another_is_refused_too():
    consultant = ConsultantFactory()
    SessionFactory(consultant=consultant, **TEN_TO_NOON)

    with refused_by("consultant_booked_once"):
        SessionFactory(
            consultant=consultant,
            starts_at=NOW - timedelta(minutes=90),
            ends_at=NOW - timedelta(minutes=30),
        )


def test_moving_a_session_onto_another_is_refused():
    consultant = ConsultantFactory()
    SessionFactory(consultant=consultant, **TEN_TO_NOON)
    other = SessionFactory(consultant=consultant, **NOON_TO_TWO)

    with refused_by("consultant_booked_once"):
        Session.objects.filter(pk=other.pk).update(**ELEVEN_TO_ONE)


def test_confirming_a_moved_session_into_a_taken_slot_is_refused():
    consultant = ConsultantFactory()
    moved = SessionFactory(consultant=consultant, status=Session.Status.MOVED, **TEN_TO_NOON)
    SessionFactory(consultant=consultant, **ELEVEN_TO_ONE)

    with refused_by("consultant_booked_once"):
        Session.objects.filter(pk=moved.pk).update(status=Session.Status.CONFIRMED)


def test_a_session_may_begin_when_another_ends():
    consultant = ConsultantFactory()
    SessionFactory(consultant=consultant, **TEN_TO_NOON)

    assert SessionFactory(consultant=consultant, **NOON_TO_TWO).pk


def test_two_consultants_may_work_at_the_same_time():
    SessionFactory(**TEN_TO_NOON)

    assert SessionFactory(**TEN_TO_NOON).pk


@pytest.mark.parametrize("status", [Session.Status.MOVED, Session.Status.CANCELLED, Session.Status.NO_SHOW])
def test_a_session_that_is_not_held_leaves_its_slot_free(status):
    consultant = ConsultantFactory()
    SessionFactory(consultant=consultant, status=status, **TEN_TO_NOON)

    assert SessionFactory(consultant=consultant, **ELEVEN_TO_ONE).pk


def test_a_number_is_used_once_in_an_engagement():
    session = SessionFactory(number=1)

    with refused_by("session_number_once"):
        SessionFactory(engagement=session.engagement, number=1)


def test_a_rehearsal_is_numbered_apart():
    session = SessionFactory(number=1)

    assert SessionFactory(engagement=session.engagement, number=1, kind=Session.Kind.REHEARSAL).pk


@pytest.mark.parametrize("minutes", [0, -30])
def test_a_session_ends_after_it_starts(minutes):
    # Nothing is booked, so that only this constraint looks at the times.
    with refused_by("session_ends_after_start"):
        SessionFactory(status=Session.Status.CANCELLED, starts_at=NOW, ends_at=NOW + timedelta(minutes=minutes))


def test_a_session_cannot_have_ended_without_having_started():
    with refused_by("session_started_before_ended"):
        SessionFactory(started_at=None, ended_at=NOW)


def test_somebody_is_invited_once():
    attendee = AttendeeFactory(name="Registry owner")

    with refused_by("attendee_once"):
        AttendeeFactory(session=attendee.session, name="Registry owner")


def test_a_topic_has_one_allocation_in_a_session():
    allocation = TimeAllocationFactory()

    with refused_by("allocation_once"):
        TimeAllocationFactory(session=allocation.session, topic=allocation.topic)


def test_an_allocation_holds_minutes():
    with refused_by("planned_minutes_positive"):
        TimeAllocationFactory(planned_minutes=0)


@pytest.mark.parametrize("minutes", [0, 1441])
def test_an_entry_lies_within_a_day(minutes):
    with refused_by("entry_within_a_day"):
        TimeEntryFactory(minutes=minutes)


def test_booked_minutes_are_those_between_start_and_end():
    assert SessionFactory(**TEN_TO_NOON).booked_minutes == 120


def test_sessions_ahead_come_soonest_first():
    engagement = EngagementFactory()
    later = SessionFactory(engagement=engagement, status=Session.Status.CONFIRMED, **NOON_TO_TWO)
    sooner = SessionFactory(engagement=engagement, **TEN_TO_NOON)
    for status in (Session.Status.DONE, Session.Status.MOVED, Session.Status.CANCELLED, Session.Status.NO_SHOW):
        SessionFactory(engagement=engagement, status=status)

    assert list(engagement.sessions.ahead()) == [sooner, later]


def test_rehearsals_are_no_deliveries():
    engagement = EngagementFactory()
    SessionFactory(engagement=engagement, kind=Session.Kind.REHEARSAL)
    delivery = SessionFactory(engagement=engagement)

    assert list(engagement.sessions.delivery()) == [delivery]
