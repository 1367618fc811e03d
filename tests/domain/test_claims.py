"""Claiming: a worker takes exactly what is due, and has everything beside it that a step needs."""

from datetime import timedelta
from itertools import product

import pytest

from engagement.domain import operations
from engagement.models import AquaTenant, Operation
from tests.factories import NOW, AquaTenantFactory, ImageFactory, OperationFactory

pytestmark = pytest.mark.django_db

State, Kind = Operation.State, Operation.Kind
A_SECOND = timedelta(seconds=1)


def claim_all(tenant: AquaTenant) -> list[Operation]:
    claimed = []
    while operation := operations.claim_next(tenant, at=NOW):
        claimed.append(operation)
    return claimed


def test_what_is_claimed_is_what_is_listed_as_due():
    working, rejected = AquaTenantFactory(), AquaTenantFactory(state=AquaTenant.State.REJECTED)
    for tenant, state, kind, late in product((working, rejected), State.values, Kind.values, (A_SECOND, -A_SECOND)):
        times = {"look_again_at": NOW - late, "lease_until": NOW - late if state == State.RUNNING else None}
        OperationFactory(tenant=tenant, state=state, kind=kind, **times)
    due = list(Operation.objects.due(NOW))

    claimed = [*claim_all(working), *claim_all(rejected)]

    assert [one.pk for one in sorted(claimed, key=lambda one: (one.look_again_at, one.pk))] == [one.pk for one in due]


def test_the_longest_due_is_claimed_first():
    tenant = AquaTenantFactory()
    later = OperationFactory(tenant=tenant, look_again_at=NOW)
    sooner = OperationFactory(tenant=tenant, look_again_at=NOW - A_SECOND)

    assert claim_all(tenant) == [sooner, later]


def test_another_consoles_operation_is_left_to_it():
    OperationFactory()

    assert operations.claim_next(AquaTenantFactory(), at=NOW) is None


def test_a_claim_is_written_into_the_row():
    operation = OperationFactory()

    claimed = operations.claim(operation.pk, at=NOW)

    operation.refresh_from_db()
    written = (operation.state, operation.attempt, operation.n_looks, operation.last_look_at, operation.lease)
    assert written == (State.RUNNING, 1, 1, NOW, claimed.lease)


def test_a_look_at_what_aqua_works_on_is_no_further_attempt():
    waiting = {"state": State.WAITING, "waiting_for": Operation.WaitingFor.AQUA, "look_again_at": NOW}
    operation = OperationFactory(attempt=1, n_looks=4, **waiting)

    claimed = operations.claim(operation.pk, at=NOW)

    assert (claimed.attempt, claimed.n_looks) == (1, 5)


def test_a_claim_brings_what_a_step_needs_in_two_statements(django_assert_num_queries):
    image = ImageFactory()
    operation = OperationFactory(kind=Kind.SCAN_IMAGE, image=image, registry=None, engagement=image.engagement,
                                 tenant=image.registry.tenant)  # fmt: skip

    with django_assert_num_queries(4):  # and the two that open and close the transaction
        claimed = operations.claim(operation.pk, at=NOW)
        found = (claimed.tenant, claimed.engagement, claimed.registry, claimed.image.registry, claimed.scan)

    assert found == (image.registry.tenant, image.engagement, None, image.registry, None)
