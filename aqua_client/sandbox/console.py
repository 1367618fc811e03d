"""The console that the sandbox plays: finds the call that is meant, asks who is calling, and answers."""

import logging
import threading
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import unquote

from aqua_client.sandbox import (
    acceptance,
    access_management,
    acknowledge,
    aftermath,
    api_keys,
    audit,
    auth,
    dashboard,
    exporters,
    idle,
    image_permissions,
    images,
    inventory,
    licenses,
    log_services,
    notifications,
    policies,
    registries,
    repositories,
    scan_queue,
    scanner_groups,
    scanning,
    scans,
    settings,
    sign_on,
    users,
    vulnerabilities,
)
from aqua_client.sandbox.courier import Courier
from aqua_client.sandbox.faults import FaultBook
from aqua_client.sandbox.messages import Answer, Refused, Request, error
from aqua_client.sandbox.routes import Table
from aqua_client.sandbox.world import Settings, World

log = logging.getLogger("aqua_client.sandbox")

ROUTES = (
    *auth.ROUTES,
    *registries.ROUTES,
    *scans.ROUTES,
    *scan_queue.ROUTES,
    *image_permissions.ROUTES,
    *images.ROUTES,
    *repositories.ROUTES,
    *inventory.ROUTES,
    *exporters.ROUTES,
    *vulnerabilities.ROUTES,
    *licenses.ROUTES,
    *settings.ROUTES,
    *policies.ROUTES,
    *acknowledge.ROUTES,
    *scanner_groups.ROUTES,
    *access_management.ROUTES,
    *users.ROUTES,
    *api_keys.ROUTES,
    *sign_on.ROUTES,
    *log_services.ROUTES,
    *notifications.ROUTES,
    *dashboard.ROUTES,
    *idle.ROUTES,
    *audit.ROUTES,
)

FURNITURE: Mapping[str, Callable[[World], None]] = {
    "policies": policies.furnish,
    "roles": access_management.furnish,
    "users": users.furnish,
    "api_keys": api_keys.furnish,
    "log_services": log_services.furnish,
}
"""What every tenant has, by the shelf that shows whether it was given it already."""

CALLS_KEPT = 50_000
"""How many of the latest calls can be looked up."""


@dataclass(slots=True)
class Call:
    """A call that was received, without anything secret; `status` is what was sent, None as long as nothing was."""

    method: str
    path: str
    query: dict[str, list[str]]
    status: int | None = None


def new_world(settings: Settings) -> World:
    """A tenant on its first day: one registry. Contract 4.3."""
    world = World(settings)
    hub = registries.hub(world.clock.now())
    world.registries[hub.name] = hub
    furnish(world)
    return world


def furnish(world: World) -> None:
    """Give a tenant what every tenant has beside its registry, unless it was given it before."""
    for store, put_in in FURNITURE.items():
        if store not in world.stores:
            put_in(world)


class Console:
    """One world behind one lock, the faults that are switched on, and the list of calls. For any thread."""

    def __init__(self, world: World) -> None:
        self.world = world
        furnish(world)
        self.faults = FaultBook()
        self.unknown: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._table = Table(ROUTES)
        self._courier = Courier(self._pulse)
        self._calls: deque[Call] = deque(maxlen=CALLS_KEPT)

    def received(self, request: Request) -> Call:
        """Note that a call has come in."""
        call = Call(request.method, unquote(request.path), dict(request.query))
        self._calls.append(call)
        return call

    def calls(self) -> list[dict[str, Any]]:
        """The calls received since the last reset, oldest first."""
        return [asdict(call) for call in self._calls.copy()]

    def answer(self, request: Request) -> Answer:
        """Carry out one call of the Aqua API."""
        with self._lock:
            self._settle()
            try:
                return self._act(request)
            except Refused as refused:
                return refused.answer
            except Exception:
                log.exception("%s %s failed inside the sandbox", request.method, request.path)
                return error(request.path, 500, "Internal Server Error")

    def reset(self) -> None:
        """Begin a fresh world, without faults and without a memory of calls."""
        with self._lock:
            changes = self.world.changes
            self.world = new_world(self.world.settings)
            self.world.changes = changes + 1
            self._calls.clear()
            self.unknown.clear()
        self.faults.clear()

    def act_on_world(self, act: Callable[[World], Answer]) -> Answer:
        """Carry out something that is no call of the API, with the world brought up to now."""
        with self._lock:
            self._settle()
            answer = act(self.world)
            self._hand_over()
            return answer

    def set_clock(self, seconds: float, *, stopped: bool | None) -> float:
        """Move the clock ahead, stop it or let it run again; what it shows then."""
        with self._lock:
            if stopped is not None:
                self.world.clock.stop() if stopped else self.world.clock.run()
            self.world.clock.advance(seconds)
            self.world.touch()
            self._settle()
            return self.world.clock.now()

    def expire_tokens(self) -> None:
        """Make every token worthless that was given out so far."""
        with self._lock:
            self.world.expire_tokens()

    def settle(self) -> None:
        """Bring the scan queue up to now."""
        with self._lock:
            self._settle()

    def counts(self) -> dict[str, Any]:
        """What the world holds, in numbers that tests assert on."""
        with self._lock:
            self._settle()
            world = self.world
            return {
                "registries": len(world.registries),
                "images": len(world.all_images()),
                "jobs": len(world.jobs),
                "live_jobs": len(world.live_jobs),
                "jobs_ever": sum(world.times_queued.values()),
                "jobs_ever_per_image": {
                    f"{registry}/{repository}:{tag}": times
                    for (registry, repository, tag), times in world.times_queued.items()
                },
                "now": world.clock.now(),
            }

    def snapshot(self) -> tuple[int, dict[str, Any]]:
        """The number of changes so far, and the world as JSON values."""
        with self._lock:
            return self.world.changes, self.world.snapshot()

    def _settle(self) -> None:
        scanning.settle(self.world, self.faults)
        acceptance.settle(self.world)
        self._hand_over()

    def _hand_over(self) -> None:
        """Give the courier what has to be delivered, or to be waited for."""
        if self.world.outbox:
            self._courier.take(self.world.outbox)
            self.world.outbox = []
        elif aftermath.awaits_delivery(self.world):
            self._courier.wake()

    def _pulse(self) -> bool:
        with self._lock:
            scanning.settle(self.world, self.faults)
            if self.world.outbox:
                self._courier.take(self.world.outbox)
                self.world.outbox = []
            return aftermath.awaits_delivery(self.world)

    def _note_token_faults(self, request: Request) -> None:
        """What the faults of the clock and of tokens mean for this call."""
        skew, short = self.faults.standing("clock_skew"), self.faults.standing("short_tokens")
        request.skew_s = skew.delay_s or 0.0 if skew else 0.0
        request.token_s = short.delay_s if short else None

    def _act(self, request: Request) -> Answer:
        route, is_known = self._table.find(request)
        if route is None:
            self.unknown[f"{request.method} {unquote(request.path)}"] += 1
            status, message = (405, "Method Not Allowed") if is_known else (404, "Not Found")
            return error(request.path, status, message)
        self._note_token_faults(request)
        if route.needs_token:
            auth.admit(self.world, request)
        answer = route.act(self.world, request)
        audit.record_call(self.world, request, answer)
        self._hand_over()
        return answer
