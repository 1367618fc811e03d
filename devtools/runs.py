"""
The temporary folder of one run of dev.py, and the end of what an earlier run left behind.

A run that is killed with -9 cannot tidy up. Each run therefore holds a lock on a file in its folder and names the
folder to all its children (TIDEMARK_RUN); the next run finds folders whose lock is free, ends processes that still
carry the name, and removes the folder.
"""

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from devtools.places import all_may_enter

_MARK = "TIDEMARK_RUN"
_LONGEST = 60  # bytes: a socket path may have 107 in all


def base() -> Path:
    """Give the folder for temporary folders: short enough for sockets, and open to PostgreSQL's account under root."""
    for candidate in (Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp")):  # noqa: S108 - random names below
        if len(bytes(candidate)) <= _LONGEST and (os.geteuid() != 0 or all_may_enter(candidate)):
            return candidate
    return Path("/tmp")  # noqa: S108


def temporary_folder(purpose: str) -> Path:
    """Make a new folder that others may pass through but not list; within the run, when there is one."""
    inside = os.environ.get(_MARK)
    folder = Path(tempfile.mkdtemp(prefix=f"{purpose}-", dir=inside if inside and Path(inside).is_dir() else base()))
    folder.chmod(0o711)
    return folder


@contextlib.contextmanager
def open_run(*, patience_s: float = 8) -> Iterator[Path]:
    """
    Tidy up after dead runs, then give this run's own folder; it is removed at the end.

    What a dead run left behind may finish; it is told to for the second half of our patience, and killed at its end.
    """
    _sweep(patience_s)
    around = os.environ.pop(_MARK, None)
    made = temporary_folder("tidemark-new")
    with (made / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder = made.rename(made.with_name(made.name.replace("-new-", "-run-")))
        os.environ[_MARK] = str(folder)
        try:
            yield folder
        finally:
            del os.environ[_MARK]
            if around is not None:
                os.environ[_MARK] = around
            _clear(folder, patience_s)


def try_lock(file: IO[str]) -> bool:
    """Take an exclusive lock on an open file, or tell that somebody else holds it."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _sweep(patience_s: float) -> None:
    for folder in base().glob("tidemark-run-*"):
        with contextlib.suppress(OSError):  # another run may be tidying up the same one
            if folder.stat().st_uid == os.geteuid():
                _sweep_one(folder, patience_s)


def _sweep_one(folder: Path, patience_s: float) -> None:
    with (folder / "lock").open("a") as lock:
        if try_lock(lock):
            _clear(folder, patience_s)


def _clear(folder: Path, patience_s: float) -> None:
    """End what still runs in the name of a folder, such as the workers of tests that were cut short, and remove it."""
    # On Linux they were told when their parent died; a second word too early would confuse some.
    for number in (None, signal.SIGTERM, signal.SIGKILL):
        if _have_ended(folder, number, within_s=patience_s / 2):
            break
    shutil.rmtree(folder, ignore_errors=True)


def _have_ended(folder: Path, number: signal.Signals | None, *, within_s: float) -> bool:
    """Signal the processes that name a folder, and tell whether all have ended in time."""
    for pid in processes_naming(folder) if number else []:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number or 0)
    deadline = time.monotonic() + within_s
    while left := processes_naming(folder):
        if time.monotonic() > deadline:
            break
        time.sleep(0.05)
    return not left


def processes_naming(folder: Path) -> list[int]:
    """List the processes whose arguments or environment name a folder, without this one."""
    name = os.fsencode(folder)
    found = _from_proc(name) if Path("/proc/self/environ").exists() else _from_ps(name)
    return [pid for pid in found if pid != os.getpid()]


def _from_proc(name: bytes) -> list[int]:
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # ended meanwhile, or somebody else's
            if name in (entry / "cmdline").read_bytes() or name in (entry / "environ").read_bytes():
                found.append(int(entry.name))
    return found


def _from_ps(name: bytes) -> list[int]:
    listing = subprocess.run(["ps", "axeww", "-o", "pid=,command="], capture_output=True, check=False).stdout
    return [int(line.split(None, 1)[0]) for line in listing.splitlines() if name in line]
