"""The list of registries: what it says, to whom, and what it costs."""

import pytest

from engagement.models import Operation, Registry
from tests.factories import (
    AquaTenantFactory,
    ImageFactory,
    MembershipFactory,
    OperationFactory,
    OperationStepFactory,
    PsLeadFactory,
    RegistryFactory,
)
from tests.views.registries.pages import HTMX, POLLING, address, show

pytestmark = pytest.mark.django_db

Kind, State = Operation.Kind, Operation.State
WIDEST_PAGE_BYTES = 80_000


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
