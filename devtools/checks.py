"""`dev.py test`: every check and test, or only pytest when it is given arguments."""

import os
import time
from collections.abc import Mapping, Sequence

from devtools import browser, servers
from devtools.places import CHECKOUT, program, python
from devtools.problems import Problem
from devtools.processes import Child
from devtools.product import test_environment
from devtools.runs import open_run

Step = tuple[str, tuple[str, ...]]  # what it is called, and its command
# Quick ones first; each reads the whole project by its own settings in pyproject.toml.
LINTS: tuple[Step, ...] = (
    ("ruff check", (program("ruff"), "check")),
    ("ruff format", (program("ruff"), "format", "--check")),
    ("import contracts", (program("lint-imports"),)),
    ("types", (program("mypy"),)),
    ("missing migrations", (python(), "manage.py", "makemigrations", "--check", "--dry-run")),
    (
        "docker-compose.yml",
        (program("check-jsonschema"), "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"),
    ),
    ("Dockerfile", (program("hadolint"), "Dockerfile")),
)
_EVERYTHING = ("-n", "2")


def run(arguments: list[str]) -> int:
    """Run the checks and give pytest's exit code; raises Problem when a check before it fails."""
    with open_run(), servers.temporary_pair() as (database_url, redis_url):
        env = test_environment(database_url=database_url, redis_url=redis_url)
        if not arguments:
            lint(LINTS, env)
        return _pytest(arguments or list(_EVERYTHING), env, chromium=_chromium(arguments))


def lint(steps: Sequence[Step], env: Mapping[str, str]) -> None:
    """Run all the steps, so that one run shows all that is wrong; raises Problem with the names of those that fail."""
    failed = [name for name, command in steps if not _passes(name, command, env)]
    if failed:
        raise Problem(f"Failed: {', '.join(failed)}. The tests were not run.")


def _passes(name: str, command: tuple[str, ...], env: Mapping[str, str]) -> bool:
    """Run one step; prints its name, its time, and what it says when it fails."""
    print(f"{name:<20}", end="", flush=True)
    began = time.monotonic()
    said: list[str] = []
    is_right = Child(name, command, cwd=CHECKOUT, env=env, log=said.append).finish() == 0
    print(f"{'ok' if is_right else 'FAILED':<8}{time.monotonic() - began:5.1f} s", flush=True)
    if not is_right:
        print("\n".join(said), flush=True)
    return is_right


def _chromium(arguments: list[str]) -> str | None:
    """Give the browser; one is installed only when its tests are asked for."""
    if not arguments or any("browser" in argument for argument in arguments):
        return browser.ensure(as_root=os.geteuid() == 0)
    return browser.find()


def _pytest(arguments: list[str], env: Mapping[str, str], *, chromium: str | None) -> int:
    own = {"CHROMIUM_PATH": chromium} if chromium else {}
    # Playwright's synchronous interface runs an event loop, within which Django would refuse every query of a test.
    env = {**env, **own, "DJANGO_ALLOW_ASYNC_UNSAFE": "true"}
    # In our own process group, so that Ctrl-C reaches pytest itself and a debugger can read the keyboard.
    child = Child("pytest", (python(), "-m", "pytest", *arguments), cwd=CHECKOUT, env=env, own_group=False)
    return child.finish_in_foreground()
