"""A worker acts with the rights of who asked, as they are when it runs."""

from datetime import timedelta

import pytest
from django.utils import timezone

from engagement.aqua import runner
from engagement.domain import operations, people
from engagement.models import AquaTenant, Assignment, Engagement, Operation, User
from tests.factories import (
    AdministratorFactory,
    ConsultantFactory,
    MembershipFactory,
    OperationFactory,
    PsLeadFactory,
    UserFactory,
)
from tests.sandboxes import RunningSandbox

State = Operation.State


def carry_out(operation: Operation) -> Operation:
    runner.carry_out(operation.pk)
    operation.refresh_from_db()
    return operation


def take_off(operation: Operation) -> None:
    Assignment.objects.all().delete()


def switch_off(operation: Operation) -> None:
    assert operation.asked_by is not None
    people.switch_off(operation.asked_by, by=AdministratorFactory(), at=timezone.now())


def hand_over(operation: Operation) -> None:
    assert operation.engagement is not None
    assert operation.asked_by is not None
    takes_over, lead = ConsultantFactory(), PsLeadFactory()
    people.hand_over(operation.engagement, leaves=operation.asked_by, takes_over=takes_over, by=lead, at=timezone.now())


def leave_the_team(operation: Operation) -> None:
    User.objects.filter(pk=operation.asked_by_id).update(staff_role="")


@pytest.mark.parametrize("lose", [take_off, switch_off, hand_over, leave_the_team])
def test_what_somebody_asked_who_may_not_any_more_never_reaches_aqua(integration, sandbox: RunningSandbox, lose):
    lose(integration)

    carry_out(integration)

    assert (integration.state, integration.problem, sandbox.calls()) == (State.FAILED, "not_allowed", [])
    assert "may not ask for this any more" in integration.answer


def test_what_aqua_works_on_is_looked_at_no_more_once_the_asker_is_taken_off(
    integration: Operation, sandbox: RunningSandbox
) -> None:
    Operation.objects.update(state=State.WAITING, waiting_for=Operation.WaitingFor.AQUA, attempt=1)
    take_off(integration)

    carry_out(integration)

    assert (integration.state, sandbox.calls()) == (State.FAILED, [])


def test_the_one_who_delivers_now_can_try_it_again(
    integration: Operation, engagement: Engagement, sandbox: RunningSandbox
) -> None:
    hand_over(integration)
    carry_out(integration)
    successor = engagement.assignments.get().consultant
    again = operations.request(
        Operation.Kind.TEST_REGISTRY,
        tenant=integration.tenant,
        engagement=engagement,
        registry=integration.registry,
        by=successor,
        at=timezone.now(),
    )

    carry_out(again)

    assert again.problem != "not_allowed"
    assert sandbox.calls() != []


def test_withdrawing_goes_on_when_the_asker_is_gone(integration: Operation, consultant: User) -> None:
    operations.cancel(integration, by=consultant, at=timezone.now())
    take_off(integration)

    assert carry_out(integration).state == State.CANCELLED


@pytest.mark.parametrize(
    ("role", "is_active", "state"),
    [
        (User.StaffRole.ADMINISTRATOR, True, State.SUCCEEDED),
        (User.StaffRole.ADMINISTRATOR, False, State.FAILED),
        (User.StaffRole.CONSULTANT, True, State.FAILED),
        (User.StaffRole.PS_LEAD, True, State.FAILED),
        (User.StaffRole.NONE, True, State.FAILED),
    ],
)
def test_a_console_is_verified_for_those_who_keep_it(
    tenant: AquaTenant, role: User.StaffRole, is_active: bool, state: State
) -> None:
    """A consultant keeps those of the customers whom they serve; here, none."""
    by = UserFactory(staff_role=role, is_active=is_active)

    operation = carry_out(OperationFactory(tenant=tenant, asked_by=by, look_again_at=timezone.now()))

    assert operation.state == state


def test_a_console_is_verified_for_its_customers_consultant(
    tenant: AquaTenant, engagement: Engagement, consultant: User
) -> None:
    operation = carry_out(OperationFactory(tenant=tenant, asked_by=consultant, look_again_at=timezone.now()))

    assert operation.state == State.SUCCEEDED


@pytest.mark.parametrize(
    ("kind", "is_over", "is_refused"),
    [
        (Operation.Kind.CHECK_FACTS, False, False),
        (Operation.Kind.CHECK_FACTS, True, True),
        (Operation.Kind.TEST_REGISTRY, False, True),
    ],
)
def test_a_customer_asks_for_looks_at_facts_and_nothing_else(
    integration: Operation, engagement: Engagement, kind: Operation.Kind, is_over: bool, is_refused: bool
) -> None:
    Engagement.objects.update(status="in_progress")
    ends_on = timezone.localdate() - timedelta(days=1) if is_over else None
    member = MembershipFactory(customer=engagement.customer, ends_on=ends_on).user
    Operation.objects.update(kind=kind, asked_by=member, params={"facts": ["ENV-1"]})

    carry_out(integration)

    assert (integration.problem == "not_allowed") == is_refused
