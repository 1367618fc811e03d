"""Test, integrate again, remove."""

import pytest

from engagement.models import Operation
from tests.factories import (
    ImageFactory,
    OperationFactory,
    PsLeadFactory,
    RegistryFactory,
)
from tests.views.registries.pages import address, show

pytestmark = pytest.mark.django_db

Kind, State = Operation.Kind, Operation.State


def test_testing_leads_back_to_the_same_list_with_the_operation(client, consultant, engagement):
    registry = RegistryFactory(engagement=engagement)

    response = client.post(address("registry-test", registry.pk, q="reg", sort="-name"))

    operation = Operation.objects.get()
    assert (operation.kind, operation.registry) == (Kind.TEST_REGISTRY, registry)
    assert response.url == address("registries", q="reg", sort="-name", operation=str(operation.pk))


def test_testing_what_does_not_stand_is_refused_in_words(client, consultant, failed):
    response = client.post(address("registry-test", failed.pk), follow=True)

    assert "Only an integrated registry can be tested" in response.content.decode()
    assert Operation.objects.count() == 0


def test_integrating_again_asks_anew(client, consultant, failed):
    client.post(address("registry-integrate", failed.pk))

    assert Operation.objects.get().kind == Kind.INTEGRATE_REGISTRY


def test_integrating_again_twice_is_one_operation(client, consultant, failed):
    client.post(address("registry-integrate", failed.pk))
    client.post(address("registry-integrate", failed.pk))

    assert Operation.objects.count() == 1


def test_integrating_again_without_credentials_leads_to_where_they_are_given(client, consultant, engagement):
    standing = RegistryFactory(engagement=engagement, type_code="HARBOR")

    response = client.post(address("registry-integrate", standing.pk), follow=True)

    assert response.redirect_chain == [(address("registry-edit", standing.pk), 302)]
    assert "The credentials were erased" in response.content.decode()


def test_removing_asks_first_and_says_that_images_go_too(client, consultant, engagement):
    registry = RegistryFactory(engagement=engagement, name="acme-acr")
    ImageFactory.create_batch(2, registry=registry)

    page = client.get(address("registry-remove", registry.pk)).content.decode()

    assert "Its 2 images and their findings go with it, here and in Aqua." in page
    assert Operation.objects.count() == 0


def test_removing_asks_aqua(client, consultant, engagement):
    registry = RegistryFactory(engagement=engagement)

    response = client.post(address("registry-remove", registry.pk))

    operation = Operation.objects.get()
    assert (operation.kind, response.url) == (
        Kind.REMOVE_REGISTRY,
        address("registries", operation=str(operation.pk)),
    )


@pytest.mark.parametrize("name", ["registry-test", "registry-integrate"])
def test_a_deed_is_not_done_by_following_a_link(client, consultant, failed, name):
    assert client.get(address(name, failed.pk)).status_code == 405


@pytest.mark.parametrize("name", ["registry-test", "registry-integrate", "registry-remove"])
def test_a_ps_lead_may_not_drive(client, engagement, failed, name):
    client.force_login(PsLeadFactory())

    assert client.post(address(name, failed.pk)).status_code == 403
    assert Operation.objects.count() == 0


def test_an_operation_of_another_engagement_shows_no_card(client, consultant, engagement):
    RegistryFactory(engagement=engagement)
    foreign = OperationFactory(registry=RegistryFactory(), kind=Kind.INTEGRATE_REGISTRY)

    assert f"operation-{foreign.pk}" not in show(client, operation=str(foreign.pk))
