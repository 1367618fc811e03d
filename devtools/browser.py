"""A Chromium for the browser tests: found, or installed where the user may."""

import os
import shutil
import subprocess
from pathlib import Path

from devtools.places import python
from devtools.problems import Problem
from devtools.processes import Child

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_APT = ("apt-get", "install", "-y", "--no-install-recommends", "chromium")


def find() -> str | None:
    """
    Give the path of a Chromium that starts: the one of CHROMIUM_PATH, of PATH, or of an earlier `ensure`.

    Raises Problem when CHROMIUM_PATH names something that does not start.
    """
    if named := os.environ.get("CHROMIUM_PATH"):
        if not starts(named):
            raise Problem(f"CHROMIUM_PATH names {named}, and that does not start as a Chromium.")
        return named
    on_path = (shutil.which(name) for name in _NAMES)
    return next((path for path in (*on_path, *_playwright_shells()) if path and starts(path)), None)


def ensure(*, as_root: bool) -> str:
    """
    Give the path of a Chromium, installing one when there is none: by apt as root, otherwise Playwright's own.

    Raises Problem with the one command that helps when neither works.
    """
    if found := find():
        return found
    print("Installing Chromium for the browser tests (once) ...", flush=True)
    for command in _ways_to_install(as_root):
        _try(command)
        if found := find():
            return found
    raise Problem(
        f"The browser tests need Chromium, and it could not be installed; install it with: {_by_hand(as_root)}"
    )


def starts(path: str) -> bool:
    """Tell whether a program runs and says its version; a stub of a package, or missing libraries, end otherwise."""
    try:
        done = subprocess.run([path, "--version"], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _playwright_shells() -> list[str]:
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    found = cache.glob("chromium_headless_shell-*/*/*headless*shell")
    return [str(path) for path in sorted(found, reverse=True) if os.access(path, os.X_OK)]


def _ways_to_install(as_root: bool) -> list[tuple[str, ...]]:
    by_playwright = (python(), "-m", "playwright", "install", "chromium-headless-shell")
    if as_root and shutil.which("apt-get"):
        return [("apt-get", "update"), _APT, by_playwright]
    return [by_playwright]


def _try(command: tuple[str, ...]) -> None:
    """Run one step of an installation; its success is seen by looking for the browser, so only its failure is told."""
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    said: list[str] = []
    step = Child(command[0], command, env=env, log=said.append)
    if step.finish() != 0:
        print(f"  {' '.join(command)} did not succeed ({step.how_it_ended()}).", flush=True)


def _by_hand(as_root: bool) -> str:
    if not shutil.which("apt-get"):
        return "your system's package manager, or name an installed one in CHROMIUM_PATH"
    return " ".join((*(() if as_root else ("sudo",)), *_APT))
