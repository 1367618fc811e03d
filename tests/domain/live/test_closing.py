"""Closing a session."""

from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from engagement.domain import live
from engagement.domain.hours import Overlaps
from engagement.domain.live import clock
from engagement.models import AuditEntry, Operation, Session, TimeEntry, Topic
from tests.factories import (
    NOW,
    AquaTenantFactory,
    ChecklistItemFactory,
    SessionFactory,
    TimeAllocationFactory,
    TimeEntryFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def session() -> Session:
    return SessionFactory(
        status=Session.Status.IN_PROGRESS, started_at=NOW, starts_at=NOW, ends_at=NOW + timedelta(minutes=150)
    )


def after(minutes: int) -> datetime:
    return NOW + timedelta(minutes=minutes)


def module(session: Session, name: str) -> Topic:
    topic = TopicFactory(work_package=session.engagement.work_package, name=name)
    TimeAllocationFactory(session=session, topic=topic)
    return topic


def test_the_running_clock_stops_and_becomes_hours(session: Session) -> None:
    registry, scanning = module(session, "Registry"), module(session, "Scanning")
    clock.run(session, registry.pk, at=after(0))
    clock.run(session, scanning.pk, at=after(70))

    live.close(session, by=session.consultant, at=after(130))

    entries = TimeEntry.objects.filter(session=session).order_by("starts_at")
    assert list(entries.values_list("topic__name", "minutes")) == [("Registry", 70), ("Scanning", 60)]
    assert session.clock.filter(ended_at=None).count() == 0


def test_a_closed_session_is_done_and_says_how_it_went(session: Session) -> None:
    live.close(session, by=session.consultant, at=after(130), mood=4, next_preparation="Have the CI admin there.")

    session.refresh_from_db()
    assert (session.status, session.ended_at) == (Session.Status.DONE, after(130))
    assert (session.mood, session.next_preparation) == (4, "Have the CI admin there.")


def test_closing_drafts_the_recap(session: Session) -> None:
    module(session, "Registry Integration")

    live.close(session, by=session.consultant, at=after(130))

    session.refresh_from_db()
    assert "- Registry Integration" in session.recap


def test_a_rehearsal_has_no_recap(session: Session) -> None:
    session.kind = Session.Kind.REHEARSAL
    session.save()

    live.close(session, by=session.consultant, at=after(240))

    session.refresh_from_db()
    assert session.recap == ""


def test_closing_twice_changes_nothing(session: Session) -> None:
    registry = module(session, "Registry")
    clock.run(session, registry.pk, at=after(0))
    live.close(session, by=session.consultant, at=after(60), mood=4)

    live.close(session, by=session.consultant, at=after(90), mood=1)

    session.refresh_from_db()
    assert (session.ended_at, session.mood) == (after(60), 4)
    assert TimeEntry.objects.filter(session=session).count() == 1
    assert AuditEntry.objects.filter(what="session.closed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_close_it_at_once_enter_its_hours_once(session: Session) -> None:
    registry = module(session, "Registry")
    clock.run(session, registry.pk, at=after(0))
    together = Barrier(2)

    def click() -> None:
        together.wait()
        live.close(session, by=session.consultant, at=after(60))
        connection.close()

    clicks = [Thread(target=click) for _ in range(2)]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join()

    assert list(TimeEntry.objects.filter(session=session).values_list("minutes", flat=True)) == [60]
    assert AuditEntry.objects.filter(what="session.closed").count() == 1


@pytest.mark.parametrize(
    "status", [Session.Status.DRAFT, Session.Status.PLANNED, Session.Status.CONFIRMED, Session.Status.CANCELLED]
)
def test_a_session_that_never_began_cannot_be_closed(status: Session.Status) -> None:
    session = SessionFactory(status=status)

    with pytest.raises(live.NotRunning):
        live.close(session, by=session.consultant, at=NOW)


def test_hours_that_overlap_others_leave_the_session_open(session: Session) -> None:
    registry = module(session, "Registry")
    clock.run(session, registry.pk, at=after(0))
    TimeEntryFactory(worked_by=session.consultant, starts_at=after(-60), ends_at=after(60), minutes=120)

    with pytest.raises(Overlaps):
        live.close(session, by=session.consultant, at=after(90))

    session.refresh_from_db()
    assert session.status == Session.Status.IN_PROGRESS
    assert session.clock.filter(ended_at=None).count() == 1


def test_the_summary_counts_the_session_and_its_minutes(session: Session) -> None:
    registry = module(session, "Registry")
    clock.run(session, registry.pk, at=after(0))

    live.close(session, by=session.consultant, at=after(60))

    summary = session.engagement.summary
    summary.refresh_from_db()
    assert (summary.n_sessions_done, summary.used_minutes) == (1, 60)


@pytest.mark.parametrize("ran_for", [None, 3 * 24 * 60], ids=["forgotten", "left running"])
def test_planned_minutes_are_entered_instead_of_a_useless_clock(session: Session, ran_for: int | None) -> None:
    registry = module(session, "Registry")
    if ran_for:
        clock.run(session, registry.pk, at=after(0))

    live.close(session, by=session.consultant, at=after(ran_for or 130), enters_planned=True)

    entries = TimeEntry.objects.filter(session=session)
    assert list(entries.values_list("topic__name", "minutes", "starts_at")) == [("Registry", 60, None)]


def test_the_facts_are_asked_for_as_they_are_at_the_end(session: Session) -> None:
    AquaTenantFactory(customer=session.engagement.customer)
    ChecklistItemFactory(engagement=session.engagement, template__facts=["ENV-1"])

    live.close(session, by=session.consultant, at=after(130))

    asked = Operation.objects.get(kind=Operation.Kind.CHECK_FACTS)
    assert (asked.params["session"], asked.params["moment"]) == (session.pk, "closed")
