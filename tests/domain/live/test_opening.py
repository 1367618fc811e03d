"""Starting a session."""

import pytest

from engagement.domain import live
from engagement.models import AuditEntry, Engagement, Operation, Session
from tests.factories import NOW, AquaTenantFactory, ChecklistItemFactory, EngagementFactory, SessionFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("status", [Session.Status.PLANNED, Session.Status.CONFIRMED])
def test_a_planned_session_is_under_way_once_it_is_started(status: Session.Status) -> None:
    session = SessionFactory(status=status)

    live.start(session, by=session.consultant, at=NOW)

    session.refresh_from_db()
    assert (session.status, session.started_at) == (Session.Status.IN_PROGRESS, NOW)


def test_starting_twice_changes_nothing() -> None:
    session = SessionFactory()
    live.start(session, by=session.consultant, at=NOW)

    live.start(session, by=session.consultant, at=NOW.replace(hour=15))

    session.refresh_from_db()
    assert session.started_at == NOW
    assert AuditEntry.objects.filter(what="session.started").count() == 1


@pytest.mark.parametrize(
    "status",
    [
        Session.Status.DRAFT,
        Session.Status.DONE,
        Session.Status.MOVED,
        Session.Status.CANCELLED,
        Session.Status.NO_SHOW,
    ],
)
def test_a_session_that_is_not_about_to_be_held_cannot_be_started(status: Session.Status) -> None:
    session = SessionFactory(status=status)

    with pytest.raises(live.CannotStart):
        live.start(session, by=session.consultant, at=NOW)

    session.refresh_from_db()
    assert session.status == status


def test_the_first_session_begins_its_engagement() -> None:
    session = SessionFactory(engagement=EngagementFactory(status=Engagement.Status.PLANNED))

    live.start(session, by=session.consultant, at=NOW)

    session.engagement.refresh_from_db()
    assert session.engagement.status == Engagement.Status.IN_PROGRESS


def test_an_engagement_on_hold_stays_on_hold() -> None:
    session = SessionFactory(engagement=EngagementFactory(status=Engagement.Status.ON_HOLD))

    live.start(session, by=session.consultant, at=NOW)

    session.engagement.refresh_from_db()
    assert session.engagement.status == Engagement.Status.ON_HOLD


def test_the_facts_are_asked_for_as_they_are_at_the_start() -> None:
    session = SessionFactory()
    AquaTenantFactory(customer=session.engagement.customer)
    ChecklistItemFactory(engagement=session.engagement, template__facts=["ENV-1"])

    live.start(session, by=session.consultant, at=NOW)

    asked = Operation.objects.get(kind=Operation.Kind.CHECK_FACTS)
    assert (asked.params["session"], asked.params["moment"]) == (session.pk, "opened")
