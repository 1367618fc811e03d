"""An engagement whose checklist names facts, and a worker that looks at them in the sandbox."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from engagement.aqua import runner
from engagement.domain import evidence
from engagement.models import ChecklistItem, Engagement, Operation, Registry, User
from tests.factories import ChecklistItemFactory

Item = Callable[..., ChecklistItem]
Look = Callable[[], Operation]


@pytest.fixture
def item(engagement: Engagement) -> Item:
    """Make a checklist item of the engagement that names these facts."""

    def make(*facts: str, subject: str = "", is_any_fact_enough: bool = False, **given: object) -> ChecklistItem:
        return ChecklistItemFactory(
            engagement=engagement,
            template__facts=list(facts),
            template__subject=subject,
            template__is_any_fact_enough=is_any_fact_enough,
            **given,
        )

    return make


@pytest.fixture
def hub_item(item: Item, docker_hub: Registry) -> ChecklistItem:
    """The guide's `reg-dockerhub`, which holds in every new console."""
    return item("REG-1", "REG-2", subject="registry:Docker Hub")


@pytest.fixture
def look(engagement: Engagement, consultant: User) -> Look:
    """Look at all that the checklist names, once."""

    def take() -> Operation:
        (operation,) = evidence.request_check(engagement, by=consultant, at=timezone.now())
        return carried_out(operation)

    return take


def carried_out(operation: Operation) -> Operation:
    """The operation after a worker had it, due or not."""
    Operation.objects.filter(pk=operation.pk).update(look_again_at=timezone.now())
    runner.carry_out(operation.pk)
    operation.refresh_from_db()
    return operation
