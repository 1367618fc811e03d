"""The toggle theatre in the sandbox: each act told by the console, and what stood there put back whatever happens."""

import dataclasses
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

import aqua_client as aqua
from engagement.aqua import consoles, runner
from engagement.domain import operations, scans, theatre
from engagement.models import AquaTenant, Assignment, Engagement, Image, Operation, ToggleRun, ToggleSnapshot, User
from engagement.rules.theatre import LAST, SCRATCH_NAME
from tests.factories import ChecklistItemFactory
from tests.sandboxes import RunningSandbox

pytestmark = pytest.mark.django_db

State = ToggleRun.State
POLICY = f"/api/v2/assurance_policy/image/{SCRATCH_NAME}"


@pytest.fixture
def client(tenant: AquaTenant) -> aqua.Client:
    """Somebody else's hands in the console."""
    return consoles.client_of(tenant)


@pytest.fixture
def scanned(alpine: Image, consultant: User, sandbox: RunningSandbox) -> Image:
    """alpine:3.4, scanned by the sandbox's own clock, so that Aqua's times stay near ours."""
    scan = scans.request_scan(alpine, by=consultant, at=timezone.now())
    while look(scan).is_live:
        sandbox.advance(1)
    alpine.refresh_from_db()
    return alpine


@pytest.fixture
def run(scanned: Image, tenant: AquaTenant, engagement: Engagement, consultant: User) -> ToggleRun:
    """The first act was asked for."""
    return theatre.start(
        engagement, tenant=tenant, policy=SCRATCH_NAME, images=[scanned], by=consultant, at=timezone.now()
    )


def look(operation: Operation) -> Operation:
    Operation.objects.filter(pk=operation.pk).exclude(look_again_at=None).update(
        look_again_at=timezone.now() - timedelta(seconds=1)
    )
    runner.carry_out(operation.pk)
    operation.refresh_from_db()
    return operation


def carried_out(run: ToggleRun) -> ToggleRun:
    look(theatre.operation_of(run))
    run.refresh_from_db()
    return run


def play(run: ToggleRun, by: User) -> ToggleRun:
    theatre.play(run, by=by, at=timezone.now())
    return carried_out(run)


def result(run: ToggleRun) -> dict[str, Any]:
    found: dict[str, Any] = run.steps[-1]["results"][0]
    return found


def stands(client: aqua.Client) -> bool:
    return SCRATCH_NAME in [one.name for one in client.policies.iterate()]


def test_the_first_act_only_reports(run: ToggleRun, client: aqua.Client) -> None:
    carried_out(run)

    assert (run.has_snapshot, run.before, run.state) == (True, None, State.RUNNING)
    assert result(run) == {
        "image": "Docker Hub/alpine:3.4",
        "is_compliant": True,
        "failed": ["max_severity", "root_user"],
        "others": [],
    }
    assert client.policies.get(SCRATCH_NAME).block_failed is False


def test_the_acts_tell_which_control_flips_the_image(run: ToggleRun, consultant: User) -> None:
    carried_out(run)
    for _ in range(LAST - 1):
        play(run, consultant)

    assert [(one["results"][0]["is_compliant"], one["results"][0]["failed"]) for one in run.steps] == [
        (True, ["max_severity", "root_user"]),
        (False, ["max_severity", "root_user"]),
        (False, ["max_severity"]),
        (False, ["max_severity"]),
        (True, []),
        (False, ["root_user"]),
    ]
    with pytest.raises(theatre.NotNow):
        theatre.play(run, by=consultant, at=timezone.now())


def test_the_policy_is_about_the_chosen_images_alone(run: ToggleRun, client: aqua.Client) -> None:
    carried_out(run)

    scope = client.policies.get(SCRATCH_NAME).scope
    assert (scope.expression, [one.value for one in scope.variables]) == (
        "(v1 && v2)",
        ['"Docker Hub"', '"alpine:3.4"'],
    )


def test_restoring_takes_out_what_was_not_there_before(run: ToggleRun, consultant: User, client: aqua.Client) -> None:
    carried_out(run)

    theatre.restore(run, by=consultant, at=timezone.now())
    carried_out(run)

    assert (run.state, stands(client)) == (State.RESTORED, False)


def test_restoring_brings_back_what_was_there(
    scanned: Image, tenant: AquaTenant, engagement: Engagement, consultant: User, client: aqua.Client
) -> None:
    client.policies.create(aqua.AssurancePolicy("theirs", force_microenforcer=True, auto_scan_enabled=True))
    before = client.policies.get("theirs")
    run = theatre.start(engagement, tenant=tenant, policy="theirs", images=[scanned], by=consultant, at=timezone.now())
    carried_out(run)
    assert client.policies.get("theirs").drift_from(before) != ()

    theatre.restore(run, by=consultant, at=timezone.now())
    carried_out(run)

    assert (run.state, client.policies.get("theirs").drift_from(before)) == (State.RESTORED, ())


def test_the_last_act_proves_the_toggle(run: ToggleRun, engagement: Engagement, consultant: User) -> None:
    item = ChecklistItemFactory(engagement=engagement, template__facts=["POL-4"], template__subject="demo_images")
    carried_out(run)
    for _ in range(LAST - 1):
        play(run, consultant)
    theatre.restore(run, by=consultant, at=timezone.now())
    carried_out(run)

    look(Operation.objects.get(kind=Operation.Kind.CHECK_FACTS))

    item.refresh_from_db()
    assert (ToggleSnapshot.objects.count() >= LAST, item.state) == (True, "proven")


def test_a_worker_that_comes_back_late_does_not_take_an_act_for_what_stood_there(run: ToggleRun) -> None:
    late = ToggleRun.objects.get(pk=run.pk)
    carried_out(run)

    theatre.record_snapshot(late, run.steps[0]["written"])

    run.refresh_from_db()
    assert (run.before, late.before) == (None, None)


def test_a_run_that_nobody_restores_is_restored_by_the_clock(run: ToggleRun, client: aqua.Client) -> None:
    carried_out(run)

    assert theatre.restore_due(at=run.restore_by - timedelta(seconds=1)) == 0
    assert theatre.restore_due(at=run.restore_by) == 1
    carried_out(run)

    assert (run.state, stands(client)) == (State.RESTORED, False)


def test_a_console_that_cannot_be_reached_is_asked_until_it_answers(
    run: ToggleRun, consultant: User, client: aqua.Client, sandbox: RunningSandbox
) -> None:
    carried_out(run)
    fault = sandbox.faults.answer(503, path=f"{POLICY}*", method="DELETE")
    theatre.restore(run, by=consultant, at=timezone.now())
    operation = theatre.operation_of(run)
    while operation.state != Operation.State.FAILED:
        look(operation)
    run.refresh_from_db()
    assert (run.state, "503" in run.said) == (State.RESTORING, True)
    sandbox.faults.clear(fault)

    assert theatre.restore_due(at=run.restore_by) == 1
    carried_out(run)

    assert (run.state, run.said, stands(client)) == (State.RESTORED, "", False)


def test_what_somebody_else_changed_is_not_written_over(run: ToggleRun, consultant: User, client: aqua.Client) -> None:
    carried_out(run)
    client.policies.update(dataclasses.replace(client.policies.get(SCRATCH_NAME), description="by hand"))

    play(run, consultant)

    assert (run.state, client.policies.get(SCRATCH_NAME).description) == (State.FAILED, "by hand")
    with pytest.raises(theatre.NotNow):
        theatre.restore(run, by=consultant, at=timezone.now())


def test_what_was_seen_may_be_written_over_and_nothing_newer(
    run: ToggleRun, consultant: User, client: aqua.Client
) -> None:
    carried_out(run)
    client.policies.update(dataclasses.replace(client.policies.get(SCRATCH_NAME), description="by hand"))
    play(run, consultant)
    seen = theatre.page(run).overwrites
    client.policies.update(dataclasses.replace(client.policies.get(SCRATCH_NAME), description="once more"))

    theatre.restore(run, by=consultant, at=timezone.now(), over=seen)
    carried_out(run)
    assert (run.state, client.policies.get(SCRATCH_NAME).description) == (State.FAILED, "once more")
    theatre.restore(run, by=consultant, at=timezone.now(), over=theatre.page(run).overwrites)
    carried_out(run)

    assert (run.state, stands(client)) == (State.RESTORED, False)


def test_what_somebody_else_changed_may_be_left(run: ToggleRun, consultant: User, client: aqua.Client) -> None:
    carried_out(run)
    client.policies.update(dataclasses.replace(client.policies.get(SCRATCH_NAME), description="by hand"))
    play(run, consultant)

    theatre.leave(run, by=consultant, at=timezone.now())

    run.refresh_from_db()
    assert (run.state, client.policies.get(SCRATCH_NAME).description) == (State.RESTORED, "by hand")


def test_cancelling_an_act_puts_back_what_stood_there(run: ToggleRun, consultant: User, client: aqua.Client) -> None:
    carried_out(run)
    theatre.play(run, by=consultant, at=timezone.now())
    operation = theatre.operation_of(run)

    operations.cancel(operation, by=consultant, at=timezone.now())
    carried_out(run)

    assert (operation.kind, run.state, stands(client)) == ("policy.toggle", State.RESTORED, False)


def test_a_run_of_somebody_who_left_is_put_back(run: ToggleRun, consultant: User, client: aqua.Client) -> None:
    carried_out(run)
    theatre.play(run, by=consultant, at=timezone.now())
    Assignment.objects.all().delete()
    carried_out(run)

    assert theatre.restore_due(at=timezone.now() + timedelta(seconds=1)) == 1
    carried_out(run)

    assert (run.state, stands(client)) == (State.RESTORED, False)


def test_two_runs_with_one_policy_do_not_play_at_once(
    run: ToggleRun, scanned: Image, tenant: AquaTenant, engagement: Engagement, consultant: User
) -> None:
    with pytest.raises(theatre.AlreadyPlaying):
        theatre.start(
            engagement, tenant=tenant, policy=SCRATCH_NAME, images=[scanned], by=consultant, at=timezone.now()
        )


def test_what_comes_with_every_console_is_not_played_with(
    scanned: Image, tenant: AquaTenant, engagement: Engagement, consultant: User
) -> None:
    with pytest.raises(theatre.NotPlayable):
        theatre.start(engagement, tenant=tenant, policy="Default", images=[scanned], by=consultant, at=timezone.now())


def test_an_image_without_a_scan_is_not_shown(
    alpine: Image, tenant: AquaTenant, engagement: Engagement, consultant: User
) -> None:
    with pytest.raises(theatre.NotPlayable):
        theatre.start(engagement, tenant=tenant, policy=SCRATCH_NAME, images=[alpine], by=consultant, at=timezone.now())
