"""Bursts of requests in interleaved rounds: the bare view, and moments later each size of portfolio."""

import statistics
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks import load, meters
from benchmarks.arithmetic import ratio
from benchmarks.lab import Say, Web

ONE, MANY = 1, 8
CONNECTIONS = (ONE, MANY)
WARM_UP = 20


@dataclass(frozen=True)
class Target:
    """A page at a running server; the cookie says who asks for it, if anybody."""

    web: Web
    path: str
    cookie: str = ""

    def cpu_s(self) -> float:
        """What the web server and the database have used so far; one that runs elsewhere cannot be read."""
        database = self.web.database
        return meters.cpu_s(self.web.child.pid) + (meters.cpu_of_children_s(database) if database else 0)


@dataclass
class Bursts:
    """What the bursts at one target took, one value a round, by number of connections."""

    p50: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    p95: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    per_second: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    cpu_ms: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))

    def run(self, target: Target, *, connections: int, requests: int) -> None:
        """Warm the target up, then measure one burst; CPU is that of the web server's and the database's processes."""
        load.burst(target.web.port, target.path, target.cookie, connections=connections, requests=WARM_UP)
        before = target.cpu_s()
        one = load.burst(target.web.port, target.path, target.cookie, connections=connections, requests=requests)
        self.cpu_ms[connections].append((target.cpu_s() - before) * 1000 / requests)
        self.p50[connections].append(one.p50)
        self.p95[connections].append(one.p95)
        self.per_second[connections].append(one.per_second)

    @property
    def cells(self) -> tuple[str, ...]:
        """Latencies and CPU in milliseconds and requests a second, the middle of the rounds."""
        shown = [f"{statistics.median(of[n]):.1f}" for n in CONNECTIONS for of in (self.p50, self.p95)]
        cpu_ms = [value for values in self.cpu_ms.values() for value in values]
        return (*shown, f"{statistics.median(self.per_second[MANY]):,.0f}", f"{statistics.median(cpu_ms):.1f}")


@dataclass(frozen=True)
class Beside:
    """One target's bursts, and those of the bare view taken between them."""

    bursts: Bursts
    bare: Bursts

    @property
    def ratios(self) -> tuple[float, ...]:
        """Times the bare view: p50 and p95 at one connection, p50 and p95 at eight, CPU."""
        one, bare = self.bursts, self.bare
        latencies = [
            ratio(of[n], against[n]) for n in CONNECTIONS for of, against in ((one.p50, bare.p50), (one.p95, bare.p95))
        ]
        return (*latencies, ratio(_all(one.cpu_ms), _all(bare.cpu_ms)))


def _all(rounds: Mapping[int, list[float]]) -> list[float]:
    return [value for connections in CONNECTIONS for value in rounds[connections]]


def compare(
    bare: Target, pages: Sequence[Sequence[Target]], *, rounds: int, requests: int, say: Say
) -> list[list[Beside]]:
    """
    Measure pages, each a list of targets (one a size of portfolio); gives the same shape.

    Within a round every burst of a page has one of the bare view right before it, so that both meet the same machine.
    """
    found = [
        [Beside(Bursts(), yardstick := Bursts()), *(Beside(Bursts(), yardstick) for _ in sizes[1:])] for sizes in pages
    ]
    for number in range(rounds):
        say(f"pages: round {number + 1} of {rounds}")
        for sizes, besides in zip(pages, found, strict=True):
            for connections in CONNECTIONS:
                besides[0].bare.run(bare, connections=connections, requests=requests)
                for target, beside in zip(sizes, besides, strict=True):
                    beside.bursts.run(target, connections=connections, requests=requests)
    return found
