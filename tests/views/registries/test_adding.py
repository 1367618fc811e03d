"""Adding a registry: the choice of a type, its fields, hostile input."""

import json

import pytest
from django.urls import reverse

from engagement.models import Operation, Registry
from engagement.rules.registry_types import ADDABLE, SIGN_IN
from tests.factories import (
    AquaTenantFactory,
    RegistryFactory,
)
from tests.views.registries.pages import HTMX, POLLING, SECRET, address, entered, send, show

pytestmark = pytest.mark.django_db

Kind, State = Operation.Kind, Operation.State


def test_adding_begins_with_the_choice_of_a_type(client, consultant):
    page = client.get(address("registry-add")).content.decode()

    for kind in ADDABLE:
        assert f'href="?type={kind.code}"' in page
    assert "?type=ENGINE" not in page


@pytest.mark.parametrize("kind", ADDABLE, ids=lambda kind: kind.code)
def test_each_type_has_its_page(client, consultant, kind):
    response = client.get(address("registry-add", type=kind.code))

    page = response.content.decode()
    assert response.status_code == 200
    for field in kind.fields_of(kind.sign_ins[0].code):
        assert f'name="{field.name}"' in page


@pytest.mark.parametrize("code", ["NOPE", "ENGINE", "\x00", "x" * 10_000, "\u202eACR", "=cmd()"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_unknown_type_leads_back_to_the_choice(client, consultant, code, method):
    response = getattr(client, method)(address("registry-add", type=code))

    assert response.status_code == 422
    assert "There is no such registry type." in response.content.decode()


def test_without_a_console_the_page_says_who_can_add_one(client, consultant):
    for query in ({}, {"type": "ACR"}):
        page = client.get(address("registry-add", **query)).content.decode()

        assert "Northwind has no Aqua console here yet" in page
        assert reverse("tenant-add") in page


def test_on_premises_shows_what_the_guide_demands(client, consultant):
    page = client.get(address("registry-add", type="DTR")).content.decode()

    assert "A cloud connector in the customer&#x27;s network" in page
    assert "at least 240 minutes" in page


def test_adding_writes_the_registry_and_leads_to_its_live_card(client, consultant, engagement):
    response = send(client, entered(engagement))

    operation = Operation.objects.get()
    assert (operation.kind, operation.registry.name) == (Kind.INTEGRATE_REGISTRY, "acme-acr")
    assert (response.status_code, response.url) == (302, address("registries", operation=str(operation.pk)))
    page = client.get(response.url).content.decode()
    assert f'id="operation-{operation.pk}"' in page
    assert POLLING in page


def test_what_was_added_is_what_was_entered(client, consultant, engagement):
    send(client, entered(engagement, prefixes="acme.azurecr.io/a\r\nacme.azurecr.io/b", scanner_group="dc-1"))

    registry = Registry.objects.get()
    assert (registry.type_code, registry.hosting, registry.url) == ("ACR", "cloud", "https://acme.azurecr.io")
    assert (registry.username, registry.options) == ("aqua", {SIGN_IN: "token"})
    assert json.loads(registry.credentials.reveal()) == {"password": SECRET}
    assert (registry.prefixes, registry.scanner_group) == (["acme.azurecr.io/a", "acme.azurecr.io/b"], "dc-1")


def test_changing_the_type_swaps_the_fields_and_keeps_what_is_common(client, consultant, engagement):
    data = entered(engagement, type="QUAY", show_fields="1")

    response = client.post(address("registry-add", type="ACR"), data, headers=HTMX)

    fragment = response.content.decode()
    assert (response.status_code, response["HX-Push-Url"]) == (200, address("registry-add", type="QUAY"))
    assert fragment.strip().startswith('<div id="form"')
    assert 'value="acme-acr"' in fragment
    assert 'value="https://quay.io"' in fragment
    assert (SECRET in fragment, "acme.azurecr.io&quot;" in fragment) == (False, False)


def test_changing_the_way_to_sign_in_keeps_the_rest(client, consultant, engagement):
    data = entered(engagement, show_fields="1", **{SIGN_IN: "service_principal"})

    page = send(client, data).content.decode()

    assert "Client secret" in page
    assert 'value="https://acme.azurecr.io"' in page
    assert SECRET not in page
    assert Registry.objects.count() == 0


def test_another_type_sent_without_javascript_shows_its_fields_first(client, consultant, engagement):
    response = send(client, entered(engagement, type="GAR"), type_code="ACR")

    assert response.status_code == 200
    assert "Key file (JSON)" in response.content.decode()
    assert Registry.objects.count() == 0


HOSTILE = [
    ("name", "team/acr", "slash"),
    ("name", "Docker Hub", "Every console has an entry named Docker Hub"),
    ("name", "a\x00b", "Null characters"),
    ("name", "x" * 10_000, "at most 100 characters"),
    ("name", "acr\u202egpj", "cannot be seen"),
    ("username", "a\x00b", "Null characters"),
    ("username", "x" * 10_000, "at most 300 characters"),
    ("username", "\u200faqua", "cannot be seen"),
    ("password", "a\x00b", "Null characters"),
    ("password", "x" * 10_000, "at most 4000 characters"),
    ("url", "=cmd()", "https://"),
    ("url", "https://acme\x00.azurecr.io", "Null characters"),
    ("prefixes", "a\x00b", "Null characters"),
    ("scanner_group", "\u202edc", "cannot be seen"),
    ("tenant", "\x00", "Null characters"),
    ("tenant", "999999999", "Choose one of this customer"),
]


@pytest.mark.parametrize(("field", "text", "said"), HOSTILE, ids=lambda value: str(value)[:20])
def test_hostile_input_is_refused_in_words_and_changes_nothing(client, consultant, engagement, field, text, said):
    response = send(client, {**entered(engagement), field: text})

    page = response.content.decode()
    assert response.status_code == 422
    assert said in page
    assert 'value="https://acme.azurecr.io"' in page or field == "url"
    assert 'value="acme-acr"' in page or field == "name"
    assert SECRET not in page
    assert Registry.objects.count() == 0


@pytest.mark.parametrize("field", ["name", "username", "scanner_group", "prefixes"])
def test_a_formula_is_kept_and_shown_as_plain_text(client, consultant, engagement, field):
    response = send(client, entered(engagement, **{field: "=cmd()"}))

    assert response.status_code == 302
    assert Registry.objects.count() == 1
    assert client.get(response.url).status_code == 200


def test_markup_in_a_name_is_shown_as_text(client, consultant, engagement):
    send(client, entered(engagement, name="<script>alert(1)<script>"))

    assert "<script>alert(1)" not in show(client)


def test_a_name_that_the_console_has_already_is_refused_beside_its_field(client, consultant, engagement):
    tenant = AquaTenantFactory(customer=engagement.customer, label="Prod")
    RegistryFactory(engagement=engagement, tenant=tenant, name="acme-acr")

    response = send(client, entered(engagement, tenant=str(tenant.pk)))

    page = response.content.decode()
    assert response.status_code == 422
    assert "Prod already has a registry named acme-acr; choose another name." in page
    assert 'href="#id_name"' in page
    assert SECRET not in page


def test_the_console_of_another_customer_is_refused(client, consultant, engagement):
    foreign = AquaTenantFactory(label="foreign-console")

    response = send(client, entered(engagement, tenant=str(foreign.pk)))

    assert response.status_code == 422
    assert "foreign-console" not in response.content.decode()
    assert Registry.objects.count() == 0


def test_a_refused_form_tells_to_type_the_secret_again(client, consultant, engagement):
    page = send(client, entered(engagement, name="a/b")).content.decode()

    assert "Type it again" in page
