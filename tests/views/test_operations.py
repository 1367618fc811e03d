"""Operations: their list, their card that follows itself, cancel and try again."""

import pytest
from django.test import Client

from engagement.domain import rollups
from engagement.models import AquaTenant, Engagement, Membership, Operation, User
from tests.factories import (
    AquaTenantFactory,
    AssignmentFactory,
    EngagementFactory,
    ImageFactory,
    MembershipFactory,
    OperationFactory,
    OperationStepFactory,
    PsLeadFactory,
)
from tests.fragments import lasting, part, swapped

pytestmark = pytest.mark.django_db

State = Operation.State
HTMX = {"HX-Request": "true"}


@pytest.fixture
def engagement() -> Engagement:
    return EngagementFactory(reference="NW-7")


@pytest.fixture
def consultant(engagement: Engagement) -> User:
    return AssignmentFactory(engagement=engagement).consultant


@pytest.fixture
def client(consultant: User) -> Client:
    return signed_in(consultant)


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def asked(engagement: Engagement, **fields: object) -> Operation:
    fields.setdefault("kind", Operation.Kind.SCAN_IMAGE)
    operation = OperationFactory(image=ImageFactory(engagement=engagement), **fields)
    rollups.recount_operations(engagement.pk)
    return operation


def url(operation: Operation, deed: str = "") -> str:
    return f"/engagements/{operation.engagement.reference}/operations/{operation.pk}/{deed}"


def text(client: Client, address: str, **more: object) -> str:
    return client.get(address, **more).content.decode()


# ── the card ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_live_card_asks_for_itself_again(client, engagement):
    operation = asked(engagement)

    fragment = text(client, url(operation), headers=HTMX)

    assert f'id="operation-{operation.pk}" hx-get="{url(operation)}" hx-trigger="every 2s"' in fragment


@pytest.mark.parametrize("state", [State.SUCCEEDED, State.FAILED, State.CANCELLED])
def test_the_card_of_an_ended_operation_asks_no_more(client, engagement, state):
    assert "hx-trigger" not in text(client, url(asked(engagement, state=state)), headers=HTMX)


def test_the_card_swapped_in_equals_the_page_loaded_afresh(client, engagement):
    operation = asked(engagement)
    old = text(client, url(operation))
    Operation.objects.filter(pk=operation.pk).update(
        state=State.FAILED, answer="No route.", ended_at=operation.asked_at, look_again_at=None
    )

    fragment = text(client, url(operation), headers=HTMX)

    assert lasting(swapped(old, fragment)) == lasting(text(client, url(operation)))


def test_the_card_tells_steps_answer_and_suggestion(client, engagement):
    operation = asked(engagement, state=State.FAILED, answer="Aqua said <no>.", suggestion="Say please.")
    OperationStepFactory(operation=operation, text="Asking Aqua to scan.")

    page = text(client, url(operation))

    assert "Asking Aqua to scan." in page
    assert "Aqua said &lt;no&gt;." in page
    assert "What to do: Say please." in page


def test_a_card_on_hold_leads_to_the_consoles_credentials(client, engagement):
    operation = asked(engagement)
    AquaTenant.objects.update(state=AquaTenant.State.REJECTED)

    page = text(client, url(operation))

    assert "On hold: Aqua refuses the credentials" in page
    assert f'href="/consoles/{operation.tenant_id}/"' in page


@pytest.mark.parametrize("n_steps", [1, 40])
def test_one_operation_costs_five_queries(client, engagement, n_steps, django_assert_num_queries):
    operation = asked(engagement)
    OperationStepFactory.create_batch(n_steps, operation=operation)

    with django_assert_num_queries(5):
        client.get(url(operation))


# ── cancel and try again ─────────────────────────────────────────────────────────────────────────────────────────────


def test_cancelling_leads_back_to_the_operation(client, engagement):
    operation = asked(engagement)

    response = client.post(url(operation, "cancel/"))

    operation.refresh_from_db()
    assert (response.status_code, response.url) == (302, url(operation))
    assert operation.is_cancel_asked


def test_cancelling_inside_a_page_answers_the_changed_card(client, engagement):
    operation = asked(engagement)

    response = client.post(url(operation, "cancel/"), headers=HTMX)

    assert response.status_code == 200
    assert "It is being cancelled." in response.content.decode()


def test_cancelling_what_is_over_says_so_and_changes_nothing(client, engagement):
    operation = asked(engagement, state=State.SUCCEEDED)

    response = client.post(url(operation, "cancel/"), headers=HTMX)

    operation.refresh_from_db()
    assert response.status_code == 422
    assert "This operation is over: succeeded." in response.content.decode()
    assert not operation.is_cancel_asked


def test_trying_again_leads_to_the_new_operation(client, engagement):
    operation = asked(engagement, state=State.FAILED)

    response = client.post(url(operation, "repeat/"))

    again = Operation.objects.live().get()
    assert response.url == url(again)
    assert again != operation


def test_trying_again_inside_a_page_answers_the_new_card_which_follows_itself(client, engagement):
    operation = asked(engagement, state=State.FAILED)

    fragment = client.post(url(operation, "repeat/"), headers=HTMX).content.decode()

    again = Operation.objects.live().get()
    assert f'id="operation-{again.pk}" hx-get="{url(again)}"' in fragment


def test_trying_again_what_is_live_is_refused_with_the_reason(client, engagement):
    response = client.post(url(asked(engagement), "repeat/"), follow=True)

    assert "Only a failed or cancelled operation can be tried again." in response.content.decode()


# ── who may ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_ps_lead_sees_the_card_without_buttons(engagement):
    lead = signed_in(PsLeadFactory())
    operation = asked(engagement, state=State.FAILED)

    page = part(text(lead, url(operation)), f"operation-{operation.pk}")

    assert "<button" not in page
    assert lead.post(url(operation, "repeat/")).status_code == 403


@pytest.mark.parametrize("role", Membership.Role.values)
def test_a_customer_never_learns_of_operations(engagement, role):
    customer = signed_in(MembershipFactory(customer=engagement.customer, role=role).user)
    operation = asked(engagement)

    assert customer.get("/engagements/NW-7/operations/").status_code == 403
    assert customer.get(url(operation)).status_code == 404
    assert customer.post(url(operation, "cancel/")).status_code == 404


def test_an_operation_of_another_engagement_is_not_found(client):
    foreign = asked(EngagementFactory())

    assert client.get(url(foreign)).status_code == 404
    assert client.get(f"/engagements/NW-7/operations/{foreign.pk}/").status_code == 404


# ── of a console ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_consoles_own_operation_has_a_card_with_its_own_addresses(client, engagement):
    tenant = AquaTenantFactory(customer=engagement.customer)
    operation = OperationFactory(tenant=tenant, kind=Operation.Kind.VERIFY_TENANT, state=State.FAILED)
    address = f"/consoles/{tenant.pk}/operations/{operation.pk}/"

    page = text(client, address)
    response = client.post(f"{address}repeat/")

    again = Operation.objects.live().get()
    assert f'action="{address}repeat/"' in page
    assert response.url == f"/consoles/{tenant.pk}/operations/{again.pk}/"


def test_a_consoles_own_operation_can_be_cancelled(client, engagement):
    tenant = AquaTenantFactory(customer=engagement.customer)
    operation = OperationFactory(tenant=tenant)

    client.post(f"/consoles/{tenant.pk}/operations/{operation.pk}/cancel/")

    operation.refresh_from_db()
    assert operation.is_cancel_asked


# ── the list ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_list_asks_for_itself_while_something_is_live(client, engagement):
    asked(engagement)

    page = text(client, "/engagements/NW-7/operations/?kind=image.scan")

    assert 'hx-get="/engagements/NW-7/operations/?kind=image.scan" hx-trigger="every 2s"' in page
    assert "0 of 1 done" in page


def test_the_list_asks_no_more_when_everything_has_ended(client, engagement):
    asked(engagement, state=State.FAILED, answer="No route.")

    page = text(client, "/engagements/NW-7/operations/")

    assert "No route." in page
    assert "every 2s" not in page


def test_the_list_swapped_in_equals_the_page_loaded_afresh(client, engagement):
    address = "/engagements/NW-7/operations/"
    operation = asked(engagement)
    old = text(client, address)
    Operation.objects.filter(pk=operation.pk).update(
        state=State.SUCCEEDED, answer="Done.", ended_at=operation.asked_at, look_again_at=None
    )
    rollups.recount_operations(engagement.pk)

    fragment = text(client, address, headers=HTMX)

    assert lasting(swapped(old, fragment)) == lasting(text(client, address))


def test_an_empty_list_says_what_will_stand_there(client, engagement):
    assert "Nothing was asked of Aqua yet" in text(client, "/engagements/NW-7/operations/")


def test_filters_that_find_nothing_offer_the_whole_list(client, engagement):
    asked(engagement)

    assert "No operation fits these filters" in text(client, "/engagements/NW-7/operations/?state=failed")


@pytest.mark.parametrize("query", ["state=%00", "kind=nonsense", "page=-1", "page=99999999999", "state=" + "x" * 5000])
def test_an_address_that_makes_no_sense_shows_the_list(client, engagement, query):
    assert client.get(f"/engagements/NW-7/operations/?{query}").status_code == 200


@pytest.mark.parametrize("n", [1, 50])
def test_the_list_costs_six_queries_for_any_length(client, engagement, n, django_assert_num_queries):
    for _ in range(n):
        OperationFactory(image=ImageFactory(engagement=engagement), kind=Operation.Kind.SCAN_IMAGE)
    rollups.recount_operations(engagement.pk)

    with django_assert_num_queries(6):
        response = client.get("/engagements/NW-7/operations/")

    assert len(response.content) < 80_000
