"""The clock of a live session becomes time entries."""

from datetime import timedelta

import pytest

from engagement.domain import hours
from engagement.domain.hours.clock import LeftRunning
from engagement.models import AuditEntry, EngagementSummary, Session, TimeEntry
from tests.factories import NOW, ClockSpanFactory, SessionFactory, TimeEntryFactory, TopicFactory

MINUTE = timedelta(minutes=1)


@pytest.fixture
def session(db: None) -> Session:
    """In progress since noon."""
    return SessionFactory(status=Session.Status.IN_PROGRESS, starts_at=NOW, started_at=NOW)


def run(session: Session, after: timedelta, length: timedelta, name: str) -> None:
    topic = session.engagement.work_package.topics.filter(name=name).first()
    topic = topic or TopicFactory(work_package=session.engagement.work_package, name=name)
    start = NOW + after
    ClockSpanFactory(session=session, topic=topic, started_at=start, ended_at=start + length)


def enter(session: Session, *, after: timedelta = 180 * MINUTE) -> list[TimeEntry]:
    return hours.enter_from_clock(session, by=session.consultant, at=NOW + after)


def told(entries: list[TimeEntry]) -> list[tuple[str, str, int, int]]:
    """Topic, kind, start in minutes after noon, minutes."""
    return [
        (str(one.topic), one.kind, (one.starts_at - NOW) // MINUTE, one.minutes) for one in entries if one.starts_at
    ]


def test_each_module_becomes_one_entry_laid_end_to_end(session: Session) -> None:
    run(session, 2 * MINUTE, 60 * MINUTE, "Registry")
    run(session, 70 * MINUTE, 30 * MINUTE, "Scanning")
    run(session, 110 * MINUTE, 20 * MINUTE, "Registry")

    entries = enter(session)

    assert told(entries) == [("Registry", "delivery", 0, 80), ("Scanning", "delivery", 80, 30)]


def test_minutes_are_rounded_and_a_module_that_ran_at_all_counts_one(session: Session) -> None:
    run(session, timedelta(), timedelta(seconds=89), "Registry")
    run(session, 2 * MINUTE, timedelta(seconds=3), "Scanning")

    entries = enter(session)

    assert told(entries) == [("Registry", "delivery", 0, 1), ("Scanning", "delivery", 1, 1)]


def test_a_clock_that_still_runs_counts_until_now(session: Session) -> None:
    ClockSpanFactory(session=session, started_at=NOW, topic__name="Registry")

    entries = enter(session, after=45 * MINUTE)

    assert told(entries) == [("Registry", "delivery", 0, 45)]


def test_a_rehearsal_gives_minutes_of_rehearsal(session: Session) -> None:
    session.kind = Session.Kind.REHEARSAL
    session.save()
    run(session, timedelta(), 240 * MINUTE, "Rehearsal")

    entries = enter(session)

    assert told(entries) == [("Rehearsal", "rehearsal", 0, 240)]


def test_a_second_call_changes_nothing(session: Session) -> None:
    run(session, timedelta(), 60 * MINUTE, "Registry")
    first = enter(session)

    second = enter(session)

    assert [one.pk for one in second] == [one.pk for one in first]
    assert AuditEntry.objects.filter(what="hours.entered_from_clock").count() == 1


def test_the_engagement_counts_the_minutes(session: Session) -> None:
    run(session, timedelta(), 60 * MINUTE, "Registry")

    enter(session)

    assert EngagementSummary.objects.get(engagement=session.engagement).used_minutes == 60


def test_the_day_is_that_of_the_person_who_worked(session: Session) -> None:
    session.consultant.time_zone = "Pacific/Auckland"
    run(session, timedelta(), 60 * MINUTE, "Registry")

    entries = enter(session)

    assert [one.worked_on for one in entries] == [NOW.date() + timedelta(days=1)]


def test_what_rounding_of_the_session_before_pushed_into_this_one_moves_its_start(session: Session) -> None:
    TimeEntryFactory(
        worked_by=session.consultant, starts_at=NOW - 59 * MINUTE, ends_at=NOW + MINUTE, worked_on=NOW.date()
    )
    run(session, timedelta(), 60 * MINUTE, "Registry")

    entries = enter(session)

    assert told(entries) == [("Registry", "delivery", 1, 60)]


def test_other_work_at_that_time_is_named_and_nothing_is_entered(session: Session) -> None:
    TimeEntryFactory(
        engagement__reference="NW-7",
        worked_by=session.consultant,
        starts_at=NOW + 30 * MINUTE,
        ends_at=NOW + 90 * MINUTE,
    )
    run(session, timedelta(), 60 * MINUTE, "Registry")

    with pytest.raises(hours.Overlaps) as refusal:
        enter(session)

    assert str(refusal.value) == (
        "This overlaps 60 min delivery for NW-7, 7 Jan 2030, 12:30 to 13:30. Change the one or the other."
    )
    assert TimeEntry.objects.filter(session=session).count() == 0


def test_a_session_that_never_began_has_nothing_to_enter(session: Session) -> None:
    session.started_at = None
    session.save()

    with pytest.raises(hours.NotStarted):
        enter(session)


def test_a_clock_left_running_for_days_is_refused(session: Session) -> None:
    ClockSpanFactory(session=session, started_at=NOW)

    with pytest.raises(LeftRunning):
        enter(session, after=timedelta(days=3))
