"""Which items an engagement has, and when they are due."""

from datetime import date, timedelta

import pytest

from engagement.domain import checklist
from engagement.models import ChecklistItem, Engagement, Registry, Session, Topic
from tests.factories import (
    ChecklistItemFactory,
    ChecklistTemplateFactory,
    EngagementFactory,
    EngagementTopicFactory,
    PlanNeedsFactory,
    RegistryFactory,
    SessionFactory,
    TimeAllocationFactory,
)
from tests.factories.instants import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def engagement() -> Engagement:
    return EngagementFactory(customer__time_zone="Asia/Tokyo")


@pytest.fixture
def topic(engagement: Engagement) -> Topic:
    return EngagementTopicFactory(engagement=engagement).topic


def held(engagement: Engagement, topic: Topic, days: float, **fields: object) -> Session:
    session = SessionFactory(
        engagement=engagement,
        starts_at=NOW + timedelta(days=days),
        ends_at=NOW + timedelta(days=days, hours=2),
        **fields,
    )
    TimeAllocationFactory(session=session, topic=topic)
    return session


def texts(engagement: Engagement) -> list[str]:
    return [item.template.text for item in engagement.checklist.all()]


def test_each_template_of_a_topic_in_scope_becomes_an_item(engagement, topic):
    ChecklistTemplateFactory(topic=topic, text="Inventory agreed", owner="customer")
    ChecklistTemplateFactory(topic=EngagementTopicFactory(engagement=engagement, is_in_scope=False).topic)

    checklist.add_items(engagement)

    item = engagement.checklist.get()
    assert (item.template.text, item.owner, item.state, item.topic) == ("Inventory agreed", "customer", "open", topic)


def test_adding_the_items_twice_changes_nothing(engagement, topic):
    ChecklistTemplateFactory(topic=topic)

    checklist.add_items(engagement)
    checklist.add_items(engagement)

    assert engagement.checklist.count() == 1


def test_an_item_pulled_from_a_later_version_stands_for_the_older_one(engagement, topic):
    ChecklistTemplateFactory(topic=topic, key="reg-list")
    ChecklistItemFactory(engagement=engagement, topic=topic, template=ChecklistTemplateFactory(key="reg-list"))

    checklist.add_items(engagement)

    assert engagement.checklist.count() == 1


def test_without_an_on_premises_registry_its_items_are_left_out(engagement, topic):
    ChecklistTemplateFactory(topic=topic, text="Connector connected", is_on_premises_only=True)
    RegistryFactory(engagement=engagement, hosting=Registry.Hosting.ON_PREMISES, state=Registry.State.REMOVED)

    checklist.add_items(engagement)

    assert texts(engagement) == []


def test_an_on_premises_registry_brings_its_items(engagement, topic):
    ChecklistTemplateFactory(topic=topic, text="Connector connected", is_on_premises_only=True)
    RegistryFactory(engagement=engagement, hosting=Registry.Hosting.ON_PREMISES)

    checklist.add_items(engagement)

    assert texts(engagement) == ["Connector connected"]


def test_an_on_premises_registry_that_the_plan_only_expects_brings_them_too(engagement, topic):
    ChecklistTemplateFactory(topic=topic, text="Connector connected", is_on_premises_only=True)
    PlanNeedsFactory(engagement=engagement, registries=[{"type_code": "HARBOR", "is_on_premises": True}])

    checklist.add_items(engagement)

    assert texts(engagement) == ["Connector connected"]


def test_an_item_is_due_on_the_customers_date_of_the_last_session_of_its_topic(engagement, topic):
    item = ChecklistItemFactory(engagement=engagement, template__topic=topic)
    held(engagement, topic, 1)
    held(engagement, topic, 2.25)
    held(engagement, topic, 9, status=Session.Status.CANCELLED)

    checklist.follow_plan(engagement)

    item.refresh_from_db()
    assert item.due_on == date(2030, 1, 10)


def test_an_item_of_a_topic_that_no_session_holds_is_not_due(engagement, topic):
    item = ChecklistItemFactory(engagement=engagement, template__topic=topic, due_on=NOW.date())

    checklist.follow_plan(engagement)

    item.refresh_from_db()
    assert item.due_on is None


def test_a_carried_item_is_due_with_the_session_it_was_carried_to(engagement, topic):
    later = SessionFactory(engagement=engagement, starts_at=NOW + timedelta(days=5), ends_at=NOW + timedelta(days=6))
    item = ChecklistItemFactory(engagement=engagement, template__topic=topic, carried_to=later)
    held(engagement, topic, 1)

    checklist.follow_plan(engagement)

    item.refresh_from_db()
    assert item.due_on == date(2030, 1, 12)


def test_a_typed_date_and_a_settled_item_stay_as_they_are(engagement, topic):
    typed = ChecklistItemFactory(engagement=engagement, template__topic=topic, due_on=NOW.date(), is_due_typed=True)
    settled = ChecklistItemFactory(engagement=engagement, template__topic=topic, due_on=NOW.date(), state="done")
    held(engagement, topic, 3)

    checklist.follow_plan(engagement)

    assert set(ChecklistItem.objects.values_list("pk", "due_on")) == {(typed.pk, NOW.date()), (settled.pk, NOW.date())}


def test_following_the_plan_recounts_the_oldest_due_date(engagement, topic):
    ChecklistItemFactory(engagement=engagement, template__topic=topic)
    held(engagement, topic, 1)

    checklist.follow_plan(engagement)

    engagement.summary.refresh_from_db()
    assert engagement.summary.oldest_open_due_on == date(2030, 1, 8)


def test_an_on_premises_registry_that_the_caller_learned_of_brings_them_too(engagement, topic):
    ChecklistTemplateFactory(topic=topic, text="Connector connected", is_on_premises_only=True)

    checklist.add_items(engagement, expects_on_premises=True)

    assert texts(engagement) == ["Connector connected"]
