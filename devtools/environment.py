"""
The Python environment `.venv`: made and filled from the lock when needed, then entered.

Standard library only, since nothing else exists before it has run.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from devtools import stopping
from devtools.places import CHECKOUT, VENV, python, state_folder
from devtools.problems import Problem
from devtools.processes import Child, pump
from devtools.runs import try_lock

# What a developer needs holds what the demo needs, which is a fifth of it and so there much sooner.
DEMO_LOCK = CHECKOUT / "requirements-demo.lock"
DEV_LOCK = CHECKOUT / "requirements-dev.lock"
_STAMP = VENV / "installed"
_NO_VENV = "Python's venv module is not complete on this machine; install it with: apt-get install -y python3-venv"


def enter(script: Path, arguments: list[str]) -> None:
    """
    Continue inside `.venv`: return when we are there already, otherwise install what is missing and start over in it.

    What the first argument, the target, needs decides which lock is installed.

    Raises Problem when the environment cannot be made or the packages cannot be fetched.
    """
    lock_file = DEMO_LOCK if arguments[:1] == ["demo"] else DEV_LOCK
    with (state_folder() / "install.lock").open("w") as lock:
        while not try_lock(lock):  # two first starts at once: the second waits and finds all done
            stopping.check()
            pump(0.2)
        if not _is_current(lock_file):
            _install(lock_file)
    if Path(sys.prefix).resolve() != VENV.resolve():
        os.execv(python(), [python(), str(script), *arguments])


def fingerprint(lock: bytes, version: tuple[int, int]) -> str:
    """Give the name of a set of installed packages: a digest of the lock and the Python version."""
    return hashlib.sha256(lock + repr(version).encode()).hexdigest()


def _wanted(lock: Path) -> str:
    return fingerprint(lock.read_bytes(), sys.version_info[:2])


def _is_current(lock: Path) -> bool:
    """Tell whether the lock's packages are installed, or those of the developers' lock, which holds them all."""
    if not os.access(python(), os.X_OK) or not _STAMP.is_file():
        return False
    return _STAMP.read_text() in (_wanted(lock), _wanted(DEV_LOCK))


def _install(lock: Path) -> None:
    print("Installing the Python packages into .venv (once; about 20 seconds) ...", flush=True)
    if not _is_usable():
        _make()
    said: list[str] = []
    if Child("pip", _pip_install(lock), log=said.append).finish() != 0:
        print("\n".join(said), file=sys.stderr)
        raise Problem(
            f"The packages of {lock.name} could not be installed; pip says above why. "
            "Mind the network and its proxy, then run the same command again."
        )
    _STAMP.write_text(_wanted(lock))


def _is_usable() -> bool:
    """Tell whether `.venv` holds a Python of our version with pip: another version's packages would not load."""
    question = f"import pip, sys; sys.exit(sys.version_info[:2] != {sys.version_info[:2]!r})"
    if not os.access(python(), os.X_OK):
        return False
    return subprocess.run([python(), "-c", question], check=False, capture_output=True).returncode == 0


def _make() -> None:
    said: list[str] = []
    made = Child("venv", [sys.executable, "-m", "venv", "--clear", str(VENV)], log=said.append)
    if made.finish() != 0:
        reason = f"The folder .venv could not be made ({made.how_it_ended()})."
        raise Problem(_NO_VENV if "ensurepip" in " ".join(said) else reason)


def _pip_install(lock: Path) -> list[str]:
    return [
        # Compiled here: where PYTHONDONTWRITEBYTECODE is set, every start would compile everything again.
        *(python(), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"),
        *("--root-user-action", "ignore", "--require-hashes", "-r", str(lock)),
    ]
