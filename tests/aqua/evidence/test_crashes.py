"""Workers that die during a look or while they mark a change: nothing is doubled, nothing left behind."""

from collections.abc import Callable, Iterator, Mapping

import pytest
from django.utils import timezone

from aqua_client import Client
from engagement.domain import evidence
from engagement.models import ChecklistItem, Engagement, Evidence, FactSeen, NonceProof, Operation, User
from tests.aqua.checks.worlds import STARTER, policy
from tests.aqua.test_crashes import kill_while_held, succeeded
from tests.factories import AssurancePolicyFactory
from tests.sandboxes import RunningSandbox
from tests.workers import Worker

pytestmark = pytest.mark.django_db(transaction=True)


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


def test_a_worker_killed_while_looking_leaves_one_proof(
    start: Callable[[], Worker],
    sandbox: RunningSandbox,
    engagement: Engagement,
    hub_item: ChecklistItem,
    consultant: User,
) -> None:
    number = sandbox.faults.add(kind="hold", times=1, path="/api/v1/registries*", method="GET")
    worker = start()
    (operation,) = evidence.request_check(engagement, by=consultant, at=timezone.now())
    kill_while_held(worker, sandbox, number)

    start()
    succeeded(operation)

    hub_item.refresh_from_db()
    assert (hub_item.state, Evidence.objects.count(), FactSeen.objects.count()) == (ChecklistItem.State.PROVEN, 2, 2)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("is_written", [False, True], ids=["writing", "restoring"])
def test_a_worker_killed_while_marking_leaves_the_description_as_it_was(
    when: str,
    is_written: bool,
    start: Callable[[], Worker],
    sandbox: RunningSandbox,
    engagement: Engagement,
    consultant: User,
) -> None:
    AssurancePolicyFactory(engagement=engagement, name=STARTER)
    with Client(sandbox.url, key=sandbox.key, secret=sandbox.secret, calls_per_second=None) as client:
        client.policies.create(policy())
        operation = evidence.request_nonce(engagement, by=consultant, at=timezone.now())
        if is_written:
            client.policies.update(policy(description=f"Starter {operation.params['nonce']}"))
            memo = {"before": "Starter", "written_at": timezone.now().isoformat()}
            Operation.objects.filter(pk=operation.pk).update(memo=memo)
        path = f"/api/v2/assurance_policy/image/{STARTER}"
        number = sandbox.faults.add(kind="hold", times=1, path=path, method="PUT", when=when)
        kill_while_held(start(), sandbox, number)

        start()
        succeeded(operation)

        assert client.policies.get(STARTER).description == "Starter"
    assert NonceProof.objects.get().written_at is not None
