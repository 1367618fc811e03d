"""Workers killed while they write policies: nothing is written twice, and what was changed for a demo is put back."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

import pytest
from django.utils import timezone

import aqua_client as aqua
from engagement.aqua import consoles, runner
from engagement.celery import CARRY_OUT, app
from engagement.domain import consoles_seen, promotion, scans, theatre
from engagement.models import AquaTenant, Engagement, Image, Operation, PolicyRequest, ToggleRun, User
from engagement.rules.theatre import SCRATCH_NAME
from tests.factories import PolicyVersionFactory
from tests.sandboxes import RunningSandbox
from tests.workers import Worker, until

pytestmark = pytest.mark.django_db(transaction=True)

POLICIES = "/api/v2/assurance_policy/image*"


@pytest.fixture
def start(worker_env: Mapping[str, str]) -> Iterator[Callable[[], Worker]]:
    """Starts a worker; all are stopped at the end."""
    workers: list[Worker] = []

    def start_one() -> Worker:
        workers.append(Worker(worker_env))
        return workers[-1]

    yield start_one
    for worker in workers:
        print(worker.log.read_text())  # pytest shows it when the test has failed
        worker.stop()


@pytest.fixture
def scanned(alpine: Image, consultant: User, sandbox: RunningSandbox) -> Image:
    operation = scans.request_scan(alpine, by=consultant, at=timezone.now())
    while operation.is_live:
        sandbox.advance(1)
        Operation.objects.filter(pk=operation.pk).exclude(look_again_at=None).update(look_again_at=timezone.now())
        runner.carry_out(operation.pk)
        operation.refresh_from_db()
    alpine.refresh_from_db()
    return alpine


def killed_at(sandbox: RunningSandbox, start: Callable[[], Worker], operation: Operation | None, **fault: str) -> None:
    """A worker takes the operation up and dies exactly there."""
    assert operation is not None
    number = sandbox.faults.add(kind="hold", times=1, path=POLICIES, **fault)
    worker = start()
    app.send_task(CARRY_OUT, kwargs={"pk": operation.pk})
    sandbox.faults.wait_until_held(number)
    worker.kill()
    sandbox.faults.clear(number)


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_worker_killed_while_applying_leaves_the_policy_applied_once(
    when: str,
    start: Callable[[], Worker],
    sandbox: RunningSandbox,
    tenant: AquaTenant,
    engagement: Engagement,
    consultant: User,
) -> None:
    version = PolicyVersionFactory(policy__engagement=engagement, policy__name="p", content={"disallow_malware": True})
    runner.carry_out(consoles_seen.request_read(tenant, engagement=engagement, by=consultant, at=timezone.now()).pk)
    request = promotion.ask(version, tenant=tenant, stage="devtest", name="p", by=consultant, at=timezone.now())
    killed_at(sandbox, start, request.operation, method="POST", when=when)

    start()

    until(
        lambda: PolicyRequest.objects.filter(pk=request.pk, state="applied").exists(),
        within_s=30,
        otherwise=lambda: str(PolicyRequest.objects.values("state", "said").get(pk=request.pk)),
    )
    stored = [one for one in sandbox.calls() if one["method"] == "POST" and one["path"].startswith(POLICIES[:-1])]
    assert len([one for one in stored if one["status"] == 201]) <= 1
    assert consoles.client_of(tenant).policies.get("p").disallow_malware is True


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_demo_whose_worker_was_killed_is_put_back_by_the_clock(
    when: str,
    start: Callable[[], Worker],
    sandbox: RunningSandbox,
    scanned: Image,
    tenant: AquaTenant,
    engagement: Engagement,
    consultant: User,
) -> None:
    client = consoles.client_of(tenant)
    client.policies.create(aqua.AssurancePolicy(SCRATCH_NAME, force_microenforcer=True))
    before = client.policies.get(SCRATCH_NAME)
    run = theatre.start(
        engagement, tenant=tenant, policy=SCRATCH_NAME, images=[scanned], by=consultant, at=timezone.now()
    )
    killed_at(sandbox, start, theatre.operation_of(run), method="PUT", when=when)

    ToggleRun.objects.filter(pk=run.pk).update(restore_by=timezone.now() - timedelta(seconds=1))
    start()

    until(
        lambda: ToggleRun.objects.filter(pk=run.pk, state="restored").exists(),
        within_s=30,
        otherwise=lambda: str(ToggleRun.objects.values("state", "said").get(pk=run.pk)),
    )
    assert client.policies.get(SCRATCH_NAME).drift_from(before) == ()
