"""What every test may ask for."""

from collections.abc import Iterator

import pytest

from tests.sandboxes import RunningSandbox


@pytest.fixture(scope="session")
def sandbox_process() -> Iterator[RunningSandbox]:
    """The one sandbox of this test process."""
    with RunningSandbox() as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(sandbox_process: RunningSandbox) -> RunningSandbox:
    """An Aqua sandbox in its first hour: only the registry Docker Hub, no faults."""
    sandbox_process.reset()
    return sandbox_process
