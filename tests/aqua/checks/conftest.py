"""Checks look at a real sandbox over HTTP; they need no database."""

from collections.abc import Iterator

import pytest

from aqua_client import Client
from tests.aqua.checks import worlds
from tests.aqua.checks.worlds import World
from tests.sandboxes import RunningSandbox


@pytest.fixture
def world(sandbox: RunningSandbox) -> Iterator[World]:
    """A tenant on its first day."""
    with Client(
        sandbox.url, key=sandbox.key, secret=sandbox.secret, calls_per_second=None, attempts=1, read_timeout_s=2
    ) as client:
        client.sign_in()
        yield World(sandbox, client)


@pytest.fixture
def furnished(world: World) -> World:
    """A tenant in which every fact holds."""
    worlds.furnish(world)
    return world
