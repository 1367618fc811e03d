"""The factories that every other test stands on."""

import pytest
from factory.django import DjangoModelFactory

from engagement.models import (
    ChecklistItem,
    Customer,
    Engagement,
    Operation,
    Registry,
    ScanState,
)
from tests import factories
from tests.factories import (
    ChecklistItemFactory,
    ImageFactory,
    OperationFactory,
    RegistryFactory,
    ScanFactory,
    SessionFactory,
    TimeEntryFactory,
)

pytestmark = pytest.mark.django_db

ALL = [factory for name, factory in sorted(vars(factories).items()) if name.endswith("Factory")]


@pytest.mark.parametrize("factory", ALL, ids=lambda factory: factory.__name__)
def test_each_factory_makes_two_valid_rows(factory: type[DjangoModelFactory]):
    made = factory.create_batch(2)

    assert factory._meta.model.objects.filter(pk__in=[row.pk for row in made]).count() == 2


def test_an_image_of_a_registry_makes_no_second_engagement():
    registry = RegistryFactory()

    image = ImageFactory(registry=registry)

    assert image.engagement == registry.engagement
    assert Engagement.objects.count() == 1


def test_an_image_of_an_engagement_gets_a_registry_of_that_engagement():
    engagement = RegistryFactory().engagement

    image = ImageFactory(engagement=engagement)

    assert image.registry.engagement == engagement


def test_a_registry_and_its_console_are_of_one_customer():
    registry = RegistryFactory()

    assert registry.tenant.customer == registry.engagement.customer
    assert Customer.objects.count() == 1


def test_an_operation_of_an_image_belongs_to_its_registry_engagement_and_console():
    image = ImageFactory()

    operation = OperationFactory(kind=Operation.Kind.SCAN_IMAGE, image=image)

    assert (operation.registry, operation.engagement, operation.tenant) == (
        image.registry,
        image.engagement,
        image.registry.tenant,
    )


def test_an_entry_of_a_session_belongs_to_its_engagement():
    session = SessionFactory()

    entry = TimeEntryFactory(session=session)

    assert entry.engagement == session.engagement


@pytest.mark.parametrize("state", Operation.State.values)
def test_an_operation_is_valid_in_every_state(state):
    assert OperationFactory(state=state).state == state


@pytest.mark.parametrize("state", ScanState.values)
def test_a_scan_is_valid_in_every_state(state):
    assert ScanFactory(state=state).state == state


@pytest.mark.parametrize("state", Registry.State.values)
def test_a_registry_is_valid_in_every_state(state):
    assert RegistryFactory(state=state).state == state


@pytest.mark.parametrize("state", ChecklistItem.State.values)
def test_a_checklist_item_is_valid_in_every_state(state):
    assert ChecklistItemFactory(state=state).state == state
