"""Correcting a registry: what stays, what is asked for again."""

import json

import pytest

from engagement.models import Operation, Registry
from engagement.rules.registry_types import SIGN_IN
from tests.factories import (
    AquaTenantFactory,
    OperationFactory,
    RegistryFactory,
)
from tests.views.registries.pages import HTMX, SECRET, address, entered

pytestmark = pytest.mark.django_db

Kind, State = Operation.Kind, Operation.State


def test_the_form_to_correct_shows_what_is_stored_but_no_secret(client, consultant, failed):
    page = client.get(address("registry-edit", failed.pk)).content.decode()

    assert 'value="https://wrong.azurecr.io"' in page
    assert "Leave it empty to keep what is stored." in page
    assert (SECRET in page, 'name="name"' in page, 'name="tenant"' in page) == (False, False, False)


def test_correcting_saves_and_asks_for_the_integration(client, consultant, failed):
    data = {"url": "https://acme.azurecr.io", "username": "aqua", SIGN_IN: "token"}

    response = client.post(address("registry-edit", failed.pk), data)

    operation = Operation.objects.get()
    failed.refresh_from_db()
    assert (response.status_code, response.url) == (302, address("registries", operation=str(operation.pk)))
    assert (failed.url, failed.state) == ("https://acme.azurecr.io", Registry.State.REQUESTED)
    assert json.loads(failed.credentials.reveal()) == {"password": SECRET}


def test_name_type_and_console_stay_whatever_is_sent(client, consultant, engagement, failed):
    data = {**entered(engagement, name="other", type="QUAY"), SIGN_IN: "token"}

    client.post(address("registry-edit", failed.pk), data)

    before = (failed.name, failed.type_code, failed.tenant_id)
    failed.refresh_from_db()
    assert (failed.name, failed.type_code, failed.tenant_id) == before


def test_a_correction_without_erased_credentials_is_refused(client, consultant, engagement):
    standing = RegistryFactory(engagement=engagement, type_code="HARBOR", url="https://harbor.example", username="a")
    data = {"url": "https://harbor.example", "username": "a"}

    response = client.post(address("registry-edit", standing.pk), data)

    assert response.status_code == 422
    assert "Tidemark erased it when the integration stood" in response.content.decode()


def test_a_correction_while_a_worker_is_at_it_is_refused_in_words(client, consultant, failed):
    OperationFactory(registry=failed, kind=Kind.INTEGRATE_REGISTRY, state=State.RUNNING)
    data = {"url": "https://acme.azurecr.io", "username": "aqua", SIGN_IN: "token"}

    response = client.post(address("registry-edit", failed.pk), data)

    assert response.status_code == 422
    assert "Aqua is being told about this registry right now." in response.content.decode()


def test_another_way_to_sign_in_shows_its_fields_before_it_is_saved(client, consultant, failed):
    data = {"url": "https://acme.azurecr.io", SIGN_IN: "service_principal", "show_fields": "1"}

    page = client.post(address("registry-edit", failed.pk), data, headers=HTMX).content.decode()

    assert "Client secret" in page
    assert 'value="https://acme.azurecr.io"' in page
    assert Operation.objects.count() == 0


@pytest.mark.parametrize("text", ["a\x00b", "x" * 10_000, "\u202e"])
@pytest.mark.parametrize("field", ["url", "username", "scanner_group"])
def test_hostile_corrections_are_refused(client, consultant, failed, field, text):
    data = {"url": "https://acme.azurecr.io", "username": "aqua", SIGN_IN: "token", field: text}

    assert client.post(address("registry-edit", failed.pk), data).status_code == 422


@pytest.mark.parametrize("name", ["registry-edit", "registry-remove"])
def test_a_page_about_one_registry_costs_few_queries(client, consultant, failed, name, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        client.get(address(name, failed.pk))


def test_the_form_to_add_costs_few_queries(client, consultant, engagement, django_assert_max_num_queries):
    AquaTenantFactory.create_batch(3, customer=engagement.customer)

    with django_assert_max_num_queries(10):
        client.get(address("registry-add", type="ACR"))
