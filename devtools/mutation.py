"""`dev.py mutate-access`: take each condition of the access door out in turn, and see whether a test turns red."""

import contextlib
import os
import time
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from devtools import mutants, mutated, servers, stopping
from devtools.mutants import Mutant
from devtools.places import CHECKOUT, python
from devtools.problems import Problem
from devtools.processes import Child, pump
from devtools.product import test_environment
from devtools.runs import open_run

BAR_PERCENT = 95
# What asks the door itself comes first, and is quick; then whatever opens pages, the walk of the whole site at last.
_FOLDER = Path("tests/access")
_DIRECT = (
    *("test_doors.py", "test_rooms.py", "test_leading.py"),
    *("test_documents.py", "test_search.py", "test_no_right.py"),
)
# One test has failed, or a module no longer loads.
_RED, _GREEN = (1, 2), 0


@dataclass(frozen=True)
class Tried:
    """A mutant, whether a test noticed it, and how long that took."""

    mutant: Mutant
    is_noticed: bool
    seconds: float

    def __str__(self) -> str:
        place = f"{self.mutant.module.rpartition('.')[2]}:{self.mutant.line}"
        return f"{'red' if self.is_noticed else 'NOT SEEN':<9}{self.seconds:5.1f} s  {place:<16}{self.mutant.gone}"


def run(arguments: list[str]) -> int:
    """
    Try every removal, or only those in the modules named; give 0 when the bar is met, else 1.

    The checkout stays as it is: each run of the tests loads one module from elsewhere.
    """
    wanted = [one for one in mutants.of(CHECKOUT) if not arguments or one.module.rpartition(".")[2] in arguments]
    if not wanted:
        raise Problem(f"No module of {mutants.ACCESS} is called {' or '.join(arguments)}.")
    with open_run() as folder, servers.temporary_pair() as (database_url, redis_url):
        env = test_environment(database_url=database_url, redis_url=redis_url)
        tried = []
        for one in _try_all(wanted, env, folder):
            tried.append(one)
            print(one, flush=True)
    return report(tried)


def report(tried: list[Tried]) -> int:
    """Print what no test noticed and the sum; give the exit code."""
    n, survivors = len(tried), [one for one in tried if not one.is_noticed]
    print("\nNot seen by any test:" if survivors else "", *survivors, sep="\n")
    percent = 100 * (n - len(survivors)) / n
    print(f"{n - len(survivors)} of {n} removals turn a test red: {percent:.1f} % (bar >= {BAR_PERCENT} %)")
    return 0 if percent >= BAR_PERCENT else 1


class Place:
    """Where the tests run, one mutant at a time: a database of its own, and a folder for the modules that stand in."""

    def __init__(self, number: int, env: Mapping[str, str], folder: Path) -> None:
        url = urlsplit(env["DATABASE_URL"])
        own = {
            "DATABASE_URL": urlunsplit(url._replace(path=f"/mutants_{number}")),
            "PYTEST_XDIST_WORKER": f"gw{number}",
        }
        self.env = {**env, **own}
        self.folder = folder
        self.mutant: Mutant | None = None
        self.child = self._pytest(self.env, "--create-db")
        self.began = time.monotonic()

    def take(self, one: Mutant) -> None:
        """Begin to try a mutant."""
        # Each has a file of its own: compiled code is kept by a file's name and second.
        file = self.folder / f"mutant_{id(one)}.py"
        file.write_text(one.source)
        self.mutant, self.began = one, time.monotonic()
        self.child = self._pytest({**self.env, mutated.MODULE: one.module, mutated.SOURCE: str(file)}, "--reuse-db")

    def result(self) -> Tried | None:
        """What came of the mutant once the tests have ended; None after the first run, which has none."""
        code = self.child.wait()
        seconds = time.monotonic() - self.began
        if self.mutant is None and code != _GREEN:
            said = "\n".join(self.child.last_lines)
            raise Problem(f"The access tests fail already with every condition in place:\n{said}")
        if code not in (_GREEN, *_RED):
            raise Problem(f"pytest ended with {code}:\n" + "\n".join(self.child.last_lines))
        return Tried(self.mutant, code in _RED, seconds) if self.mutant else None

    def stop(self) -> None:
        """End what still runs; harmless when nothing does."""
        self.child.stop()

    def _pytest(self, env: Mapping[str, str], database: str) -> Child:
        plain = ("-x", "-q", "-p", "no:cacheprovider", "-p", "devtools.mutated", database)
        return Child("pytest", (python(), "-m", "pytest", *_tests(), *plain), cwd=CHECKOUT, env=env, log=_say_nothing)


def _tests() -> list[str]:
    names = sorted(path.name for path in (CHECKOUT / _FOLDER).glob("test_*.py"))
    return [str(_FOLDER / name) for name in (*_DIRECT, *(one for one in names if one not in _DIRECT))]


def _say_nothing(_: str) -> None:
    """The tests' own words matter only when they end in an unknown way; a child keeps its last ones."""


def _try_all(wanted: list[Mutant], env: Mapping[str, str], folder: Path) -> Iterator[Tried]:
    """Try them side by side, as many at once as there are processors, after one run with nothing taken out."""
    left = deque(wanted)
    with contextlib.ExitStack() as stack:
        busy = [Place(number, env, folder) for number in range(min(os.cpu_count() or 1, len(wanted)))]
        for place in busy:
            stack.callback(place.stop)
        while busy:
            stopping.check()
            pump(0.05)
            for place in [one for one in busy if not one.child.is_running]:
                if done := place.result():
                    yield done
                if left:
                    place.take(left.popleft())
                else:
                    busy.remove(place)
