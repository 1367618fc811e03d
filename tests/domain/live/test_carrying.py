"""Unfinished items, taken over by the session that follows."""

from datetime import timedelta

import pytest

from engagement.domain.live import carrying
from engagement.models import AuditEntry, ChecklistItem, Session
from tests.factories import NOW, ChecklistItemFactory, SessionFactory, TimeAllocationFactory, TopicFactory

pytestmark = pytest.mark.django_db
State = ChecklistItem.State


@pytest.fixture
def session() -> Session:
    session = SessionFactory(number=2, status=Session.Status.DONE, starts_at=NOW, started_at=NOW, ended_at=NOW)
    TimeAllocationFactory(session=session, topic=TopicFactory(work_package=session.engagement.work_package))
    return session


def item(session: Session, **fields: object) -> ChecklistItem:
    topic = session.allocations.get().topic
    return ChecklistItemFactory(engagement=session.engagement, template__topic=topic, **fields)


def later(session: Session, days: int, **fields: object) -> Session:
    starts_at = session.starts_at + timedelta(days=days)
    return SessionFactory(engagement=session.engagement, number=10 + days, starts_at=starts_at, **fields)


def test_open_and_blocked_items_of_the_modules_are_unfinished(session: Session) -> None:
    left = [item(session, state=State.OPEN), item(session, state=State.BLOCKED)]
    item(session, state=State.DONE)
    ChecklistItemFactory(engagement=session.engagement)

    assert carrying.unfinished(session) == left


def test_they_are_carried_to_the_next_session_and_due_there(session: Session) -> None:
    left = item(session)
    later(session, 9)
    following = later(session, 3)

    target = carrying.carry(session, by=session.consultant, at=NOW)

    left.refresh_from_db()
    assert target.pk == following.pk
    assert (left.carried_to, left.due_on) == (following, (NOW + timedelta(days=3)).date())
    assert carrying.unfinished(session) == []


def test_carrying_twice_changes_nothing(session: Session) -> None:
    item(session)
    later(session, 3)
    carrying.carry(session, by=session.consultant, at=NOW)

    carrying.carry(session, by=session.consultant, at=NOW)

    assert AuditEntry.objects.filter(what="checklist.carried").count() == 1


def test_an_item_that_was_carried_here_is_carried_on(session: Session) -> None:
    second, third = later(session, 3), later(session, 6)
    carried = ChecklistItemFactory(engagement=session.engagement, carried_to=second)

    carrying.carry(second, by=session.consultant, at=NOW)

    carried.refresh_from_db()
    assert carried.carried_to == third


def test_a_due_date_that_somebody_typed_stays(session: Session) -> None:
    left = item(session, due_on=NOW.date() + timedelta(days=30), is_due_typed=True)
    later(session, 3)

    carrying.carry(session, by=session.consultant, at=NOW)

    left.refresh_from_db()
    assert left.due_on == NOW.date() + timedelta(days=30)


def test_without_a_later_session_nothing_is_carried(session: Session) -> None:
    item(session)
    later(session, 3, status=Session.Status.CANCELLED)
    later(session, 4, kind=Session.Kind.REHEARSAL)

    with pytest.raises(carrying.NothingFollows):
        carrying.carry(session, by=session.consultant, at=NOW)
