"""
Child processes that end with their parent: start one, read what it says, stop it.

There are no threads here: with threads the kernel tells a child of its parent's death once for each of them, and a web
server in the middle of its end stumbles over the second time. So whoever waits also reads (`pump`).
"""

import contextlib
import ctypes
import os
import selectors
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from devtools import stopping
from devtools.problems import Problem

Log = Callable[[str], None]

_PR_SET_PDEATHSIG = 1  # linux/prctl.h: the signal that a process gets when the thread that made it dies
_prctl = getattr(ctypes.CDLL(None), "prctl", None) if sys.platform.startswith("linux") else None
if _prctl is not None:
    _prctl.argtypes = (ctypes.c_int, ctypes.c_ulong)

_pipes = selectors.DefaultSelector()


def pump(within_s: float) -> None:
    """Hand on what children have said; waits for more at most so long."""
    for key, _events in _pipes.select(within_s):
        key.data()


@dataclass(frozen=True)
class Account:
    """The account a child runs as when it may not run as root."""

    uid: int
    gid: int


def _leash(number: int) -> Callable[[], None]:
    """
    Make the function that a new child calls before its program starts.

    It asks the kernel to signal the child when its parent dies, even by kill -9. Without prctl (not Linux, or
    forbidden here) nothing happens: the next start then ends what was left behind (runs.py).
    """
    parent = os.getpid()

    def tie() -> None:
        if _prctl is not None:
            _prctl(_PR_SET_PDEATHSIG, number)
            if os.getppid() != parent:  # it died between the fork and this line
                os._exit(1)

    return tie


class Child:
    """
    A running program.

    Must be made in the main thread: the kernel ties a child to the thread that made it. Its output goes line by line to
    `log` whenever we wait or `pump`; or into a file, when `log` is a path; or, without one, where our own goes. With
    `own_group` a Ctrl-C of the terminal does not reach it, and what it started is ended with it.
    """

    def __init__(
        self,
        name: str,
        argv: Sequence[str],
        *,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        account: Account | None = None,
        log: Log | Path | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
        own_group: bool = True,
    ) -> None:
        self.name = name
        self._stop_signal = stop_signal
        self._own_group = own_group
        self._is_collected = False
        self._log_began_at = 0
        self._log = log
        self._said: deque[str] = deque(maxlen=20)
        self._unfinished = b""
        self._output: IO[bytes] | None = None
        with contextlib.ExitStack() as opened:
            output: IO[bytes] | int | None = None
            if isinstance(log, Path):
                output = opened.enter_context(log.open("ab"))
                self._log_began_at = output.tell()
            elif log:
                output = subprocess.PIPE
            self._process = subprocess.Popen(
                list(argv),
                env=env,
                cwd=cwd,
                stdin=subprocess.DEVNULL if log else None,
                stdout=output,
                stderr=subprocess.STDOUT if log else None,
                bufsize=0,
                start_new_session=own_group,
                preexec_fn=_leash(stop_signal),
                user=account.uid if account else None,
                group=account.gid if account else None,
                extra_groups=[] if account else None,
            )
        self.pid = self._process.pid
        if self._process.stdout:
            self._output = self._process.stdout
            _pipes.register(self._output, selectors.EVENT_READ, self._read)

    def _read(self) -> None:
        """Take what has come, and hand on each whole line."""
        if self._output is None:
            return
        came = os.read(self._output.fileno(), 65536)
        *lines, self._unfinished = (self._unfinished + came).split(b"\n")
        if not came:
            self._close()
            lines = [self._unfinished] if self._unfinished else []
        for line in lines:
            self._hand_on(line.decode(errors="replace").rstrip())

    def _hand_on(self, line: str) -> None:
        self._said.append(line)
        if callable(self._log):
            self._log(line)

    def _close(self) -> None:
        if self._output:
            _pipes.unregister(self._output)
            self._output.close()
            self._output = None

    @property
    def last_lines(self) -> list[str]:
        """Give the last lines that it said, as far as they were read."""
        if isinstance(self._log, Path):
            return self._log.read_bytes()[self._log_began_at :].decode(errors="replace").splitlines()[-20:]
        return list(self._said)

    @property
    def is_running(self) -> bool:
        """Tell whether the program has not ended yet."""
        return self._process.poll() is None

    @property
    def exit_code(self) -> int | None:
        """Give the exit code, None while running; minus the number when a signal ended it."""
        return self._process.poll()

    def wait(self) -> int:
        """
        Wait for the end, then for the last line of output, and give the exit code.

        Raises Stopped when somebody asks us to stop meanwhile; the program runs on then.
        """
        while self.is_running:
            stopping.check()
            pump(0.02)
        self._read_the_rest()
        return self._process.wait()

    def finish(self) -> int:
        """Wait for the end and give the exit code; when somebody asks us to stop meanwhile, it is stopped first."""
        try:
            return self.wait()
        finally:
            self.stop()

    def finish_in_foreground(self) -> int:
        """
        Do the same for a program of our own process group, which may take its time to tidy up.

        It hears Ctrl-C of the terminal as we do; any other request to stop is passed on as one.
        """
        try:
            return self.wait()
        except stopping.Stopped as stopped:
            if stopped.number != signal.SIGINT:
                self.send(signal.SIGINT)
            self.await_stop(patience_s=20)
            raise

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the program itself; nothing happens when it has ended."""
        self._process.send_signal(number)

    def stop(self, *, patience_s: float = 15) -> None:
        """Ask for an orderly end, and kill what is still there when patience ends or a second Ctrl-C comes."""
        self.ask_to_stop()
        self.await_stop(patience_s=patience_s)

    def ask_to_stop(self) -> None:
        """Send the signal that this program takes as a request to finish."""
        self.send(self._stop_signal)

    def await_stop(self, *, patience_s: float) -> None:
        """Wait for the end after ask_to_stop; kill at the end of patience."""
        deadline = time.monotonic() + patience_s
        while self.is_running and time.monotonic() < deadline and not stopping.is_urgent():
            pump(0.02)
        self.kill()

    def kill(self) -> None:
        """End the program and everything in its process group at once (kill -9); harmless when it has ended."""
        if self._is_collected:
            return  # the number may belong to somebody else by now
        if self._own_group:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)
        self._process.kill()
        self._process.wait()
        self._is_collected = True
        self._read_the_rest()
        self._close()

    def _read_the_rest(self) -> None:
        """Read on to the end of the output, but not long: a grandchild that lives on may hold it open."""
        deadline = time.monotonic() + 1
        while self._output and time.monotonic() < deadline:
            pump(0.02)

    def how_it_ended(self) -> str:
        """Say how the program ended, with its last line: `exit code 3: address in use`."""
        code = self.wait()
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        return f"{how}: {self.last_lines[-1]}" if self.last_lines else how


def wait_until(ready: Callable[[], bool], child: Child, *, within_s: float) -> None:
    """
    Wait for a child to be ready.

    Raises Problem when it ends first, or is not ready in time; it does not run on then.
    """
    deadline = time.monotonic() + within_s
    try:
        while not ready():
            if not child.is_running:
                raise Problem(f"{child.name} ended before it was ready ({child.how_it_ended()}).")
            if time.monotonic() > deadline:
                raise Problem(f"{child.name} was not ready within {within_s:.0f} s.")
            stopping.check()
            pump(0.03)
    except BaseException:
        child.kill()
        raise
