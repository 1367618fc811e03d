"""Operations: what a row must have in each state, and which are due."""

from datetime import timedelta

import pytest

from engagement.models import AquaTenant, Operation
from tests.factories import NOW, AquaTenantFactory, OperationFactory
from tests.models.refusals import refused_by

pytestmark = pytest.mark.django_db

State = Operation.State
A_SECOND = timedelta(seconds=1)


@pytest.mark.parametrize("state", Operation.LIVE)
def test_a_key_has_one_live_operation(state):
    OperationFactory(idempotency_key="tenant.verify:1")

    with refused_by("one_live_operation_a_key"):
        OperationFactory(idempotency_key="tenant.verify:1", state=state)


@pytest.mark.parametrize("ended", [State.SUCCEEDED, State.FAILED, State.CANCELLED])
def test_a_key_is_free_again_once_its_operation_has_ended(ended):
    OperationFactory(idempotency_key="tenant.verify:1", state=ended)

    assert OperationFactory(idempotency_key="tenant.verify:1").pk


@pytest.mark.parametrize("missing", ["lease", "lease_until"])
def test_a_running_operation_holds_a_lease(missing):
    with refused_by("running_holds_a_lease"):
        OperationFactory(state=State.RUNNING, **{missing: None})


@pytest.mark.parametrize("state", [State.QUEUED, State.WAITING])
def test_a_pending_operation_knows_when_to_look_again(state):
    with refused_by("pending_has_its_time"):
        OperationFactory(state=state, look_again_at=None)


@pytest.mark.parametrize("state", [State.SUCCEEDED, State.FAILED, State.CANCELLED])
def test_an_ended_operation_knows_when_it_ended(state):
    with refused_by("ended_has_its_time"):
        OperationFactory(state=state, ended_at=None)


def test_live_operations_have_not_ended():
    for state in State.values:
        OperationFactory(state=state)

    assert set(Operation.objects.live().values_list("state", flat=True)) == {"queued", "running", "waiting"}


@pytest.mark.parametrize("state", State.values)
def test_an_operation_is_live_until_it_has_ended(state):
    assert OperationFactory(state=state).is_live is (state in ("queued", "running", "waiting"))


@pytest.mark.parametrize("state", [State.QUEUED, State.WAITING])
def test_a_pending_operation_is_due_from_its_time_on(state):
    operation = OperationFactory(state=state, look_again_at=NOW)

    assert list(Operation.objects.due(NOW)) == [operation]
    assert list(Operation.objects.due(NOW - A_SECOND)) == []


def test_a_running_operation_is_due_when_its_lease_ran_out():
    operation = OperationFactory(state=State.RUNNING, lease_until=NOW)

    assert list(Operation.objects.due(NOW)) == [operation]
    assert list(Operation.objects.due(NOW - A_SECOND)) == []


@pytest.mark.parametrize("state", [State.SUCCEEDED, State.FAILED, State.CANCELLED])
def test_an_ended_operation_is_never_due(state):
    OperationFactory(state=state)

    assert list(Operation.objects.due(NOW + timedelta(days=365))) == []


def test_a_rejected_console_holds_back_everything_but_its_verification():
    tenant = AquaTenantFactory(state=AquaTenant.State.REJECTED)
    OperationFactory(tenant=tenant, kind=Operation.Kind.TEST_REGISTRY)
    verification = OperationFactory(tenant=tenant, kind=Operation.Kind.VERIFY_TENANT)

    assert list(Operation.objects.due(NOW)) == [verification]


def test_the_longest_due_comes_first():
    later = OperationFactory(look_again_at=NOW)
    sooner = OperationFactory(look_again_at=NOW - A_SECOND)

    assert list(Operation.objects.due(NOW)) == [sooner, later]
