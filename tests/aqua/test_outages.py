"""PostgreSQL and Redis stopped in mid-run, as by kill -9: once they are back, everything asked for gets done once."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from devtools import postgres, valkey
from devtools.postgres import Postgres
from devtools.valkey import Valkey
from tests.sandboxes import RunningSandbox
from tests.workers import CHECKOUT, HASTY, until, working

Server = Postgres | Valkey


class Installation:
    """A database, a Redis and a sandbox of its own, and errands run against them."""

    def __init__(self, database: Postgres, broker: Valkey, sandbox: RunningSandbox) -> None:
        self.database, self.broker, self.sandbox = database, broker, sandbox
        self.env = {
            "DATABASE_URL": database.url,
            "REDIS_URL": broker.url,
            "TIDEMARK_SANDBOX_URL": sandbox.url,
        }
        self.run("manage.py", "migrate", "--verbosity=0")

    def run(self, *command: str) -> str:
        env = {**os.environ, **HASTY, **self.env}
        done = subprocess.run([sys.executable, *command], cwd=CHECKOUT, env=env, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def ask(self, name: str) -> str:
        return self.run("-m", "tests.aqua.errands", "ask", name)

    def has_succeeded(self, number: str) -> bool:
        return self.run("-m", "tests.aqua.errands", "state", number) == "succeeded"


@pytest.fixture
def installation(sandbox: RunningSandbox) -> Iterator[Installation]:
    with postgres.temporary(durable=True) as database, valkey.temporary(durable=True) as broker:
        yield Installation(database, broker, sandbox)


@pytest.mark.parametrize("pick", [lambda i: i.broker, lambda i: i.database], ids=["Redis", "PostgreSQL"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_server_that_dies_while_aqua_is_asked_costs_only_time(
    pick: Callable[[Installation], Server], when: str, installation: Installation
) -> None:
    server, sandbox = pick(installation), installation.sandbox
    hold = sandbox.faults.add(kind="hold", times=1, method="POST", path="/api/v1/registries", when=when)
    with working(installation.env) as worker:
        asked = installation.ask("acme-quay")
        sandbox.faults.wait_until_held(hold)
        server.kill()
        sandbox.faults.clear(hold)
        server.start()

        until(lambda: installation.has_succeeded(asked), within_s=40, otherwise=worker.log.read_text)

    assert sandbox.world()["registries"] == 2


def test_what_is_asked_while_redis_is_down_is_done_once_it_is_back(installation: Installation) -> None:
    with working(installation.env) as worker:
        installation.broker.kill()
        asked = installation.ask("acme-quay")
        installation.broker.start()

        until(lambda: installation.has_succeeded(asked), within_s=40, otherwise=worker.log.read_text)

    assert installation.sandbox.world()["registries"] == 2
