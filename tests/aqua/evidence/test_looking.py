"""A look at the console proves items, un-proves them, and keeps what it saw."""

import pytest
from django.utils import timezone

from engagement.domain import evidence
from engagement.models import (
    AquaTenant,
    AuditEntry,
    ChecklistItem,
    Engagement,
    Evidence,
    FactSeen,
    Operation,
    Registry,
    User,
    Verdict,
)
from tests.aqua.conftest import ask_for_integration
from tests.aqua.evidence.conftest import Item, Look, carried_out
from tests.factories import RegistryFactory
from tests.sandboxes import RunningSandbox

State = ChecklistItem.State
HUB = "/api/v1/registries/Docker Hub"


def state_of(item: ChecklistItem) -> str:
    item.refresh_from_db()
    return item.state


def disconnect(sandbox: RunningSandbox) -> int:
    """Let Aqua say that it does not reach Docker Hub any more."""
    body = {"name": "Docker Hub", "type": "HUB", "is_registry_connected": False}
    return sandbox.faults.answer(200, path=HUB, body=body)


def test_a_fact_that_holds_proves_its_item(hub_item: ChecklistItem, look: Look) -> None:
    operation = look()

    assert (operation.state, operation.answer) == (
        Operation.State.SUCCEEDED,
        "Looked at 2 facts: 2 hold, 0 do not, 0 could not be seen.",
    )
    assert (state_of(hub_item), hub_item.proven_at, hub_item.regressed_at) == (State.PROVEN, operation.ended_at, None)


def test_what_was_asked_and_answered_is_kept_as_evidence(hub_item: ChecklistItem, look: Look) -> None:
    look()

    kept = Evidence.objects.filter(item=hub_item).order_by("fact")
    assert [(one.kind, one.fact, one.subject, one.verdict, one.asked, one.answered) for one in kept] == [
        (
            "api",
            "REG-1",
            "Docker Hub",
            "pass",
            "GET /api/v1/registries/Docker Hub",
            {"name": "Docker Hub", "type": "HUB"},
        ),
        (
            "api",
            "REG-2",
            "Docker Hub",
            "pass",
            "GET /api/v1/registries/Docker Hub",
            {"is_registry_connected": True, "error_msg": ""},
        ),
    ]


def test_the_latest_verdict_is_kept_beside_it(
    hub_item: ChecklistItem, look: Look, engagement: Engagement, tenant: AquaTenant
) -> None:
    operation = look()

    seen = FactSeen.objects.get(fact="REG-2")
    assert (seen.engagement, seen.tenant, seen.subject, seen.verdict) == (
        engagement,
        tenant,
        "Docker Hub",
        Verdict.PASS,
    )
    assert (seen.since, seen.checked_at, seen.said) == (
        operation.ended_at,
        operation.ended_at,
        "Aqua reaches Docker Hub.",
    )


def test_looking_again_without_a_change_adds_no_evidence(hub_item: ChecklistItem, look: Look) -> None:
    first = look()
    second = look()

    seen = FactSeen.objects.get(fact="REG-2")
    assert (Evidence.objects.count(), seen.since, seen.checked_at) == (2, first.ended_at, second.ended_at)
    assert (state_of(hub_item), hub_item.proven_at) == (State.PROVEN, first.ended_at)


def test_a_proven_item_whose_fact_fails_is_open_again_with_the_date(
    hub_item: ChecklistItem, look: Look, sandbox: RunningSandbox
) -> None:
    look()
    disconnect(sandbox)

    operation = look()

    assert (state_of(hub_item), hub_item.proven_at, hub_item.regressed_at) == (State.OPEN, None, operation.ended_at)
    assert [one.what for one in AuditEntry.objects.filter(object_type="checklistitem").order_by("pk")] == [
        "item.proven",
        "item.regressed",
    ]
    assert Evidence.objects.filter(fact="REG-2").count() == 2


def test_a_regressed_item_is_proven_anew_when_it_holds_again(
    hub_item: ChecklistItem, look: Look, sandbox: RunningSandbox
) -> None:
    look()
    fault = disconnect(sandbox)
    look()
    sandbox.faults.clear(fault)

    operation = look()

    assert (state_of(hub_item), hub_item.proven_at, hub_item.regressed_at) == (State.PROVEN, operation.ended_at, None)


def test_what_cannot_be_seen_proves_nothing(
    hub_item: ChecklistItem, look: Look, sandbox: RunningSandbox, item: Item
) -> None:
    item("ENV-1")
    sandbox.faults.add(kind="forbidden", path="/api/v1/registries/*")

    operation = look()

    assert operation.answer == "Looked at 3 facts: 1 hold, 0 do not, 2 could not be seen."
    assert (state_of(hub_item), hub_item.regressed_at) == (State.OPEN, None)


def test_what_cannot_be_seen_disproves_nothing(
    hub_item: ChecklistItem, look: Look, sandbox: RunningSandbox, item: Item
) -> None:
    item("ENV-1")
    look()
    sandbox.faults.add(kind="forbidden", path="/api/v1/registries/*")

    look()

    assert state_of(hub_item) == State.PROVEN
    assert FactSeen.objects.get(fact="REG-2").verdict == Verdict.UNKNOWN


@pytest.mark.parametrize("state", [State.BLOCKED, State.WAIVED, State.NOT_APPLICABLE])
def test_an_item_that_is_blocked_or_left_out_stays(state: str, item: Item, look: Look, docker_hub: Registry) -> None:
    left = item("REG-1", subject="registry:Docker Hub", state=state)
    item("REG-1", subject="registry:Docker Hub")

    look()

    assert state_of(left) == state


def test_a_ticked_item_becomes_proven(item: Item, look: Look) -> None:
    ticked = item("ENV-1", state=State.DONE)

    look()

    assert state_of(ticked) == State.PROVEN


def test_a_ticked_item_stays_ticked_when_its_fact_fails(item: Item, look: Look, docker_hub: Registry) -> None:
    ticked = item("REG-4", subject="registry:Docker Hub", state=State.DONE)

    look()

    assert (state_of(ticked), ticked.regressed_at) == (State.DONE, None)


def test_each_registry_has_to_hold(item: Item, look: Look, docker_hub: Registry) -> None:
    RegistryFactory(engagement=docker_hub.engagement, tenant=docker_hub.tenant, name="acme-acr", type_code="ACR")
    created = item("REG-1", subject="registries")

    look()

    assert state_of(created) == State.OPEN
    assert {(one.subject, one.verdict) for one in FactSeen.objects.all()} == {
        ("Docker Hub", Verdict.PASS),
        ("acme-acr", Verdict.FAIL),
    }


def test_one_of_several_facts_may_be_enough(item: Item, look: Look) -> None:
    either = item("NOT-1", "ENV-1", is_any_fact_enough=True)
    both = item("NOT-1", "ENV-1")

    look()

    assert (state_of(either), state_of(both)) == (State.PROVEN, State.OPEN)


def test_a_fact_that_does_not_apply_is_not_asked_for(item: Item, look: Look, docker_hub: Registry) -> None:
    tested = item("REG-2", "REG-3", subject="registries")

    look()

    assert (state_of(tested), FactSeen.objects.filter(fact="REG-3").count()) == (State.PROVEN, 0)


def test_a_console_that_does_not_answer_is_trouble_of_the_look(
    hub_item: ChecklistItem, look: Look, sandbox: RunningSandbox
) -> None:
    look()
    sandbox.faults.add(kind="unavailable", path="/api/*", retry_after_s=60)

    operation = look()

    assert (operation.state, operation.problem) == (Operation.State.WAITING, "server_fault")
    assert (state_of(hub_item), FactSeen.objects.get(fact="REG-1").verdict) == (State.PROVEN, Verdict.PASS)


def test_rejected_credentials_pause_the_console_and_change_no_item(
    hub_item: ChecklistItem, look: Look, sandbox: RunningSandbox, tenant: AquaTenant
) -> None:
    look()
    AquaTenant.objects.filter(pk=tenant.pk).update(secret="another")

    operation = look()

    tenant.refresh_from_db()
    assert (operation.state, tenant.is_paused, state_of(hub_item)) == (Operation.State.FAILED, True, State.PROVEN)


def test_verdicts_on_what_is_gone_are_forgotten(hub_item: ChecklistItem, look: Look, docker_hub: Registry) -> None:
    other = RegistryFactory(
        engagement=docker_hub.engagement, tenant=docker_hub.tenant, name="acme-acr", type_code="ACR"
    )
    hub_item.template.subject = "registries"
    hub_item.template.save()
    look()
    other.state = Registry.State.REMOVED
    other.save()

    look()

    assert set(FactSeen.objects.values_list("subject", flat=True)) == {"Docker Hub"}
    assert state_of(hub_item) == State.PROVEN


def test_an_integration_proves_its_items_by_itself(
    item: Item, engagement: Engagement, tenant: AquaTenant, consultant: User
) -> None:
    created = item("REG-1", "REG-2", subject="registries")

    carried_out(ask_for_integration(engagement, tenant, consultant))

    assert state_of(created) == State.PROVEN
    assert [one.kind for one in Operation.objects.order_by("pk")] == ["registry.integrate", "facts.check"]


def test_nothing_is_looked_at_where_no_item_names_a_fact(
    item: Item, engagement: Engagement, tenant: AquaTenant, consultant: User
) -> None:
    item("SSO-2")

    carried_out(ask_for_integration(engagement, tenant, consultant))

    assert [one.kind for one in Operation.objects.all()] == ["registry.integrate"]


def test_a_routine_look_leaves_no_word_of_its_own_in_the_trail(hub_item: ChecklistItem, engagement: Engagement) -> None:
    (operation,) = evidence.request_check(engagement, by=None, at=timezone.now())

    carried_out(operation)

    told = AuditEntry.objects.order_by("pk").values_list("what", "by")
    assert list(told) == [("tenant.credentials_read", None), ("item.proven", None)]
