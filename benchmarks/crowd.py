"""
Many people at once, in one thread: each opens a page, reads for a while, and opens the next.

Each has a connection and a sign-in of their own. A latency counts from the moment at which somebody meant to ask, so
that a client that came late would show it; how late it came is told, too.
"""

import contextlib
import heapq
import random
import selectors
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks import load
from benchmarks.walks import WALKS, Stop

# Seconds that somebody looks at a page before they open the next, evenly spread.
THINK_S = (1.0, 3.0)
_FORM = {"text": "The service account is there; the pull test can be planned.", "csrfmiddlewaretoken": "t" * 32}
_LONGEST_WAIT_S, _LAST_ANSWER_S = 0.5, 30.0


@dataclass(frozen=True)
class Visit:
    """One answered request: whose, where, how long it took, and whether the answer was what it should be."""

    kind: str
    path: str
    latency_ms: float
    status: str

    @property
    def is_error(self) -> bool:
        return self.status[:1] not in ("2", "3")


class Walker:
    """Somebody with a browser; the same seed walks the same way."""

    def __init__(self, port: int, given: dict[str, Any], seed: int) -> None:
        self.kind = given["kind"]
        self._port, self._given = port, given
        self._cookie = f"{given['cookie']}; csrftoken={_FORM['csrfmiddlewaretoken']}"
        self._chance = random.Random(seed)  # noqa: S311 - a walk, not a secret
        self.line = load.Line(port)
        self.path, self.due = "", 0.0

    def send(self, due: float) -> None:
        """Open the next page, meant for this moment (of time.perf_counter)."""
        stops = WALKS[self.kind]
        [stop] = self._chance.choices(stops, [one.share for one in stops])
        self.path, self.due = _name(stop), due
        path = stop.path.format(**self._given)
        # A line that broke meanwhile says so when it is read.
        with contextlib.suppress(OSError):
            self.line.send(load.request_for(self._port, path, self._cookie, _FORM if stop.writes else None))

    def read(self) -> Visit | None:
        """What has come; the visit when that was all of it. A line that broke is an error, and a new one is taken."""
        try:
            if self.line.read() is None:
                return None
            status = self.line.status
        except OSError as broken:
            status = type(broken).__name__
        return self._visit(status)

    def gives_up(self) -> Visit:
        """The visit of somebody who was never answered."""
        return self._visit("no answer")

    def _visit(self, status: str) -> Visit:
        return Visit(self.kind, self.path, (time.perf_counter() - self.due) * 1000, status)

    def think_s(self) -> float:
        return self._chance.uniform(*THINK_S)

    def reconnect(self) -> None:
        self.line.socket.close()
        self.line = load.Line(self._port)


def _name(stop: Stop) -> str:
    return f"{'POST ' if stop.writes else ''}{stop.path}"


@dataclass
class Crowded:
    """What a crowd met: its visits, how late the client itself was, and the client's CPU as a share of one core."""

    visits: list[Visit] = field(default_factory=list)
    late_ms: list[float] = field(default_factory=list)
    wall_s: float = 0.0
    cpu_share: float = 0.0


def one_after_another(walkers: Sequence[Walker], visits: int) -> list[Visit]:
    """The same people, only one of them at a time and without a pause: what pages take on an idle server."""
    found: list[Visit] = []
    while len(found) < visits:
        walker = walkers[len(found) % len(walkers)]
        walker.send(time.perf_counter())
        while (visit := walker.read()) is None:
            pass
        if visit.is_error:
            walker.reconnect()
        found.append(visit)
    return found


class Crowd:
    """Everybody at once: who thinks stands in `_thinking` by the moment of their next page, who waits in `_asked`."""

    def __init__(self, walkers: Sequence[Walker], selector: selectors.BaseSelector) -> None:
        self.found = Crowded()
        self._asked = selector
        now = time.perf_counter()
        # They come one by one, within the longest time that anybody thinks.
        self._thinking = [(now + THINK_S[1] * n / len(walkers), n, walker) for n, walker in enumerate(walkers)]

    def walk(self, seconds: float, tell: Callable[[float], None]) -> None:
        """Let everybody walk for so long, then wait for the answers that are still to come."""
        began, cpu = time.perf_counter(), time.process_time()
        while (passed := time.perf_counter() - began) < seconds:
            tell(passed)
            self._open_pages()
            self._take_answers(within_s=max(0, min(self._next_in_s(), _LONGEST_WAIT_S)))
        self.found.wall_s = time.perf_counter() - began
        self.found.cpu_share = (time.process_time() - cpu) / self.found.wall_s
        while self._asked.get_map() and time.perf_counter() - began < seconds + _LAST_ANSWER_S:
            self._take_answers(within_s=_LONGEST_WAIT_S)
        self.found.visits += [key.data[1].gives_up() for key in self._asked.get_map().values()]

    def _next_in_s(self) -> float:
        return self._thinking[0][0] - time.perf_counter() if self._thinking else _LONGEST_WAIT_S

    def _open_pages(self) -> None:
        while self._thinking and self._thinking[0][0] <= time.perf_counter():
            due, n, walker = heapq.heappop(self._thinking)
            walker.send(due)
            self.found.late_ms.append((time.perf_counter() - due) * 1000)
            self._asked.register(walker.line.socket, selectors.EVENT_READ, (n, walker))

    def _take_answers(self, *, within_s: float) -> None:
        for key, _events in self._asked.select(within_s):
            n, walker = key.data
            visit = walker.read()
            if visit is not None:
                self.found.visits.append(visit)
                self._asked.unregister(key.fileobj)
                if visit.is_error:
                    walker.reconnect()
                heapq.heappush(self._thinking, (time.perf_counter() + walker.think_s(), n, walker))


def all_at_once(walkers: Sequence[Walker], seconds: float, tell: Callable[[float], None]) -> Crowded:
    """Let everybody walk for so long; `tell` hears again and again how many seconds have passed."""
    with selectors.DefaultSelector() as selector:
        crowd = Crowd(walkers, selector)
        crowd.walk(seconds, tell)
    return crowd.found
