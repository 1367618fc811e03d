"""The page of an engagement's registries: what a row says in each state, and what the page costs."""

from datetime import timedelta

import pytest

from engagement.domain import registry_rows
from engagement.domain.registry_rows import Row, Trouble
from engagement.models import AquaTenant, Engagement, Operation, Registry
from tests.factories import (
    NOW,
    AquaTenantFactory,
    EngagementFactory,
    ImageFactory,
    OperationFactory,
    RegistryFactory,
)

pytestmark = pytest.mark.django_db

Kind, State = Operation.Kind, Operation.State


@pytest.fixture
def engagement() -> Engagement:
    return EngagementFactory()


def rows(engagement: Engagement, *, is_inside: bool = True, **wanted: object) -> list[Row]:
    known = Registry.objects.filter(engagement=engagement)
    return registry_rows.page(known, is_inside=is_inside, **{"number": 1, "at": NOW, **wanted}).page.rows


def only(engagement: Engagement, **wanted: object) -> Row:
    (row,) = rows(engagement, **wanted)
    return row


def failed(registry: Registry, answer: str, suggestion: str) -> Operation:
    return OperationFactory(
        registry=registry, kind=Kind.INTEGRATE_REGISTRY, state=State.FAILED, answer=answer, suggestion=suggestion
    )


def test_a_standing_registry_says_that_it_is_reached(engagement):
    RegistryFactory(engagement=engagement, name="acme-acr", type_code="ACR", is_connected=True, tested_at=NOW)

    row = only(engagement)

    assert (row.name, row.product, row.state) == ("acme-acr", "Azure Container Registry", "Integrated")
    assert (row.inside.connection, row.inside.tested_at, row.inside.trouble) == ("Reached", NOW, None)


def test_a_standing_registry_that_aqua_does_not_reach_says_why(engagement):
    RegistryFactory(engagement=engagement, is_connected=False, tested_at=NOW, aqua_message="no such host")

    row = only(engagement)

    assert (row.state, row.inside.connection) == ("Integrated, not reached", "Not reached")
    assert row.inside.trouble.text == "no such host"


def test_a_failed_registry_says_what_aqua_said_and_what_to_do(engagement):
    registry = RegistryFactory(engagement=engagement, state=Registry.State.FAILED, aqua_message="kept")
    failed(registry, "unauthorized", "Give the right password.")

    row = only(engagement)

    assert (row.state, row.inside.trouble) == ("Failed", Trouble("unauthorized", "Give the right password."))


def test_a_failed_registry_without_its_operation_still_says_why(engagement):
    RegistryFactory(engagement=engagement, state=Registry.State.FAILED, aqua_message="Cancelled before it stood.")

    assert only(engagement).inside.trouble.text == "Cancelled before it stood."


def test_the_newest_operation_counts(engagement):
    registry = RegistryFactory(engagement=engagement, is_connected=True)
    failed(registry, "unauthorized", "")
    newest = OperationFactory(
        registry=registry,
        kind=Kind.TEST_REGISTRY,
        state=State.SUCCEEDED,
        asked_at=NOW + timedelta(minutes=1),
    )

    inside = only(engagement).inside

    assert (inside.operation_pk, inside.trouble) == (newest.pk, None)


def test_scans_of_its_images_are_not_operations_on_the_registry(engagement):
    registry = RegistryFactory(engagement=engagement)
    OperationFactory(image=ImageFactory(registry=registry), kind=Kind.SCAN_IMAGE, state=State.FAILED)

    inside = only(engagement).inside

    assert (inside.operation_pk, inside.trouble, inside.n_images) == (0, None, 1)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (Kind.INTEGRATE_REGISTRY, "Being integrated"),
        (Kind.TEST_REGISTRY, "Being tested"),
        (Kind.REMOVE_REGISTRY, "Being removed"),
    ],
)
def test_a_live_operation_is_the_state(engagement, kind, said):
    registry = RegistryFactory(engagement=engagement)
    operation = OperationFactory(registry=registry, kind=kind, state=State.RUNNING)

    row = only(engagement)

    assert (row.state, row.inside.is_live, row.inside.operation_pk) == (said, True, operation.pk)
    assert row.inside.now == "A worker is at it."


def test_what_is_under_way_cannot_be_asked_again(engagement):
    registry = RegistryFactory(engagement=engagement)
    OperationFactory(registry=registry, kind=Kind.TEST_REGISTRY, state=State.QUEUED)

    inside = only(engagement).inside

    assert (inside.may_test, inside.may_integrate, inside.may_remove) == (False, False, True)


def test_a_rejected_console_puts_its_registries_on_hold(engagement):
    tenant = AquaTenantFactory(customer=engagement.customer, label="Prod", state=AquaTenant.State.REJECTED)
    registry = RegistryFactory(engagement=engagement, tenant=tenant, state=Registry.State.REQUESTED)
    OperationFactory(registry=registry, kind=Kind.INTEGRATE_REGISTRY)

    row = only(engagement)

    assert (row.state, row.inside.now, row.inside.held_by_pk) == ("On hold", "", tenant.pk)
    assert row.inside.trouble.text == "Aqua refuses the credentials of the console Prod."


def test_erased_credentials_can_only_be_given_by_editing(engagement):
    RegistryFactory(engagement=engagement, type_code="HARBOR")

    assert only(engagement).inside.may_integrate is False


def test_a_public_registry_may_be_integrated_again_as_it_is(engagement):
    RegistryFactory(engagement=engagement, type_code="HUB")

    assert only(engagement).inside.may_integrate is True


def test_only_what_stands_may_be_tested(engagement):
    RegistryFactory(engagement=engagement, state=Registry.State.FAILED)

    assert only(engagement).inside.may_test is False


def test_a_customer_learns_name_product_and_state_alone(engagement):
    RegistryFactory(engagement=engagement, name="acme", state=Registry.State.FAILED, aqua_message="unauthorized")

    row = only(engagement, is_inside=False)

    assert (row.name, row.product, row.state, row.inside) == ("acme", "Docker Hub", "Not integrated yet", None)


def test_the_list_is_searched_by_name_and_filtered_by_state(engagement):
    for name, state in [("acme-acr", "standing"), ("acme-hub", "failed"), ("other", "standing")]:
        RegistryFactory(engagement=engagement, name=name, state=state)

    assert [row.name for row in rows(engagement, q="ACME")] == ["acme-acr", "acme-hub"]
    assert [row.name for row in rows(engagement, state="standing")] == ["acme-acr", "other"]


@pytest.mark.parametrize(
    ("sort", "order"),
    [("name", ["a", "b", "c"]), ("-name", ["c", "b", "a"]), ("type", ["c", "b", "a"]), ("nonsense", ["a", "b", "c"])],
)
def test_the_list_is_sorted(engagement, sort, order):
    for name, code in [("a", "QUAY"), ("b", "HUB"), ("c", "ACR")]:
        RegistryFactory(engagement=engagement, name=name, type_code=code)

    assert [row.name for row in rows(engagement, sort=sort)] == order


def test_a_customer_cannot_sort_by_what_only_the_team_sees(engagement):
    RegistryFactory(engagement=engagement, name="a", tested_at=NOW)
    RegistryFactory(engagement=engagement, name="b", tested_at=NOW - timedelta(days=1))

    assert [row.name for row in rows(engagement, is_inside=False, sort="tested")] == ["a", "b"]


@pytest.mark.parametrize("n", [1, 25])
def test_a_page_costs_three_queries_for_any_number_of_rows(engagement, n, django_assert_num_queries):
    for registry in RegistryFactory.create_batch(n, engagement=engagement):
        OperationFactory(registry=registry, kind=Kind.INTEGRATE_REGISTRY)

    with django_assert_num_queries(3):
        assert len(rows(engagement)) == n


@pytest.mark.parametrize(
    ("n_images", "said"),
    [
        (0, "It has no images here."),
        (1, "Its image and the findings go with it, here and in Aqua."),
        (7, "Its 7 images and their findings go with it, here and in Aqua."),
    ],
)
def test_removing_says_what_goes_with_it(engagement, n_images, said):
    tenant = AquaTenantFactory(customer=engagement.customer, label="Prod")
    registry = RegistryFactory(engagement=engagement, tenant=tenant, name="acme")

    question = registry_rows.removal_question(registry, n_images=n_images)

    assert question == f"Remove acme from the console Prod? {said} This cannot be undone."


def test_removing_what_was_there_before_leaves_it_in_the_console(engagement):
    registry = RegistryFactory(engagement=engagement, name="Docker Hub", was_there_before=True)

    question = registry_rows.removal_question(registry, n_images=0)

    assert question == (
        "Forget Docker Hub? It has no images here. The console keeps the integration: it was there before Tidemark."
    )
