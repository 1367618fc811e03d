"""The command line as its users run it: a process of its own."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.sandboxes import RunningSandbox

Run = Callable[..., subprocess.CompletedProcess[str]]

CHECKOUT = Path(__file__).parents[3]
COMMAND = (sys.executable, "-m", "aqua_client")


@pytest.fixture(scope="session")
def sandbox_process() -> Iterator[RunningSandbox]:
    """A sandbox whose scans end in a moment: the command waits for them in another process."""
    with RunningSandbox() as sandbox:
        yield sandbox


@pytest.fixture
def clean() -> dict[str, str]:
    """An environment without credentials."""
    return {name: value for name, value in os.environ.items() if not name.startswith("AQUA_")}


@pytest.fixture
def credentials(clean: dict[str, str], sandbox: RunningSandbox) -> dict[str, str]:
    """An environment with the sandbox's address and key."""
    return clean | {"AQUA_URL": sandbox.url, "AQUA_KEY": sandbox.key, "AQUA_SECRET": sandbox.secret}


@pytest.fixture
def run(clean: dict[str, str]) -> Run:
    """Run the command with these arguments, by default without credentials."""

    def start(*arguments: str, env: dict[str, str] = clean, stdin: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*COMMAND, *arguments], cwd=CHECKOUT, env=env, input=stdin, capture_output=True, text=True, timeout=60
        )

    return start


@pytest.fixture
def aqua_run(run: Run, credentials: dict[str, str]) -> Run:
    """Run the command against the sandbox."""

    def start(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        return run(*arguments, env=credentials, stdin=stdin)

    return start
