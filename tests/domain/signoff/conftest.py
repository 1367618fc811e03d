"""A delivered engagement with one topic in scope, of which one item is done and one is open with a date."""

from datetime import date

import pytest

from engagement.models import ChecklistItem, Engagement, Membership, Owner, Topic, User
from tests.factories import (
    ChecklistItemFactory,
    EngagementFactory,
    EngagementTopicFactory,
    EvidenceFactory,
    MembershipFactory,
)


@pytest.fixture
def engagement() -> Engagement:
    return EngagementFactory(reference="NW-5", status=Engagement.Status.DELIVERED)


@pytest.fixture
def topic(engagement: Engagement) -> Topic:
    return EngagementTopicFactory(
        engagement=engagement,
        topic__work_package=engagement.work_package,
        topic__key="registry",
        topic__name="Registries",
        topic__exit_statement="Every registry is integrated.",
    ).topic


@pytest.fixture
def done(engagement: Engagement, topic: Topic) -> ChecklistItem:
    item = ChecklistItemFactory(
        engagement=engagement, template__topic=topic, template__text="Inventory agreed", state=ChecklistItem.State.DONE
    )
    EvidenceFactory(item=item)
    return item


@pytest.fixture
def left(engagement: Engagement, topic: Topic) -> ChecklistItem:
    return ChecklistItemFactory(
        engagement=engagement,
        template__topic=topic,
        template__text="Tokens rotated",
        owner=Owner.CUSTOMER,
        due_on=date(2030, 6, 3),
    )


@pytest.fixture
def lead(engagement: Engagement) -> User:
    return MembershipFactory(customer=engagement.customer, role=Membership.Role.LEAD).user
