"""The story of an engagement: sessions, what is open, what was said and done."""

from datetime import timedelta

import pytest

from engagement.domain import activity, story
from engagement.models import Engagement
from tests.factories import (
    AuditEntryFactory,
    CommentFactory,
    ConsultantFactory,
    EngagementFactory,
    RaidItemFactory,
    SessionFactory,
    TimeAllocationFactory,
    TopicFactory,
)
from tests.factories.instants import NOW

pytestmark = pytest.mark.django_db

TODAY = NOW.date()


@pytest.fixture
def engagement() -> Engagement:
    return EngagementFactory()


def told(engagement: Engagement) -> story.Story:
    return story.story(engagement, today=TODAY)


def test_a_session_names_its_topics_in_their_order_and_its_consultant(engagement):
    session = SessionFactory(engagement=engagement, number=1, consultant__name="Ada", status="confirmed")
    for position, name in ((2, "Scanning"), (1, "Registries")):
        topic = TopicFactory(work_package=engagement.work_package, position=position, name=name)
        TimeAllocationFactory(session=session, topic=topic)

    assert told(engagement).sessions == [
        story.SessionRow(session.pk, "1", session.starts_at, "Confirmed", "info", "Registries, Scanning", "Ada")
    ]


def test_sessions_come_in_the_order_of_their_days(engagement):
    SessionFactory(engagement=engagement, number=2, starts_at=NOW + timedelta(days=2))
    SessionFactory(engagement=engagement, number=1, starts_at=NOW)

    assert [one.name for one in told(engagement).sessions] == ["1", "2"]


def test_a_rehearsal_is_shown_by_its_name(engagement):
    SessionFactory(engagement=engagement, kind="rehearsal", number=1)

    assert [one.name for one in told(engagement).sessions] == ["Rehearsal 1"]


def test_a_draft_is_shown_as_one(engagement):
    SessionFactory(engagement=engagement, status="draft", number=1)

    assert [one.label for one in told(engagement).sessions] == ["Draft"]


def test_open_raid_items_come_high_ones_first_then_by_their_day(engagement):
    RaidItemFactory(engagement=engagement, text="Some day")
    RaidItemFactory(engagement=engagement, text="Later", due_on=TODAY + timedelta(days=2))
    RaidItemFactory(engagement=engagement, text="Late", due_on=TODAY - timedelta(days=1))
    RaidItemFactory(engagement=engagement, text="High", is_high=True)
    RaidItemFactory(engagement=engagement, text="Closed", state="closed")

    shown = told(engagement).raid

    assert [one.text for one in shown] == ["High", "Late", "Later", "Some day"]
    assert [one.is_overdue for one in shown] == [False, True, False, False]


def test_every_kind_of_item_is_shown(engagement):
    for kind in ("risk", "issue", "action", "decision"):
        RaidItemFactory(engagement=engagement, kind=kind)

    assert [one.kind for one in told(engagement).raid] == ["risk", "issue", "action", "decision"]


def test_the_newest_five_comments_are_shown(engagement):
    for n in range(6):
        CommentFactory(engagement=engagement, text=str(n), written_at=NOW + timedelta(minutes=n))

    assert [one.text for one in told(engagement).comments] == [f"<p>{n}</p>" for n in (5, 4, 3, 2, 1)]


def test_an_internal_comment_is_among_them(engagement):
    CommentFactory(engagement=engagement, text="Between us", is_internal=True)

    assert [one.text for one in told(engagement).comments] == ["<p>Between us</p>"]


def test_activity_says_who_did_what(engagement):
    AuditEntryFactory(engagement=engagement, by=ConsultantFactory(name="Ada"), what="registry.added", object_name="hub")

    assert told(engagement).activity == [activity.Activity(NOW, "Ada", "Registry hub added")]


def test_what_nobody_did_was_done_by_tidemark(engagement):
    AuditEntryFactory(engagement=engagement, by=None)

    assert [one.by for one in told(engagement).activity] == ["Tidemark"]


def test_another_engagements_story_is_not_told(engagement):
    other = EngagementFactory()
    for factory in (SessionFactory, RaidItemFactory, CommentFactory, AuditEntryFactory):
        factory(engagement=other)

    assert told(engagement) == story.Story([], [], [], [])


@pytest.mark.parametrize(
    ("what", "object_type", "name", "expected"),
    [
        ("image.scan.asked", "image", "alpine:3.4", "Scan image asked: alpine:3.4"),
        ("image.scan.cancel_asked", "operation", "Scan image #4", "Scan image #4 asked to stop"),
        ("image.scan.failed", "operation", "Scan image #4", "Scan image #4 failed"),
        ("registry.standing", "registry", "hub", "Registry hub stands"),
        ("registry.corrected", "registry", "hub", "Registry hub changed"),
        ("tenant.paused", "aquatenant", "Prod", "Tenant Prod paused"),
    ],
)
def test_a_change_is_told_in_words(what, object_type, name, expected):
    assert activity.sentence(what, object_type, name) == expected
