"""The roll-ups of an engagement: what they count, and that they cannot drift."""

import threading
from datetime import date, timedelta

import pytest
from django.db import connection, transaction

from engagement.domain import rollups
from engagement.models import ChecklistItem, Engagement, Operation, Session, TimeEntry
from tests.factories import (
    NOW,
    ChecklistItemFactory,
    ConsultantFactory,
    EngagementFactory,
    EngagementTopicFactory,
    ImageFactory,
    OperationFactory,
    SessionFactory,
    TimeAllocationFactory,
    TimeEntryFactory,
)


@pytest.fixture
def engagement(db: None) -> Engagement:
    return EngagementFactory()


def counted(engagement: Engagement) -> Engagement:
    rollups.recount(engagement.pk)
    return Engagement.objects.select_related("summary").get(pk=engagement.pk)


def test_only_delivery_counts_against_the_contract(engagement: Engagement) -> None:
    for kind, minutes in [
        (TimeEntry.Kind.DELIVERY, 90),
        (TimeEntry.Kind.PREPARATION, 60),
        (TimeEntry.Kind.REHEARSAL, 240),
    ]:
        TimeEntryFactory(engagement=engagement, kind=kind, minutes=minutes)

    assert counted(engagement).summary.used_minutes == 90


def test_a_rehearsal_is_not_planned_time_of_the_contract(engagement: Engagement) -> None:
    consultant = ConsultantFactory()
    delivery = SessionFactory(engagement=engagement, consultant=consultant, kind=Session.Kind.DELIVERY)
    rehearsal = SessionFactory(
        engagement=engagement,
        consultant=consultant,
        kind=Session.Kind.REHEARSAL,
        starts_at=delivery.starts_at + timedelta(days=1),
        ends_at=delivery.ends_at + timedelta(days=1),
    )
    topic = EngagementTopicFactory(engagement=engagement).topic
    TimeAllocationFactory(session=delivery, topic=topic, planned_minutes=120)
    TimeAllocationFactory(session=rehearsal, topic=topic, planned_minutes=240)

    summary = counted(engagement).summary

    assert (summary.planned_minutes, summary.n_sessions) == (120, 1)


def test_a_moved_session_is_neither_planned_nor_next(engagement: Engagement) -> None:
    SessionFactory(engagement=engagement, status=Session.Status.MOVED)

    summary = counted(engagement).summary

    assert (summary.n_sessions, summary.next_starts_at) == (0, None)


def test_progress_is_weighted_by_the_topics_minutes(engagement: Engagement) -> None:
    small = EngagementTopicFactory(engagement=engagement, topic__default_minutes=45, topic__min_minutes=30)
    large = EngagementTopicFactory(engagement=engagement, topic__default_minutes=180, topic__max_minutes=240)
    ChecklistItemFactory(engagement=engagement, template__topic=small.topic, state=ChecklistItem.State.DONE)
    ChecklistItemFactory(engagement=engagement, template__topic=large.topic)

    assert counted(engagement).summary.progress_percent == 20


def test_a_failure_that_was_asked_again_is_no_trouble_any_more(engagement: Engagement) -> None:
    OperationFactory(engagement=engagement, state=Operation.State.FAILED)
    OperationFactory(engagement=engagement, state=Operation.State.FAILED, is_superseded=True)

    assert counted(engagement).summary.n_operations_failed == 1


def test_an_engagement_with_nothing_counts_to_zero(engagement: Engagement) -> None:
    summary = counted(engagement).summary

    assert (summary.progress_percent, summary.used_minutes, summary.n_images, summary.oldest_open_due_on) == (
        0,
        0,
        0,
        None,
    )


@pytest.mark.django_db(transaction=True)
def test_two_changes_at_once_are_both_counted() -> None:
    """The second waits at the summary's row and then counts what the first has committed."""
    engagement = EngagementFactory()
    ImageFactory.create_batch(2, engagement=engagement)
    first, second = engagement.images.all()
    began = threading.Event()

    def change_second() -> None:
        with transaction.atomic():
            type(second).objects.filter(pk=second.pk).update(scan_state="finished", scanned_at=NOW)
            began.set()
            rollups.recount_images(engagement.pk)
        connection.close()

    with transaction.atomic():
        type(first).objects.filter(pk=first.pk).update(scan_state="finished", scanned_at=NOW)
        rollups.recount_images(engagement.pk)
        other = threading.Thread(target=change_second)
        other.start()
        began.wait(5)
    other.join(5)

    engagement.summary.refresh_from_db()
    assert engagement.summary.n_images_scanned == 2


def settled_on(engagement: Engagement) -> date | None:
    rollups.recount(engagement.pk)
    return engagement.scope.get().settled_on


def test_a_topic_is_settled_on_the_day_of_its_last_item(engagement: Engagement) -> None:
    topic = EngagementTopicFactory(engagement=engagement).topic
    for days in (3, 9, 5):
        ChecklistItemFactory(
            engagement=engagement, topic=topic, state=ChecklistItem.State.DONE, settled_at=NOW + timedelta(days=days)
        )

    assert settled_on(engagement) == (NOW + timedelta(days=9)).date()


def test_a_topic_with_an_open_item_is_not_settled(engagement: Engagement) -> None:
    topic = EngagementTopicFactory(engagement=engagement).topic
    item = ChecklistItemFactory(engagement=engagement, topic=topic, state=ChecklistItem.State.DONE, settled_at=NOW)
    rollups.recount(engagement.pk)
    ChecklistItem.objects.filter(pk=item.pk).update(state=ChecklistItem.State.OPEN, settled_at=None)

    assert settled_on(engagement) is None


def test_a_topic_of_which_everything_was_left_out_is_not_settled(engagement: Engagement) -> None:
    topic = EngagementTopicFactory(engagement=engagement).topic
    ChecklistItemFactory(engagement=engagement, topic=topic, state=ChecklistItem.State.NOT_APPLICABLE, settled_at=NOW)

    assert settled_on(engagement) is None
