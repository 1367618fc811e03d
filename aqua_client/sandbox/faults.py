"""
Switched-on trouble: which call it meets, how often, and when in the call.

A fault is added as JSON (see README.md). The kinds are in fault_kinds.py, what they make of an answer in spoiling.py.
Some concern the world rather than the wire: those of scans are asked for by scanning, those of tokens by the console.
"""

import dataclasses
import random
import threading
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import unquote

from aqua_client.sandbox import choices
from aqua_client.sandbox.fault_kinds import KINDS, OF_SIGNING_IN, OF_WRITING
from aqua_client.sandbox.messages import SIGN_IN_PATHS, Request, console_refusal

WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
NEEDS_DELAY = frozenset({"latency", "short_tokens", "clock_skew"})
NEEDS_FIELD = frozenset({"missing_field", "unknown_word"})

DISTRIBUTIONS = ("fixed", "uniform", "normal", "exponential")
"""How the delays of `latency` are spread around `delay_s`."""


@dataclasses.dataclass(slots=True, eq=False)
class Fault:
    """A switched-on fault. Without `path` it meets every call but signing in; those of signing in only that."""

    kind: str
    method: str = ""
    path: str = ""
    times: int | None = None
    rate: float = 1.0
    when: str = ""
    status: int | None = None
    message: str = ""
    body: Any = None
    retry_after_s: int | None = None
    delay_s: float | None = None
    location: str = "https://elsewhere.example/"
    image: str = "*"
    reason: str = ""
    field: str = ""
    bytes: int | None = None
    distribution: str = "fixed"
    spread_s: float = 0.0
    number: int = 0
    hits: int = 0
    holding: int = 0
    released: threading.Event = dataclasses.field(default_factory=threading.Event)
    seen: dict[str, Any] = dataclasses.field(default_factory=dict)
    """The last row of each list that it has met, by path: what paging that goes wrong shows again."""

    def meets(self, request: Request) -> bool:
        """Whether the fault concerns this call, chance and count aside."""
        if self.method and self.method.upper() != request.method:
            return False
        if self.kind in OF_WRITING and request.method not in WRITING:
            return False
        if self.path:
            return fnmatchcase(unquote(request.path), self.path)
        return (request.path in SIGN_IN_PATHS) == (self.kind in OF_SIGNING_IN)

    def delay(self, chance: random.Random) -> float | None:
        """How long this call waits, in seconds; None for until it is let go."""
        if self.delay_s is None:
            return None
        mean, spread = self.delay_s, self.spread_s or self.delay_s
        match self.distribution:
            case "uniform":
                drawn = chance.uniform(mean - spread, mean + spread)
            case "normal":
                drawn = chance.gauss(mean, spread)
            case "exponential":
                drawn = chance.expovariate(1 / mean) if mean else 0.0
            case _:
                drawn = mean
        return max(drawn, 0.0)

    def drawn(self) -> dict[str, Any]:
        """The fault as the control API shows it."""
        names = [name for name in FIELDS if name not in ("released", "seen")]
        return {name: getattr(self, name) for name in names}


FIELDS = tuple(Fault.__dataclass_fields__)
SETTABLE: dict[str, tuple[type, ...]] = {
    "kind": (str,),
    "method": (str,),
    "path": (str,),
    "times": (int,),
    "rate": (int, float),
    "when": (str,),
    "status": (int,),
    "message": (str,),
    "body": (dict, list, str, int, float, bool),
    "retry_after_s": (int,),
    "delay_s": (int, float),
    "location": (str,),
    "image": (str,),
    "reason": (str,),
    "field": (str,),
    "bytes": (int,),
    "distribution": (str,),
    "spread_s": (int, float),
}


def parse(given: object) -> Fault:
    """Read a fault from its JSON; Refused with 400 and a plain reason when it is none."""
    if not isinstance(given, dict) or given.get("kind") not in KINDS:
        raise console_refusal(400, f"a fault is an object whose kind is one of {', '.join(KINDS)}")
    for name, value in given.items():
        if name not in SETTABLE:
            raise console_refusal(400, f"a fault has no field {name!r}")
        is_odd = isinstance(value, bool) and name != "body"
        if value is not None and (is_odd or not isinstance(value, SETTABLE[name])):
            raise console_refusal(400, f"field {name!r} of a fault has the wrong type")
    fault = Fault(**{name: value for name, value in given.items() if value is not None})
    fault.when = fault.when or KINDS[fault.kind].moment
    if fault.when not in ("before", "after", "never"):
        raise console_refusal(400, "when is 'before' or 'after'")
    if fault.status is not None and not 200 <= fault.status <= 599:
        raise console_refusal(400, "status is a number from 200 to 599")
    if fault.kind in NEEDS_DELAY and fault.delay_s is None:
        raise console_refusal(400, f"{fault.kind} needs delay_s")
    if fault.kind in NEEDS_FIELD and not fault.field:
        raise console_refusal(400, f"{fault.kind} needs field")
    if fault.distribution not in DISTRIBUTIONS:
        raise console_refusal(400, f"distribution is one of {', '.join(DISTRIBUTIONS)}")
    if fault.bytes is not None and not 4 <= fault.bytes <= 1 << 28:
        raise console_refusal(400, "bytes is a number from 4 to 268,435,456")
    if KINDS[fault.kind].once and fault.times is None:
        fault.times = 1
    return fault


class FaultBook:
    """The faults that are switched on, in the order in which they were added."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._changed = threading.Condition()
        self._chance = random.Random(1)  # noqa: S311 - repeatable chance
        self._last = 0

    def add(self, fault: Fault) -> Fault:
        """Switch a fault on and number it."""
        with self._changed:
            self._last += 1
            fault.number = self._last
            self._faults.append(fault)
        return fault

    def clear(self, number: int | None = None) -> bool:
        """Switch off one fault or all, and let go of every call that they hold. False when there is no such fault."""
        with self._changed:
            gone = [fault for fault in self._faults if number in (None, fault.number)]
            self._faults = [fault for fault in self._faults if fault not in gone]
            self._changed.notify_all()
        for fault in gone:
            fault.released.set()
        return bool(gone) or number is None

    def drawn(self) -> list[dict[str, Any]]:
        """All faults as the control API shows them."""
        with self._changed:
            return [fault.drawn() for fault in self._faults]

    def strike(self, request: Request, moment: str) -> list[Fault]:
        """The faults that meet this call now, each counted; none is listed after one that ends the call."""
        struck: list[Fault] = []
        if not self._faults:
            return struck
        with self._changed:
            for fault in self._faults:
                if fault.when != moment or not self._is_due(fault) or not fault.meets(request):
                    continue
                if fault.rate < 1 and self._chance.random() >= fault.rate:
                    continue
                fault.hits += 1
                struck.append(fault)
                if not KINDS[fault.kind].goes_on:
                    break
            self._changed.notify_all()
        return struck

    def scan_failure(self, registry: str, image: str) -> str | None:
        """Why this scan has to fail, if a fault says so; counted."""
        fault = self._of_scan("scan_fails", registry, image)
        return (fault.reason or choices.SCAN_FAILED) if fault else None

    def loses_scan(self, registry: str, image: str) -> bool:
        """Whether this scan ends without leaving anything; counted."""
        return self._of_scan("scan_lost", registry, image) is not None

    def is_stuck(self, registry: str, image: str) -> bool:
        """Whether this scan does not end for now."""
        return self._of_scan("scan_stuck", registry, image, counts=False) is not None

    def _of_scan(self, kind: str, registry: str, image: str, *, counts: bool = True) -> Fault | None:
        if not self._faults:
            return None
        with self._changed:
            for fault in self._faults:
                if fault.kind == kind and self._is_due(fault) and fnmatchcase(f"{registry}/{image}", fault.image):
                    fault.hits += counts
                    return fault
        return None

    def delay(self, fault: Fault) -> float | None:
        """How long this call waits; drawn by chance that is the same in every run."""
        with self._changed:
            return fault.delay(self._chance)

    def standing(self, kind: str) -> Fault | None:
        """The first fault of a kind that concerns the world and not a call, as long as it is switched on."""
        with self._changed:
            return next((fault for fault in self._faults if fault.kind == kind), None)

    def wait(self, fault: Fault, seconds: float | None) -> None:
        """Hold a call until the fault is switched off or the seconds are over."""
        with self._changed:
            fault.holding += 1
            self._changed.notify_all()
        fault.released.wait(seconds)
        with self._changed:
            fault.holding -= 1
            self._changed.notify_all()

    def wait_until_holding(self, number: int, seconds: float) -> bool:
        """Wait until the fault holds a call; False when the seconds are over or the fault is gone."""

        def is_holding() -> bool:
            return any(fault.holding for fault in self._faults if fault.number == number)

        with self._changed:
            return self._changed.wait_for(is_holding, seconds)

    @staticmethod
    def _is_due(fault: Fault) -> bool:
        return fault.times is None or fault.hits < fault.times
