"""What a drafted status says, and what it never says."""

from datetime import UTC, date, datetime, timedelta

import pytest

from engagement.domain import status_mails
from engagement.models import ChecklistItem, Engagement, Owner, RaidItem, Session, Topic
from tests.factories import (
    ChecklistItemFactory,
    CommentFactory,
    EngagementFactory,
    EngagementTopicFactory,
    EvidenceFactory,
    RaidItemFactory,
    SessionFactory,
    SignOffFactory,
    TimeAllocationFactory,
    TimeEntryFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db

# A Friday at nine in Berlin.
FRIDAY = datetime(2030, 1, 11, 8, tzinfo=UTC)
TUESDAY = FRIDAY - timedelta(days=3)


@pytest.fixture
def engagement() -> Engagement:
    return EngagementFactory(reference="NW-7", title="Shop platform", customer__time_zone="Europe/Berlin")


@pytest.fixture
def topic(engagement: Engagement) -> Topic:
    return TopicFactory(work_package=engagement.work_package, name="Registries")


def item(engagement: Engagement, topic: Topic, text: str, **more: object) -> ChecklistItem:
    return ChecklistItemFactory(engagement=engagement, topic=topic, template__topic=topic, template__text=text, **more)


def text_of(engagement: Engagement) -> str:
    return status_mails.draft_now(engagement, at=FRIDAY).text


def part(text: str, title: str) -> list[str]:
    """The lines below a title."""
    parts = text.strip().split("\n\n")
    return parts[parts.index(title) + 1].splitlines()


def test_a_week_without_anything_says_so(engagement: Engagement) -> None:
    assert text_of(engagement) == (
        "This is where Shop platform stands on Friday 11 January 2030.\n\n"
        "What was done this week\n\nNothing was finished this week.\n"
    )


def test_it_tells_what_was_held_settled_and_signed_this_week(engagement: Engagement, topic: Topic) -> None:
    held = SessionFactory(engagement=engagement, number=2, status=Session.Status.DONE, starts_at=TUESDAY)
    TimeAllocationFactory(session=held, topic=topic)
    item(engagement, topic, "Scope agreed", state="done", settled_at=TUESDAY)
    item(engagement, topic, "Registry connected", state="proven", proven_at=TUESDAY, settled_at=TUESDAY)
    item(engagement, topic, "Done long ago", state="done", settled_at=FRIDAY - timedelta(days=8))
    SignOffFactory(engagement=engagement, topic=topic, signed_at=TUESDAY)

    assert part(text_of(engagement), "What was done this week") == [
        "- Session 2 took place on Tuesday 8 January: Registries.",
        "- Scope agreed",
        "- Registry connected (seen in your console)",
        "- You accepted Registries.",
    ]


def test_it_tells_what_each_side_owes_with_dates(engagement: Engagement, topic: Topic) -> None:
    item(engagement, topic, "Name the owners", owner=Owner.CUSTOMER, due_on=date(2030, 1, 9))
    item(engagement, topic, "Send the list", owner=Owner.CUSTOMER, due_on=date(2030, 1, 15))
    item(engagement, topic, "Set up the connector", owner=Owner.CONSULTANT, due_on=date(2030, 1, 14))
    item(engagement, topic, "Someday", owner=Owner.CUSTOMER, due_on=None)

    text = text_of(engagement)

    assert (part(text, "What we need from you"), part(text, "What you can expect from us")) == (
        ["- Name the owners (was due on Wednesday 9 January)", "- Send the list (by Tuesday 15 January)"],
        ["- Set up the connector (by Monday 14 January)"],
    )


def test_it_names_the_next_session_by_the_customers_clocks(engagement: Engagement, topic: Topic) -> None:
    coming = SessionFactory(
        engagement=engagement, number=3, status=Session.Status.CONFIRMED, starts_at=FRIDAY + timedelta(days=4)
    )
    TimeAllocationFactory(session=coming, topic=topic)

    assert part(text_of(engagement), "What is next") == [
        "- Session 3 on Tuesday 15 January at 09:00 (Europe/Berlin): Registries."
    ]


@pytest.mark.parametrize(
    ("settled", "blocked", "says"),
    [(0, 0, "not begun"), (2, 0, "2 of 5 steps done"), (2, 1, "2 of 5 steps done, 1 held up"), (5, 0, "all done")],
)
def test_it_tells_where_each_topic_stands(
    engagement: Engagement, topic: Topic, settled: int, blocked: int, says: str
) -> None:
    EngagementTopicFactory(
        engagement=engagement, topic=topic, n_items=5, n_items_settled=settled, n_items_blocked=blocked
    )

    assert part(text_of(engagement), "Topic by topic") == [f"- Registries: {says}"]


def test_it_asks_to_accept_what_is_done(engagement: Engagement, topic: Topic) -> None:
    EngagementTopicFactory(engagement=engagement, topic=topic, n_items=5, n_items_settled=5)

    assert part(text_of(engagement), "Waiting for your acceptance") == ["- Registries: everything is done."]


def test_a_delivered_engagement_asks_to_accept_the_whole(engagement: Engagement) -> None:
    engagement.status = Engagement.Status.DELIVERED

    assert part(text_of(engagement), "Waiting for your acceptance") == [
        "- Everything is delivered. Please read and accept the whole."
    ]


def test_a_long_list_is_cut(engagement: Engagement, topic: Topic) -> None:
    for n in range(10):
        item(engagement, topic, f"Task {n}", owner=Owner.CUSTOMER, due_on=date(2030, 1, 15))

    lines = part(text_of(engagement), "What we need from you")

    assert (len(lines), lines[-1]) == (9, "- and more, which you find in Tidemark")


def test_nothing_internal_stands_in_it(engagement: Engagement, topic: Topic) -> None:
    mark = "internal-canary"
    preparation = TopicFactory(work_package=engagement.work_package, kind=Topic.Kind.PREPARATION, name=mark)
    Engagement.objects.update(health="red", health_reason=mark)
    SessionFactory(engagement=engagement, status="done", starts_at=TUESDAY, internal_notes=mark, public_notes="fine")
    SessionFactory(engagement=engagement, number=9, kind="rehearsal", status="done", starts_at=TUESDAY, place=mark)
    SessionFactory(engagement=engagement, number=4, status="draft", starts_at=FRIDAY + timedelta(days=9), place=mark)
    EngagementTopicFactory(engagement=engagement, topic=preparation, n_items=3)
    item(engagement, preparation, mark, state="done", settled_at=TUESDAY)
    item(engagement, preparation, mark, owner=Owner.CONSULTANT, due_on=date(2030, 1, 14))
    blocked = item(engagement, topic, "Open", state="blocked", reason=mark, due_on=date(2030, 1, 14))
    EvidenceFactory(item=blocked, text=mark)
    for kind in RaidItem.Kind:
        RaidItemFactory(engagement=engagement, kind=kind, text=mark, is_internal=True, raised_at=TUESDAY)
    for kind in ("risk", "issue", "assumption", "dependency"):
        RaidItemFactory(engagement=engagement, kind=kind, text=mark, raised_at=TUESDAY)
    CommentFactory(engagement=engagement, text=mark, is_internal=True)
    TimeEntryFactory(engagement=engagement, note=mark)

    assert mark not in text_of(engagement)
