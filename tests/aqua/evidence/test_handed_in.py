"""What people hand in or do beside: reports, policy files, toggled controls, marked events."""

import json
from dataclasses import replace

import pytest
from django.utils import timezone

from aqua_client import Client
from engagement.domain import evidence, operations
from engagement.models import (
    ChecklistItem,
    Engagement,
    FactSeen,
    Image,
    NonceProof,
    Operation,
    ToggleSnapshot,
    User,
)
from tests.aqua.checks.worlds import STARTER, World, policy
from tests.aqua.evidence.conftest import Item, Look, carried_out
from tests.factories import AssurancePolicyFactory
from tests.sandboxes import RunningSandbox

State = ChecklistItem.State
ALPINE = "image:Docker Hub/alpine:3.4"


@pytest.fixture
def world(sandbox: RunningSandbox) -> World:
    with Client(sandbox.url, key=sandbox.key, secret=sandbox.secret, calls_per_second=None) as client:
        return World(sandbox, client)


@pytest.fixture
def starter(world: World, engagement: Engagement) -> str:
    """The engagement's policy, in Aqua too; its description is "Starter"."""
    world.client.policies.create(policy())
    return AssurancePolicyFactory(engagement=engagement, name=STARTER).name


def state_of(item: ChecklistItem) -> str:
    item.refresh_from_db()
    return item.state


def run_all() -> None:
    """Let a worker have everything that waits."""
    for operation in Operation.objects.live():
        carried_out(operation)


def test_a_report_of_a_stopped_step_proves_the_failed_run(
    item: Item, world: World, engagement: Engagement, consultant: User
) -> None:
    failed, passed = item("CICD-3"), item("CICD-2")
    world.client.policies.create(policy(fail_cicd=True))
    code, report = world.run_step("alpine:3.4")

    evidence.take_report(
        engagement, json.dumps(report), image="alpine:3.4", exit_code=code, by=consultant, at=timezone.now()
    )
    run_all()

    assert (code, state_of(failed), state_of(passed)) == (4, State.PROVEN, State.PROVEN)


def test_a_registered_build_is_found_in_aqua(
    item: Item, world: World, engagement: Engagement, consultant: User
) -> None:
    registered = item("CICD-4", "CICD-1", is_any_fact_enough=True)
    code, report = world.run_step("alpine:3.4", register=True)

    evidence.take_report(
        engagement, json.dumps(report), image="alpine:3.4", exit_code=code, by=consultant, at=timezone.now()
    )
    run_all()

    assert state_of(registered) == State.PROVEN


def test_a_policy_that_equals_its_file_is_proven_and_drift_is_told(
    item: Item, starter: str, world: World, engagement: Engagement, consultant: User, look: Look
) -> None:
    applied = item("POL-5", subject="policies")
    evidence.take_policy_file(engagement, json.dumps(policy().to_row()), by=consultant, at=timezone.now())
    run_all()
    before = state_of(applied)

    world.client.policies.update(policy(block_failed=True))
    look()

    assert (before, state_of(applied)) == (State.PROVEN, State.OPEN)
    assert FactSeen.objects.get(fact="POL-5").answered["differs"] == ["block_failed"]


def test_two_looks_around_a_toggled_control_prove_it(
    item: Item, starter: str, world: World, look: Look, alpine: Image
) -> None:
    toggled = item("POL-4", subject="policies")
    item("SCAN-2", subject=ALPINE)
    harmless = {"only_none_root_users": False, "cvss_severity_enabled": False, "block_failed": True}
    world.client.scans.start("Docker Hub", "alpine", "3.4")
    world.client.policies.update(policy(**harmless))
    _settle(world)
    look()
    before = state_of(toggled)

    world.client.policies.update(policy(**{**harmless, "only_none_root_users": True}))
    look()
    after = state_of(toggled)
    world.client.policies.update(policy())
    look()

    assert (before, after, state_of(toggled)) == (State.OPEN, State.PROVEN, State.PROVEN)
    assert ToggleSnapshot.objects.count() == 3


def test_a_look_at_an_unchanged_policy_keeps_no_second_snapshot(
    item: Item, starter: str, world: World, look: Look, alpine: Image
) -> None:
    item("POL-4", subject="policies")
    item("SCAN-2", subject=ALPINE)
    world.client.scans.start("Docker Hub", "alpine", "3.4")
    _settle(world)

    look()
    look()

    assert ToggleSnapshot.objects.count() == 1


def _settle(world: World) -> None:
    """Wait for the scan by the sandbox's own clock, so that Aqua's times stay near ours."""
    while world.client.images.get("Docker Hub", "alpine", "3.4").scan_status.value != "finished":
        world.sandbox.advance(1)


def described(world: World) -> str:
    return world.client.policies.get(STARTER).description


def events(world: World) -> list[str]:
    """What Aqua's audit trail tells of the policy."""
    return [json.dumps(one) for one in world.sandbox.control("GET", "audit").json() if one.get("object") == STARTER]


def test_a_marked_change_is_in_aquas_trail_and_the_description_as_it_was(
    starter: str, world: World, engagement: Engagement, consultant: User
) -> None:
    operation = carried_out(evidence.request_nonce(engagement, by=consultant, at=timezone.now()))

    proof = NonceProof.objects.get()
    assert (operation.state, proof.written_at is not None) == (Operation.State.SUCCEEDED, True)
    assert sum(proof.nonce in event for event in events(world)) == 1
    assert described(world) == "Starter"


def test_the_record_of_a_marked_change_proves_that_it_arrived(
    item: Item, starter: str, world: World, engagement: Engagement, consultant: User
) -> None:
    arrived = item("LOG-3")
    carried_out(evidence.request_nonce(engagement, by=consultant, at=timezone.now()))
    proof = NonceProof.objects.get()
    (event,) = [one for one in events(world) if proof.nonce in one]

    pasted = evidence.paste_record(proof, event, by=consultant, at=timezone.now())
    run_all()

    assert (pasted.is_matched, state_of(arrived)) == (True, State.PROVEN)


def test_a_record_of_another_event_proves_nothing(
    item: Item, starter: str, engagement: Engagement, consultant: User
) -> None:
    arrived = item("LOG-3")
    carried_out(evidence.request_nonce(engagement, by=consultant, at=timezone.now()))

    pasted = evidence.paste_record(
        NonceProof.objects.get(), "2020-01-01T00:00:00Z login", by=consultant, at=timezone.now()
    )
    run_all()

    assert (pasted.is_matched, state_of(arrived)) == (False, State.OPEN)


def test_a_worker_that_died_after_writing_is_followed_by_one_that_restores(
    starter: str, world: World, engagement: Engagement, consultant: User
) -> None:
    operation = evidence.request_nonce(engagement, by=consultant, at=timezone.now())
    nonce = operation.params["nonce"]
    marked = replace(world.client.policies.get(STARTER), description=f"Starter {nonce}")
    world.client.policies.update(marked)
    Operation.objects.filter(pk=operation.pk).update(memo={"before": "Starter"})

    carried_out(operation)

    assert (operation.state, described(world)) == (Operation.State.SUCCEEDED, "Starter")
    assert sum(nonce in event for event in events(world)) == 1


def test_words_that_came_into_the_description_meanwhile_stay(
    starter: str, world: World, engagement: Engagement, consultant: User
) -> None:
    operation = evidence.request_nonce(engagement, by=consultant, at=timezone.now())
    marked = f"Starter {operation.params['nonce']} and more"
    world.client.policies.update(replace(world.client.policies.get(STARTER), description=marked))
    memo = {"before": "Starter", "written_at": timezone.now().isoformat()}
    Operation.objects.filter(pk=operation.pk).update(memo=memo)

    carried_out(operation)

    assert described(world) == "Starter  and more"


def test_a_cancelled_marking_restores_the_description(
    starter: str, world: World, engagement: Engagement, consultant: User
) -> None:
    operation = evidence.request_nonce(engagement, by=consultant, at=timezone.now())
    marked = f"Starter {operation.params['nonce']}"
    world.client.policies.update(replace(world.client.policies.get(STARTER), description=marked))
    Operation.objects.filter(pk=operation.pk).update(memo={"before": "Starter"})
    operations.cancel(operation, by=consultant, at=timezone.now())

    carried_out(operation)

    assert (operation.state, described(world)) == (Operation.State.CANCELLED, "Starter")


def test_a_policy_that_aqua_lacks_ends_the_marking_with_what_to_do(
    engagement: Engagement, consultant: User, sandbox: RunningSandbox, tenant: object
) -> None:
    AssurancePolicyFactory(engagement=engagement, name="absent")

    operation = carried_out(evidence.request_nonce(engagement, by=consultant, at=timezone.now()))

    assert (operation.state, operation.problem) == (Operation.State.FAILED, "gone")
