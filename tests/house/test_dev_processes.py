"""Children of dev.py: none outlives it, and each is stopped as it should be."""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from devtools import runs
from devtools.places import CHECKOUT
from devtools.problems import Problem
from devtools.processes import Child, wait_until


def _script(*lines: str) -> tuple[str, ...]:
    return (sys.executable, "-c", "\n".join(("import signal, subprocess, sys, time", *lines, "time.sleep(60)")))


UP = "print('up', flush=True)"
SLEEP = _script(UP)
POLITE = _script("signal.signal(signal.SIGTERM, lambda *_: sys.exit(3))", UP)
STUBBORN = _script("signal.signal(signal.SIGTERM, signal.SIG_IGN)", UP)
GRANDPARENT = _script(f"print(subprocess.Popen({list(SLEEP)!r}, stdout=subprocess.DEVNULL).pid, flush=True)")
PARENT = """
import sys, time
from devtools import runs
from devtools.processes import Child, pump

with runs.open_run() as folder:
    child = Child("child", sys.argv[1:], log=lambda line: None)
    while not child.last_lines:
        pump(0.1)
    print(child.pid, folder, flush=True)
    time.sleep(60)
"""


def test_a_child_ends_when_its_parent_is_killed() -> None:
    with killed_run(SLEEP) as left:
        assert left.has_ended(within_s=10)


def test_what_a_killed_run_left_behind_is_ended_by_the_next_one() -> None:
    with killed_run(STUBBORN) as left:
        with runs.open_run(patience_s=0.1):
            pass

        assert (left.has_ended(within_s=0), left.folder.exists()) == (True, False)


def test_what_still_runs_in_the_name_of_a_run_ends_with_it() -> None:
    with runs.open_run(patience_s=0.1):
        stray = subprocess.Popen(STUBBORN, stdout=subprocess.PIPE)
        assert stray.stdout is not None
        # It says so when it no longer listens to SIGTERM.
        stray.stdout.readline()

    stray.communicate(timeout=10)
    assert stray.returncode == -signal.SIGKILL


def test_a_run_in_progress_is_left_alone_by_the_next_one() -> None:
    with runs.open_run() as first, runs.open_run() as second:
        assert (first.is_dir(), second.is_dir(), first != second) == (True, True, True)


def test_a_child_is_asked_to_finish_first() -> None:
    child = _started(POLITE)

    child.stop()

    assert child.exit_code == 3


def test_a_child_that_does_not_finish_is_killed_when_patience_ends() -> None:
    child = _started(STUBBORN)

    child.stop(patience_s=0.1)

    assert child.exit_code == -signal.SIGKILL


def test_what_a_child_started_ends_with_it() -> None:
    child = _started(GRANDPARENT)
    with watched(int(child.last_lines[0])) as grandchild:
        child.kill()

        assert grandchild.has_ended(within_s=10)


def test_a_child_that_ends_before_it_is_ready_is_told_with_its_last_words() -> None:
    child = Child("Clock", (sys.executable, "-c", "print('no hands'); raise SystemExit(4)"), log=lambda line: None)

    with pytest.raises(Problem) as caught:
        wait_until(lambda: False, child, within_s=10)

    assert str(caught.value) == "Clock ended before it was ready (exit code 4: no hands)."


def test_a_child_that_is_not_ready_in_time_does_not_run_on() -> None:
    child = _started(SLEEP)

    with pytest.raises(Problem) as caught:
        wait_until(lambda: False, child, within_s=0.1)

    assert (str(caught.value), child.is_running) == ("child was not ready within 0 s.", False)


def _started(argv: tuple[str, ...]) -> Child:
    child = Child("child", argv, log=lambda line: None)
    wait_until(lambda: bool(child.last_lines), child, within_s=10)
    return child


@dataclass(frozen=True)
class Watched:
    """A process that somebody else started, and the folder of its run."""

    file: int
    folder: Path

    def has_ended(self, *, within_s: float) -> bool:
        """Wait for its end."""
        return select.select([self.file], [], [], within_s)[0] == [self.file]


@contextmanager
def watched(pid: int, folder: Path = CHECKOUT) -> Iterator[Watched]:
    """Hold on to a process, so that its end is seen even when its number is given to another one."""
    file = os.pidfd_open(pid)
    try:
        yield Watched(file, folder)
    finally:
        os.close(file)


@contextmanager
def killed_run(argv: tuple[str, ...]) -> Iterator[Watched]:
    """Start a program as the child of a run, and kill -9 the run."""
    parent = subprocess.Popen([sys.executable, "-c", PARENT, *argv], cwd=CHECKOUT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    with parent.stdout as said:
        pid, folder = said.readline().split()
    with watched(int(pid), Path(folder)) as child:
        parent.kill()
        parent.wait()
        yield child
