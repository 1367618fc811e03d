"""How far an engagement is from the newest version, and pulling the difference without touching what is settled."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from engagement.domain import checklist, packages
from engagement.domain.packages import drift
from engagement.domain.packages.contents import Content, Item
from engagement.domain.packages.parts import with_value
from engagement.domain.packages.rows import write
from engagement.models import AuditEntry, ChecklistItem, Engagement, EngagementSummary, User, WorkPackage
from tests.domain.packages.made import content, topic
from tests.factories import ConsultantFactory, EngagementFactory, EngagementTopicFactory, WorkPackageFactory
from tests.factories.instants import NOW

pytestmark = pytest.mark.django_db

State = ChecklistItem.State
A, B, C = (Item(key, "customer", f"Item {key}") for key in "abc")
Version = Callable[..., WorkPackage]


def made(*items: Item) -> Content:
    return with_value(content(), "one", "checklist", items)


def version(number: int, of: Content) -> WorkPackage:
    package = WorkPackageFactory(key="made", version=number)
    write(package, of)
    return package


@pytest.fixture
def consultant() -> User:
    return ConsultantFactory()


@pytest.fixture
def engagement() -> Engagement:
    """An engagement with items a and b of version 1, and topic two not in scope."""
    package = version(1, made(A, B))
    engagement = EngagementFactory(work_package=package)
    for one in package.topics.all():
        EngagementTopicFactory(engagement=engagement, topic=one, is_in_scope=one.key == "one")
    EngagementSummary.objects.get_or_create(engagement=engagement)
    checklist.add_items(engagement)
    return engagement


def told(engagement: Engagement) -> list[tuple[str, str, bool]]:
    return [(row.key, row.what, row.is_settled) for row in drift.of_engagement(engagement).rows]


def item(engagement: Engagement, key: str) -> ChecklistItem:
    return engagement.checklist.get(template__key=key)


def settle(engagement: Engagement, key: str, state: State) -> None:
    row = item(engagement, key)
    row.state, row.reason, row.proven_at, row.approved_by = state, "Because.", NOW, ConsultantFactory()
    row.save()


def test_without_a_newer_version_nothing_differs(engagement):
    found = drift.of_engagement(engagement)

    assert (found.is_newest, found.rows) == (True, ())


def test_a_draft_is_no_newer_version(engagement, consultant):
    packages.open_draft(engagement.work_package, by=consultant, at=NOW)

    assert drift.of_engagement(engagement).is_newest


def test_each_item_that_differs_is_told_with_what_became_of_it(engagement):
    version(2, made(replace(B, text="Item b, said better", facts=("REG-1",)), C))

    rows = drift.of_engagement(engagement).rows

    assert [(row.key, row.what) for row in rows] == [("one.a", "dropped"), ("one.b", "changed"), ("one.c", "added")]
    assert [(one.label, one.before, one.after) for one in rows[1].changes] == [
        ("Text", "Item b", "Item b, said better"),
        ("Facts", "", "REG-1"),
    ]


def test_items_of_topics_out_of_scope_and_new_topics_are_not_offered(engagement):
    new = made(A, B)
    two = replace(new.topics[1], checklist=(Item("x", "customer", "Not theirs"),))
    version(2, replace(new, topics=(new.topics[0], two, topic("three", checklist=(Item("y", "customer", "New"),)))))

    found = drift.of_engagement(engagement)

    assert (found.rows, found.new_topics) == ((), ("Three",))


def test_an_item_for_on_premises_registries_is_offered_only_to_those_who_have_one(engagement):
    version(2, made(A, B, replace(C, is_on_premises_only=True)))

    assert told(engagement) == []


def test_a_changed_item_keeps_its_row_its_topic_and_its_state(engagement, consultant):
    before = item(engagement, "b")
    ChecklistItem.objects.filter(pk=before.pk).update(state=State.BLOCKED, reason="Waits.")
    newer = version(2, made(A, replace(B, text="Said better")))

    drift.pull(engagement, ["one.b"], by=consultant, at=NOW)

    after = item(engagement, "b")
    assert (after.pk, after.topic, after.state, after.reason) == (before.pk, before.topic, State.BLOCKED, "Waits.")
    assert (after.template.text, after.template.topic.work_package) == ("Said better", newer)
    assert told(engagement) == []


def test_an_added_item_stands_under_the_engagements_own_topic(engagement, consultant):
    version(2, made(A, B, C))

    drift.pull(engagement, ["one.c"], by=consultant, at=NOW)

    added = item(engagement, "c")
    assert (added.topic, added.owner, added.state) == (
        engagement.work_package.topics.get(key="one"),
        "customer",
        State.OPEN,
    )
    assert engagement.scope.get(topic__key="one").n_items == 3


def test_a_dropped_item_stays_as_not_applicable_with_its_reason(engagement, consultant):
    version(2, made(B))

    drift.pull(engagement, ["one.a"], by=consultant, at=NOW)

    dropped = item(engagement, "a")
    assert (dropped.state, dropped.reason) == (
        State.NOT_APPLICABLE,
        "Left out since version 2 of the work package.",
    )
    assert told(engagement) == []


@pytest.mark.parametrize("state", [State.DONE, State.PROVEN, State.WAIVED])
def test_settled_items_are_told_and_never_touched(engagement, consultant, state):
    settle(engagement, "a", state)
    settle(engagement, "b", state)
    version(2, made(replace(B, text="Said better")))
    before = list(engagement.checklist.values())

    with pytest.raises(drift.NothingToPull):
        drift.pull(engagement, ["one.a", "one.b"], by=consultant, at=NOW)

    assert told(engagement) == [("one.a", "dropped", True), ("one.b", "changed", True)]
    assert list(engagement.checklist.values()) == before


def test_all_open_ones_are_pulled_at_once(engagement, consultant):
    settle(engagement, "a", State.DONE)
    version(2, made(replace(A, text="Other"), replace(B, owner="consultant"), C))

    assert drift.pull(engagement, by=consultant, at=NOW) == 2

    assert told(engagement) == [("one.a", "changed", True)]
    assert item(engagement, "b").owner == "consultant"


def test_an_owner_that_was_changed_by_hand_stays(engagement, consultant):
    ChecklistItem.objects.filter(pk=item(engagement, "b").pk).update(owner="support")
    version(2, made(A, replace(B, owner="consultant")))

    drift.pull(engagement, by=consultant, at=NOW)

    assert item(engagement, "b").owner == "support"


def test_pulling_twice_is_refused(engagement, consultant):
    version(2, made(A, B, C))
    drift.pull(engagement, by=consultant, at=NOW)

    with pytest.raises(drift.NothingToPull):
        drift.pull(engagement, by=consultant, at=NOW)


def test_pulled_items_are_compared_with_the_version_after(engagement, consultant):
    version(2, made(A, replace(B, text="Second")))
    drift.pull(engagement, by=consultant, at=NOW)
    version(3, made(A, replace(B, text="Third")))

    rows = drift.of_engagement(engagement).rows

    assert [(one.before, one.after) for one in rows[0].changes] == [("Second", "Third")]


def test_pulling_is_written_down(engagement, consultant):
    version(2, made(A, replace(B, text="Said better"), C))

    drift.pull(engagement, by=consultant, at=NOW)

    entries = AuditEntry.objects.filter(engagement=engagement, by=consultant).order_by("pk")
    assert [(entry.what, entry.changes) for entry in entries] == [
        ("checklist.pulled_changed", {"Text": ["Item b", "Said better"], "version": [1, 2]}),
        ("checklist.pulled_added", {"Owner": ["", "Customer"], "version": [1, 2]}),
    ]


@pytest.mark.parametrize("n", [1, 50])
def test_comparing_costs_the_same_for_any_length(engagement, django_assert_num_queries, n):
    version(2, made(*(Item(f"k{number}", "customer", f"Item {number}") for number in range(n))))

    with django_assert_num_queries(8):
        drift.of_engagement(Engagement.objects.select_related("work_package").get(pk=engagement.pk))
