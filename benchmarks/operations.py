"""Many scans at once, by a real worker against the sandbox: what each costs us, and what waiting ones hold."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.request import Request, urlopen

import psycopg
import redis

from benchmarks import meters
from benchmarks.lab import Lab, Project, Say
from benchmarks.plan import Plan
from benchmarks.table import Figure, Part, judged
from devtools.places import python
from devtools.ports import free_port
from devtools.problems import Problem
from devtools.processes import Child, wait_until

_KEY, _SECRET = "sandbox-access-key-001", "sandbox-secret"
# A scan takes a millisecond there, so that what is left of the time is ours.
_SPEED, _SCANNERS = "50000", "16"
_LONGEST_S = 600
_STATES = "SELECT state, count(*), count(lease) FROM engagement_operation GROUP BY state"


@dataclass(frozen=True)
class Crew:
    """The sandbox, a worker and the timetable, as in production but for the sandbox."""

    product: Project
    sandbox_url: str
    worker: Child
    beat: Child

    def ask(self, lab: Lab, images: int) -> float:
        """Ask for the scans of all images at once; gives the seconds of the call."""
        given = lab.inside(
            self.product, "ask", images=images, console_url=self.sandbox_url, identifier=_KEY, secret=_SECRET
        )
        if given["asked"] != images:
            raise Problem(f"Only {given['asked']} of {images} scans were asked for.")
        return float(given["seconds"])

    def states(self) -> dict[str, tuple[int, int]]:
        """How many operations are in each state, and how many of them are leased."""
        with psycopg.connect(self.product.env["DATABASE_URL"]) as connection:
            return {state: (n, n_leased) for state, n, n_leased in connection.execute(_STATES)}

    def until(self, is_so: Callable[[dict[str, tuple[int, int]]], bool], what: str) -> float:
        """Wait for a state of affairs; gives the seconds it took. Raises Problem when it does not come about."""
        began = time.monotonic()
        while not is_so(states := self.states()):
            if time.monotonic() - began > _LONGEST_S or not self.worker.is_running:
                raise Problem(f"Waited in vain until {what}; the operations are {states}.")
            time.sleep(0.25)
        return time.monotonic() - began


def run(lab: Lab, plan: Plan, say: Say) -> Part:
    """Scan all images from the first asking to the last result; then once more in a console where time stands still."""
    crew = _start(lab)
    say(f"operations: {plan.scans:,} scans at once")
    busy = [*_carry_out(lab, crew, plan.scans)]
    say(f"operations: {plan.scans:,} scans waiting")
    waiting = _wait(lab, crew, plan.scans)
    figures = [
        *busy,
        *waiting,
        Figure("Peak memory of the worker", meters.peak_mb(crew.worker.pid), "MiB", bar=250, digits=0),
    ]
    return Part("Operations", [judged(figures)], figures)


def _start(lab: Lab) -> Crew:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    product = lab.product("operations", TIDEMARK_SANDBOX_URL=url)
    lab.manage(product, "migrate", "--verbosity", "0")
    place = ["--host", "127.0.0.1", "--port", f"{port}"]
    sandbox = lab.child(
        "sandbox",
        [python(), "-m", "aqua_client.sandbox", *place, "--speed", _SPEED, "--scanners", _SCANNERS],
        product.env,
    )
    celery = [python(), "-m", "celery", "--quiet", "-A", "engagement"]
    options = ["-P", "threads", "-c", "16", "-l", "warning", "--without-mingle", "--without-gossip"]
    worker = lab.child("worker", [*celery, "worker", *options], {**product.env, "TIDEMARK_DB_POOL": "1"})
    schedule = ["--schedule", str(lab.folder / "beat-schedule"), "--pidfile", ""]
    beat = lab.child("beat", [*celery, "beat", "-l", "warning", *schedule], product.env)
    wait_until(lambda: _is_ready(sandbox), sandbox, within_s=60)
    wait_until(lambda: _is_ready(worker), worker, within_s=60)
    return Crew(product, url, worker, beat)


def _carry_out(lab: Lab, crew: Crew, scans: int) -> list[Figure]:
    used_s = meters.cpu_s(crew.worker.pid)
    began = time.monotonic()
    asking_s = crew.ask(lab, scans)
    crew.until(lambda states: states.get("succeeded", (0, 0))[0] == scans, "all scans had succeeded")
    wall_s = time.monotonic() - began
    used_s = meters.cpu_s(crew.worker.pid) - used_s
    return [
        Figure(f"Asking for {scans:,} scans at once", asking_s, "s"),
        Figure(f"{scans:,} scans from asking to the last result", wall_s, "s", digits=1),
        Figure("CPU time of our worker, a scan", used_s * 1000 / scans, "ms", bar=20, digits=1),
    ]


def _wait(lab: Lab, crew: Crew, scans: int) -> list[Figure]:
    """
    Count what is held while every scan waits in Aqua.

    The timetable is stopped for the count: a look at one of the thousand would otherwise always be under way, and it is
    the waiting that is measured.
    """
    _control(crew, "clock", {"stopped": True})
    crew.ask(lab, scans)
    crew.until(lambda states: states.get("waiting", (0, 0))[0] == scans, "all scans were waiting")
    crew.beat.stop()
    crew.until(
        lambda states: states.get("waiting", (0, 0))[0] == scans and _is_idle(crew.worker), "the worker was idle"
    )
    states = crew.states()
    n_running, n_leased = states.get("running", (0, 0))[0], sum(leased for _, leased in states.values())
    with redis.Redis.from_url(crew.product.env["REDIS_URL"]) as broker:
        n_places = sum(broker.zcard(key) for key in broker.scan_iter("places:*"))
    return [
        Figure(f"Held by {scans:,} waiting scans: rows running", n_running, bar=0, digits=0),
        Figure("– rows leased", n_leased, bar=0, digits=0),
        Figure("– places among the console's parallel operations", n_places, bar=0, digits=0),
    ]


def _is_ready(child: Child) -> bool:
    return any("ready" in line for line in child.last_lines)


def _is_idle(worker: Child) -> bool:
    """Whether the worker hardly uses the CPU for half a second."""
    before = meters.cpu_s(worker.pid)
    time.sleep(0.5)
    return meters.cpu_s(worker.pid) - before < 0.03


def _control(crew: Crew, path: str, body: dict[str, object]) -> None:
    request = Request(f"{crew.sandbox_url}/_sandbox/{path}", json.dumps(body).encode(), method="POST")
    with urlopen(request, timeout=10):
        pass
