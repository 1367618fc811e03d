"""
Nothing is lost and nothing done twice, whatever dies: workers killed at every boundary between two steps.

A fault of the sandbox holds the worker exactly there (before a call has its effect, or after it and before the answer),
so that SIGKILL hits it between the two.
"""

from collections.abc import Callable, Iterator, Mapping

import pytest
from django.db import connection, transaction
from django.utils import timezone

from engagement.celery import CARRY_OUT, app
from engagement.domain import scans
from engagement.models import AquaTenant, Engagement, Image, Operation, Registry, User
from tests.aqua.conftest import ask_for_integration
from tests.sandboxes import RunningSandbox
from tests.workers import Worker, until, working

pytestmark = pytest.mark.django_db(transaction=True)

State = Operation.State
REGISTRIES = "/api/v1/registries*"


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


def succeeded(operation: Operation) -> None:
    """Wait for the operation to succeed."""

    def told() -> str:
        operation.refresh_from_db()
        return f"{operation.state} {operation.answer} {list(operation.steps.values_list('text', flat=True))}"

    def has() -> bool:
        return Operation.objects.filter(pk=operation.pk, state=State.SUCCEEDED).exists()

    until(has, within_s=30, otherwise=told)


def kill_while_held(worker: Worker, sandbox: RunningSandbox, number: int) -> None:
    sandbox.faults.wait_until_held(number)
    worker.kill()
    sandbox.faults.clear(number)


@pytest.mark.parametrize(
    "boundary",
    [
        {"path": "/v2/tokens", "method": "POST", "when": "before"},
        {"path": REGISTRIES, "method": "GET", "when": "before"},
        {"path": REGISTRIES, "method": "POST", "when": "before"},
        {"path": REGISTRIES, "method": "POST", "when": "after"},
    ],
    ids=["signing in", "looking", "before creating", "after creating"],
)
def test_a_worker_killed_while_integrating_leaves_exactly_one_registry(
    boundary: dict[str, str],
    start: Callable[[], Worker],
    sandbox: RunningSandbox,
    engagement: Engagement,
    tenant: AquaTenant,
    consultant: User,
) -> None:
    number = sandbox.faults.add(kind="hold", times=1, **boundary)
    worker = start()
    operation = ask_for_integration(engagement, tenant, consultant)
    kill_while_held(worker, sandbox, number)

    start()
    succeeded(operation)

    assert sandbox.world()["registries"] == 2  # the shipped Docker Hub and ours
    assert Registry.objects.get().state == Registry.State.STANDING


@pytest.mark.parametrize(
    "boundary",
    [
        {"path": "/api/v2/images/*", "method": "GET", "when": "before"},
        {"path": "/api/v1/scanner/*", "method": "POST", "when": "before"},
        {"path": "/api/v1/scanner/*", "method": "POST", "when": "after"},
        {"path": "/api/v2/risks/vulnerabilities*", "method": "GET", "when": "after"},
    ],
    ids=["looking", "before asking", "after asking", "reading the findings"],
)
def test_a_worker_killed_while_scanning_leaves_exactly_one_scan_job(
    boundary: dict[str, str],
    start: Callable[[], Worker],
    sandbox: RunningSandbox,
    alpine: Image,
    consultant: User,
) -> None:
    number = sandbox.faults.add(kind="hold", times=1, **boundary)
    worker = start()
    operation = scans.request_scan(alpine, by=consultant, at=timezone.now())
    kill_while_held(worker, sandbox, number)

    start()
    succeeded(operation)

    alpine.refresh_from_db()
    assert (sandbox.world()["jobs_ever"], alpine.scans.count(), alpine.n_critical) == (1, 1, 2)
    assert alpine.latest_scan is not None
    assert alpine.latest_scan.vulnerabilities.count() == 44


def test_a_worker_killed_while_recording_leaves_exactly_one_registry(
    start: Callable[[], Worker], sandbox: RunningSandbox, engagement: Engagement, tenant: AquaTenant, consultant: User
) -> None:
    number = sandbox.faults.add(kind="hold", times=1, path=REGISTRIES, method="POST", when="after")
    worker = start()
    operation = ask_for_integration(engagement, tenant, consultant)
    sandbox.faults.wait_until_held(number)
    with transaction.atomic():
        Operation.objects.select_for_update().get(pk=operation.pk)
        sandbox.faults.clear(number)
        until(somebody_waits_for_a_lock, within_s=10, otherwise=worker.log.read_text)
        worker.kill()

    start()
    succeeded(operation)

    assert sandbox.world()["registries"] == 2


def somebody_waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def test_a_nudge_delivered_twice_does_the_thing_once(
    start: Callable[[], Worker], sandbox: RunningSandbox, engagement: Engagement, tenant: AquaTenant, consultant: User
) -> None:
    operation = ask_for_integration(engagement, tenant, consultant)
    for _ in range(5):
        app.send_task(CARRY_OUT, kwargs={"pk": operation.pk})

    start()
    succeeded(operation)

    posts = [call for call in sandbox.calls() if call["method"] == "POST" and call["path"] == "/api/v1/registries"]
    assert len(posts) == 1


def test_an_operation_whose_nudge_was_lost_is_found_by_the_sweep(
    start: Callable[[], Worker], engagement: Engagement, tenant: AquaTenant, consultant: User
) -> None:
    operation = ask_for_integration(engagement, tenant, consultant)
    app.control.purge()

    start()

    succeeded(operation)


def test_two_workers_with_a_sweep_each_do_everything_once(
    start: Callable[[], Worker], sandbox: RunningSandbox, engagement: Engagement, tenant: AquaTenant, consultant: User
) -> None:
    start()
    start()
    asked = [ask_for_integration(engagement, tenant, consultant, name=f"quay-{n}") for n in range(12)]

    for operation in asked:
        succeeded(operation)

    posts = [call for call in sandbox.calls() if call["method"] == "POST" and call["path"] == "/api/v1/registries"]
    assert (len(posts), sandbox.world()["registries"]) == (12, 13)


def test_waiting_scans_hold_no_worker(
    worker_env: Mapping[str, str], sandbox: RunningSandbox, docker_hub: Registry, alpine: Image, consultant: User
) -> None:
    sandbox.faults.add(kind="status", status=503, path="/api/v2/images/*", times=1)
    with working(worker_env):
        scan = scans.request_scan(alpine, by=consultant, at=timezone.now())
        until(
            lambda: Operation.objects.filter(pk=scan.pk, state=State.WAITING).exists(),
            within_s=10,
            otherwise=lambda: Operation.objects.get(pk=scan.pk).state,
        )

        waiting = Operation.objects.get(pk=scan.pk)

    assert (waiting.lease, waiting.lease_until) == (None, None)
