"""The runner: claiming, recording, trying again, giving up."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from engagement.aqua import looks, runner
from engagement.domain import operations
from engagement.lib import throttle
from engagement.models import AquaTenant, Engagement, Operation, Registry, User
from engagement.rules import retries
from tests.aqua.conftest import ask_for_integration
from tests.factories import OperationFactory
from tests.sandboxes import RunningSandbox

State = Operation.State


def carry_out(operation: Operation) -> Operation:
    runner.carry_out(operation.pk)
    operation.refresh_from_db()
    return operation


def make_due(operation: Operation) -> None:
    Operation.objects.filter(pk=operation.pk).update(look_again_at=timezone.now() - timedelta(seconds=1))


def test_an_operation_that_nobody_asked_for_is_nobodys_business(db: None) -> None:
    runner.carry_out(10**9)

    assert Operation.objects.count() == 0


def test_an_operation_held_by_another_worker_is_left_alone(tenant: AquaTenant, sandbox: RunningSandbox) -> None:
    operation = OperationFactory(
        tenant=tenant, state=State.RUNNING, asked_at=timezone.now(), lease_until=timezone.now() + timedelta(minutes=1)
    )

    carry_out(operation)

    assert (operation.state, sandbox.calls()) == (State.RUNNING, [])


def test_an_operation_whose_worker_died_is_taken_over(tenant: AquaTenant) -> None:
    operation = OperationFactory(
        tenant=tenant, state=State.RUNNING, asked_at=timezone.now(), lease_until=timezone.now() - timedelta(seconds=1)
    )

    carry_out(operation)

    assert operation.state == State.SUCCEEDED


def test_a_worker_that_lost_its_lease_records_nothing(tenant: AquaTenant) -> None:
    mine = OperationFactory(tenant=tenant, look_again_at=timezone.now())
    claimed = operations.claim(mine.pk, at=timezone.now())
    assert claimed is not None
    Operation.objects.update(lease_until=timezone.now())
    operations.claim(mine.pk, at=timezone.now() + timedelta(seconds=1))

    runner.carry_out_claimed(claimed)

    mine.refresh_from_db()
    assert (mine.state, mine.steps.count()) == (State.RUNNING, 0)


def test_a_look_of_many_calls_keeps_its_lease(tenant: AquaTenant, settings: Settings) -> None:
    settings.OPERATION_LEASE_S = 0
    operation = operations.claim(OperationFactory(tenant=tenant, look_again_at=timezone.now()).pk, at=timezone.now())
    assert operation is not None
    claimed_until = operation.lease_until

    with looks.at_desk(operation):
        looks.keep_lease()

    operation.refresh_from_db()
    assert operation.lease_until > claimed_until


def test_a_look_that_lost_its_lease_calls_aqua_no_more(tenant: AquaTenant, settings: Settings) -> None:
    settings.OPERATION_LEASE_S = 0
    operation = operations.claim(OperationFactory(tenant=tenant, look_again_at=timezone.now()).pk, at=timezone.now())
    assert operation is not None
    operations.claim(operation.pk, at=timezone.now())

    with looks.at_desk(operation), pytest.raises(operations.LeaseLost):
        looks.keep_lease()


def test_two_sweeps_at_once_nudge_but_only_one_worker_gets_the_row(tenant: AquaTenant) -> None:
    operation = OperationFactory(tenant=tenant, look_again_at=timezone.now())
    at = timezone.now()

    nudged = operations.due_nudges(at=at) + operations.due_nudges(at=at)

    claims = [operations.claim(pk, at=at) for pk in nudged]
    assert [claim is not None for claim in claims] == [True, False]
    assert nudged == [operation.pk, operation.pk]


def test_carrying_out_twice_does_it_once(integration: Operation, sandbox: RunningSandbox) -> None:
    carry_out(integration)

    carry_out(integration)

    created = [call for call in sandbox.calls() if call["method"] == "POST" and call["path"] == "/api/v1/registries"]
    assert (integration.state, len(created)) == (State.SUCCEEDED, 1)


def test_a_worker_goes_on_with_whatever_else_of_the_tenant_is_due(
    engagement: Engagement, tenant: AquaTenant, consultant: User
) -> None:
    first = ask_for_integration(engagement, tenant, consultant, name="one")
    second = ask_for_integration(engagement, tenant, consultant, name="two")

    carry_out(first)

    second.refresh_from_db()
    assert second.state == State.SUCCEEDED


def test_beyond_the_parallel_limit_an_operation_waits_for_a_place(integration: Operation, tenant: AquaTenant) -> None:
    AquaTenant.objects.update(parallel_operations=1)

    with throttle.place(f"tenant:{tenant.pk}", limit=1, hold_s=30):
        carry_out(integration)

    assert integration.state == State.QUEUED


def test_a_rate_limited_call_is_tried_again_after_the_time_aqua_names(
    integration: Operation, sandbox: RunningSandbox
) -> None:
    sandbox.faults.answer(429, retry_after_s=7, times=1, path="/api/v1/registries*")

    carry_out(integration)

    assert (integration.state, integration.problem) == (State.WAITING, "rate_limit")
    assert integration.look_again_at == integration.last_look_at + timedelta(seconds=7)


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        ({"kind": "status", "status": 429}, "rate_limit"),
        ({"kind": "status", "status": 500}, "server_fault"),
        ({"kind": "status", "status": 503}, "server_fault"),
        ({"kind": "html"}, "unreadable"),
        ({"kind": "half_json"}, "unreadable"),
        ({"kind": "drop"}, "unreachable"),
    ],
)
def test_a_passing_trouble_is_tried_again(
    fault: dict[str, object], problem: str, integration: Operation, sandbox: RunningSandbox
) -> None:
    sandbox.faults.add(**fault, path="/api/v1/registries*")

    carry_out(integration)
    assert (integration.state, integration.problem) == (State.WAITING, problem)

    sandbox.faults.clear()
    make_due(integration)
    carry_out(integration)
    assert (integration.state, integration.problem, integration.attempt) == (State.SUCCEEDED, "", 2)


def test_a_console_that_never_answers_is_tried_again(
    integration: Operation, sandbox: RunningSandbox, settings: Settings
) -> None:
    settings.AQUA_TIMEOUT_S = 0.2
    number = sandbox.faults.add(kind="silence", path="/api/v1/registries*")

    carry_out(integration)

    sandbox.faults.clear(number)
    assert (integration.state, integration.problem) == (State.WAITING, "unreachable")


def test_the_last_try_that_fails_ends_the_operation(integration: Operation, sandbox: RunningSandbox) -> None:
    sandbox.faults.answer(500, path="/api/v1/registries*")
    Operation.objects.update(attempt=retries.MAX_ATTEMPTS - 1)

    carry_out(integration)

    registry = Registry.objects.get()
    assert (integration.state, integration.problem) == (State.FAILED, "server_fault")
    assert (registry.state, bool(registry.credentials)) == (Registry.State.FAILED, True)


def test_a_redirect_to_another_host_ends_the_operation(integration: Operation, sandbox: RunningSandbox) -> None:
    sandbox.faults.add(kind="redirect", path="/api/v1/registries*")

    carry_out(integration)

    assert (integration.state, integration.problem) == (State.FAILED, "redirected")


def test_a_rejected_key_marks_the_tenant_and_pauses_its_other_operations(
    integration: Operation, tenant: AquaTenant, engagement: Engagement, consultant: User
) -> None:
    other = ask_for_integration(engagement, tenant, consultant, name="other")
    tenant.secret = "not-the-secret"
    tenant.save()

    carry_out(integration)

    tenant.refresh_from_db()
    other.refresh_from_db()
    assert (integration.state, integration.problem) == (State.FAILED, "credentials")
    assert "Consoles page" in integration.suggestion
    assert (tenant.state, other.state) == (AquaTenant.State.REJECTED, State.QUEUED)
    assert list(Operation.objects.due(timezone.now())) == []


def test_working_credentials_lift_the_pause(
    integration: Operation, tenant: AquaTenant, consultant: User, sandbox: RunningSandbox
) -> None:
    AquaTenant.objects.update(state=AquaTenant.State.REJECTED)
    verification = OperationFactory(tenant=tenant, look_again_at=timezone.now(), asked_at=timezone.now())

    carry_out(verification)

    tenant.refresh_from_db()
    integration.refresh_from_db()
    assert (verification.state, tenant.state) == (State.SUCCEEDED, AquaTenant.State.WORKING)
    assert integration.state == State.SUCCEEDED


def test_a_console_on_the_private_network_is_not_called(integration: Operation, tenant: AquaTenant) -> None:
    tenant.console_url = "https://10.1.2.3"
    tenant.save()

    carry_out(integration)

    assert (integration.state, integration.problem) == (State.FAILED, "destination")


def test_another_port_of_this_host_is_not_called(integration: Operation, tenant: AquaTenant) -> None:
    tenant.console_url = "http://127.0.0.1:9"
    tenant.save()

    carry_out(integration)

    assert (integration.state, integration.problem) == (State.FAILED, "destination")


def test_a_cancelled_operation_never_reaches_aqua(
    integration: Operation, consultant: User, sandbox: RunningSandbox
) -> None:
    operations.cancel(integration, by=consultant, at=timezone.now())

    carry_out(integration)

    assert (integration.state, sandbox.calls()) == (State.CANCELLED, [])


def test_an_unexpected_fault_ends_the_operation_with_a_reference(
    integration: Operation, caplog: pytest.LogCaptureFixture
) -> None:
    Registry.objects.update(type_code="NONSENSE")

    carry_out(integration)

    assert (integration.state, integration.problem) == (State.FAILED, "fault")
    assert f"operation-{integration.pk}" in integration.answer
    assert "fault: kind=registry.integrate" in caplog.text


def test_secrets_are_in_no_step_answer_or_log(
    integration: Operation, sandbox: RunningSandbox, caplog: pytest.LogCaptureFixture
) -> None:
    sandbox.faults.answer(400, path="/api/v1/registries", method="POST", body={"message": "bad robot-token"}, times=1)

    with caplog.at_level("DEBUG"):
        carry_out(integration)

    told = [integration.answer, integration.suggestion, *integration.steps.values_list("text", flat=True), caplog.text]
    assert [text for text in told if "robot-token" in text or sandbox.secret in text] == []
