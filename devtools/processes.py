"""Child processes that end with their parent: start one, read what it says, stop it."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from devtools.problems import Problem
from devtools.stopping import Stopped, hurry

Log = Callable[[str], None]

_PR_SET_PDEATHSIG = 1  # linux/prctl.h: the signal that a process gets when the thread that made it dies
_prctl = getattr(ctypes.CDLL(None), "prctl", None) if sys.platform.startswith("linux") else None
if _prctl is not None:
    _prctl.argtypes = (ctypes.c_int, ctypes.c_ulong)


def quiet(_line: str) -> None:
    """Drop a line; the log of who wants none. A child keeps its last lines anyway."""


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

    Must be made in the main thread: the kernel ties a child to the thread that made it. With `log` every line of its
    output goes there, otherwise it writes to our own output. With `own_group` a Ctrl-C of the terminal does not reach
    it, and what it started is ended with it.
    """

    def __init__(
        self,
        name: str,
        argv: Sequence[str],
        *,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        account: Account | None = None,
        log: Log | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
        own_group: bool = True,
    ) -> None:
        self.name = name
        self.last_lines: deque[str] = deque(maxlen=20)
        self._stop_signal = stop_signal
        self._own_group = own_group
        self._reader: threading.Thread | None = None
        self._is_collected = False
        self._process = subprocess.Popen(
            list(argv),
            env=env,
            cwd=cwd,
            stdin=subprocess.DEVNULL if log else None,
            stdout=subprocess.PIPE if log else None,
            stderr=subprocess.STDOUT if log else None,
            text=True,
            errors="replace",
            start_new_session=own_group,
            preexec_fn=_leash(stop_signal),
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
        self.pid = self._process.pid
        if log and self._process.stdout:
            self._reader = threading.Thread(target=self._read, args=(self._process.stdout, log), daemon=True)
            self._reader.start()

    def _read(self, output: IO[str], log: Log) -> None:
        with output:
            for line in output:
                self.last_lines.append(line.rstrip())
                log(line.rstrip())

    @property
    def is_running(self) -> bool:
        """Tell whether the program has not ended yet."""
        return self._process.poll() is None

    @property
    def exit_code(self) -> int | None:
        """Give the exit code, None while running; minus the number when a signal ended it."""
        return self._process.poll()

    def wait(self) -> int:
        """Wait for the end, then for the last line of output, and give the exit code."""
        code = self._process.wait()
        self._collect()
        return code

    def finish(self) -> int:
        """Wait for the end and give the exit code; when a signal to us cuts the waiting short, the program is ended."""
        try:
            return self.wait()
        finally:
            self.kill()

    def finish_in_foreground(self) -> int:
        """
        Do the same for a program of our own process group, which may take its time to tidy up.

        It hears Ctrl-C of the terminal as we do; any other request to stop is passed on as one.
        """
        try:
            return self.wait()
        except Stopped as stopped:
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
        while self.is_running and time.monotonic() < deadline and not hurry.is_set():
            time.sleep(0.02)
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
        self._collect()

    def _collect(self) -> None:
        if self._reader:
            self._reader.join(timeout=2)  # a grandchild that lives on may hold the pipe open

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
            time.sleep(0.03)
    except BaseException:
        child.kill()
        raise
