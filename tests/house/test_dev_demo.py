"""The demo from start to end: it answers, finds its data again, and leaves no process behind."""

import os
import re
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from devtools.runs import processes_naming
from tests.house.dev_checkouts import Copy, copy_of_the_checkout

ADDRESS = re.compile(r"Tidemark is ready: (http://127\.0\.0\.1:\d+/)")
PATIENCE_S = 60


class Demo:
    """A demo that was started as a person does, on a free port, and what it has said."""

    def __init__(self, checkout: Copy) -> None:
        self.folder = checkout.folder
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            [sys.executable, "dev.py", "demo"],
            cwd=checkout.folder,
            env=checkout.environment(PORT="0"),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def read_until(self, end: str) -> None:
        """Read on to a line that begins so, or to the end of all."""
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.append(line.rstrip())
            if line.startswith(end):
                return

    @property
    def address(self) -> str:
        """Where it says it is."""
        return next(found[1] for line in self.lines if (found := ADDRESS.match(line)))

    @property
    def sign_ins(self) -> list[str]:
        """The roles that it offers."""
        begin = self.lines.index("Sign in as:") + 1
        return [line[2:].split("   ")[0].strip() for line in self.lines[begin : self.lines.index("", begin)]]

    def finish(self, number: signal.Signals) -> int:
        """Send a signal, read to the end, and give the exit code."""
        self.process.send_signal(number)
        self.read_until("nothing begins so")
        return self.process.wait(timeout=PATIENCE_S)

    def left_behind(self) -> list[int]:
        """Its processes that have not ended within our patience."""
        while left := processes_naming(self.folder):
            if not has_ended(left[0], within_s=PATIENCE_S):
                break
        return left


def has_ended(pid: int, *, within_s: float) -> bool:
    """Wait for the end of a process."""
    try:
        file = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return select.select([file], [], [], within_s)[0] == [file]
    finally:
        os.close(file)


@pytest.fixture(scope="module")
def checkout() -> Iterator[Copy]:
    with copy_of_the_checkout() as copy:
        yield copy


@contextmanager
def running(checkout: Copy) -> Iterator[Demo]:
    """A demo that is ready; ended in any case."""
    demo = Demo(checkout)
    try:
        demo.read_until("Ctrl-C stops it.")
        assert demo.lines[-1] == "Ctrl-C stops it."
        yield demo
    finally:
        demo.process.kill()
        demo.process.wait()
        assert demo.process.stdout
        demo.process.stdout.close()
        demo.left_behind()


def test_the_demo_answers_and_ends_with_ctrl_c_and_no_process_behind(checkout: Copy) -> None:
    with running(checkout) as demo:
        answer = requests.get(demo.address, timeout=10)
        second = checkout.dev("demo", PORT="0")
        code = demo.finish(signal.SIGINT)

        assert (answer.status_code, demo.sign_ins) == (200, ["Consultant", "Customer", "PS lead"])
        assert (second.returncode, second.stdout, second.stderr) == (
            1,
            "",
            "dev.py: A demo of this checkout is running already; stop that one with Ctrl-C first.\n",
        )
        assert (code, demo.lines[-1]) == (0, "Stopped. The data are kept in .state.")
        assert demo.left_behind() == []


def test_a_demo_killed_with_9_leaves_no_process_behind_and_starts_again(checkout: Copy) -> None:
    with running(checkout) as demo:
        demo.process.kill()

        assert demo.left_behind() == []

    with running(checkout) as again:
        assert (requests.get(again.address, timeout=10).status_code, again.finish(signal.SIGTERM)) == (200, 0)


def test_a_part_that_dies_ends_the_demo_with_one_plain_sentence(checkout: Copy) -> None:
    with running(checkout) as demo:
        os.kill(_worker_of(demo), signal.SIGKILL)
        demo.read_until("nothing begins so")

        assert (demo.process.wait(timeout=PATIENCE_S), demo.lines[-1].split(" (")[0]) == (
            1,
            "dev.py: worker ended by itself",
        )
        assert demo.left_behind() == []


def _worker_of(demo: Demo) -> int:
    """The process of the demo that runs Celery's worker."""
    for pid in processes_naming(demo.folder):
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        if b"worker" in arguments:
            return pid
    raise LookupError("no worker is running")
