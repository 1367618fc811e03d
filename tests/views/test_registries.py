"""The Registries pages: who sees what, add by type, correct, test, integrate again, remove, and hostile input."""

import json

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from engagement.models import Engagement, Operation, Registry, User
from engagement.rules.registry_types import ADDABLE, SIGN_IN
from tests.factories import (
    AquaTenantFactory,
    AssignmentFactory,
    EngagementFactory,
    ImageFactory,
    MembershipFactory,
    OperationFactory,
    OperationStepFactory,
    PsLeadFactory,
    RegistryFactory,
)

pytestmark = pytest.mark.django_db

Kind, State = Operation.Kind, Operation.State

SECRET = "hush-hush-hush"
WIDEST_PAGE_BYTES = 80_000
HTMX = {"HX-Request": "true"}
POLLING = 'hx-trigger="every 2s"'


@pytest.fixture
def engagement() -> Engagement:
    return EngagementFactory(reference="NW-7", customer__name="Northwind")


@pytest.fixture
def consultant(client: Client, engagement: Engagement) -> User:
    """The engagement's consultant, signed in."""
    person = AssignmentFactory(engagement=engagement).consultant
    client.force_login(person)
    return person


def address(name: str, *more: int, **query: str) -> str:
    return reverse(name, args=["NW-7", *more], query=query)


def show(client: Client, **query: str) -> str:
    response = client.get(address("registries", **query))
    assert response.status_code == 200
    return response.content.decode()


def entered(engagement: Engagement, **values: str) -> dict[str, str]:
    """A complete ACR registry as the form sends it, with a console of the customer unless one is named."""
    tenant = values.pop("tenant", "") or str(AquaTenantFactory(customer=engagement.customer).pk)
    return {
        "type": "ACR",
        "tenant": tenant,
        "name": "acme-acr",
        "url": "https://acme.azurecr.io",
        SIGN_IN: "token",
        "username": "aqua",
        "password": SECRET,
        "scanner_group": "",
        "prefixes": "",
        **values,
    }


def send(client: Client, data: dict[str, str], type_code: str = "ACR") -> HttpResponse:
    return client.post(address("registry-add", type=type_code), data)


# ── the list ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_empty_list_says_what_to_do_next(client, consultant):
    page = show(client)

    assert "No registry yet" in page
    assert address("registry-add") in page


def test_a_row_tells_name_product_console_state_and_images(client, consultant, engagement):
    tenant = AquaTenantFactory(customer=engagement.customer, label="Non-Prod")
    registry = RegistryFactory(engagement=engagement, tenant=tenant, name="acme-acr", type_code="ACR")
    ImageFactory.create_batch(3, registry=registry)

    page = show(client)

    for said in ("acme-acr", "Azure Container Registry", "Non-Prod", "Integrated", '<td class="tm-number">3</td>'):
        assert said in page


def test_a_failed_registry_shows_aquas_answer_and_what_to_do(client, consultant, engagement):
    registry = RegistryFactory(engagement=engagement, state=Registry.State.FAILED)
    OperationFactory(
        registry=registry,
        kind=Kind.INTEGRATE_REGISTRY,
        state=State.FAILED,
        answer="The console has a registry named acme-acr already.",
        suggestion="Choose another name.",
    )

    page = show(client)

    assert "The console has a registry named acme-acr already." in page
    assert "Choose another name." in page


def test_the_list_asks_for_itself_only_while_something_is_under_way(client, consultant, engagement):
    registry = RegistryFactory(engagement=engagement, state=Registry.State.REQUESTED)
    operation = OperationFactory(registry=registry, kind=Kind.INTEGRATE_REGISTRY)
    before = show(client)

    operation.state, operation.ended_at, operation.look_again_at = State.SUCCEEDED, operation.asked_at, None
    operation.save()
    after = client.get(address("registries"), headers=HTMX).content.decode()

    assert (POLLING in before, POLLING in after) == (True, False)


def test_htmx_gets_the_list_without_the_page_around_it(client, consultant, engagement):
    RegistryFactory(engagement=engagement)

    fragment = client.get(address("registries"), headers=HTMX).content.decode().strip()

    assert fragment.startswith('<section class="card" id="registries"')
    assert "<html" not in fragment


def test_the_fragment_equals_its_part_of_the_page(client, consultant, engagement):
    RegistryFactory.create_batch(2, engagement=engagement)

    fragment = client.get(address("registries"), headers=HTMX).content.decode().strip()

    page = show(client)
    token = 'name="csrfmiddlewaretoken" value="'
    assert fragment.partition(token)[0] in page
    assert fragment.rpartition("</thead>")[2] in page


def test_the_list_is_filtered_by_its_address(client, consultant, engagement):
    for name in ("acme-acr", "other"):
        RegistryFactory(engagement=engagement, name=name)

    page = show(client, q="acme", sort="-name")

    assert ("acme-acr</th>" in page, "other</th>" in page) == (True, False)


def test_filters_that_fit_nothing_can_be_taken_back(client, consultant, engagement):
    RegistryFactory(engagement=engagement)

    assert "Nothing fits these filters" in show(client, q="nothing-like-it")


@pytest.mark.parametrize("text", ["\x00", "x" * 10_000, "\u202e", "=cmd()", "-1", "999999999999999999999"])
@pytest.mark.parametrize("name", ["q", "state", "sort", "page", "operation"])
def test_an_address_that_cannot_be_read_still_shows_the_list(client, consultant, engagement, name, text):
    RegistryFactory(engagement=engagement)

    assert 'id="registries"' in show(client, **{name: text})


@pytest.mark.parametrize("n", [1, 50])
def test_the_list_costs_six_queries_for_any_length(client, consultant, engagement, n, django_assert_num_queries):
    for registry in RegistryFactory.create_batch(n, engagement=engagement):
        OperationStepFactory(operation=OperationFactory(registry=registry, kind=Kind.INTEGRATE_REGISTRY))
        ImageFactory(registry=registry)

    with django_assert_num_queries(6):
        client.get(address("registries"))


@pytest.mark.parametrize("n", [1, 50])
def test_a_customers_list_costs_five_queries_for_any_length(client, engagement, n, django_assert_num_queries):
    RegistryFactory.create_batch(n, engagement=engagement)
    client.force_login(MembershipFactory(customer=engagement.customer).user)

    with django_assert_num_queries(5):
        client.get(address("registries"))


def test_a_full_page_stays_small(client, consultant, engagement):
    for registry in RegistryFactory.create_batch(50, engagement=engagement, state=Registry.State.FAILED):
        OperationFactory(
            registry=registry, kind=Kind.INTEGRATE_REGISTRY, state=State.FAILED, answer="x" * 200, suggestion="y" * 200
        )

    assert len(show(client).encode()) <= WIDEST_PAGE_BYTES


def test_a_ps_lead_sees_everything_and_drives_nothing(client, engagement):
    registry = RegistryFactory(engagement=engagement, is_connected=False, aqua_message="no such host")
    client.force_login(PsLeadFactory())

    page = show(client)

    assert "no such host" in page
    for name in ("registry-edit", "registry-test", "registry-integrate", "registry-remove"):
        assert address(name, registry.pk) not in page
    assert address("registry-add") not in page


def test_a_customer_sees_name_product_and_state_alone(client, engagement):
    registry = RegistryFactory(
        engagement=engagement,
        name="acme-acr",
        tenant__label="internal-console",
        state=Registry.State.FAILED,
        aqua_message="internal-message",
    )
    OperationFactory(
        registry=registry,
        kind=Kind.INTEGRATE_REGISTRY,
        state=State.FAILED,
        answer="internal-answer",
        suggestion="internal-suggestion",
    )
    client.force_login(MembershipFactory(customer=engagement.customer).user)

    page = show(client)

    assert ("acme-acr" in page, "Docker Hub" in page, "Not integrated yet" in page) == (True, True, True)
    assert "internal-" not in page


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", ["registry-add", "registry-edit", "registry-remove"])
def test_a_customer_may_not_open_the_forms(client, engagement, name, method):
    registry = RegistryFactory(engagement=engagement)
    client.force_login(MembershipFactory(customer=engagement.customer).user)
    keys = () if name == "registry-add" else (registry.pk,)

    assert getattr(client, method)(address(name, *keys)).status_code == 403


def test_another_customers_person_learns_nothing(client, engagement):
    client.force_login(MembershipFactory().user)

    assert client.get(address("registries")).status_code == 404


@pytest.mark.parametrize("name", ["registry-edit", "registry-test", "registry-integrate", "registry-remove"])
def test_the_registry_of_another_engagement_is_not_found(client, consultant, name):
    foreign = RegistryFactory()

    assert client.post(address(name, foreign.pk)).status_code == 404
    assert Operation.objects.count() == 0


# ── adding ───────────────────────────────────────────────────────────────────────────────────────────────────────────


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


# ── correcting ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def failed(engagement) -> Registry:
    """An ACR registry whose integration failed; its credentials are still stored."""
    return RegistryFactory(
        engagement=engagement,
        name="acme-acr",
        type_code="ACR",
        url="https://wrong.azurecr.io",
        username="aqua",
        options={SIGN_IN: "token"},
        state=Registry.State.FAILED,
        credentials=json.dumps({"password": SECRET}),
    )


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


# ── test, integrate again, remove ────────────────────────────────────────────────────────────────────────────────────


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
