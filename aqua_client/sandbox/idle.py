"""
What other clients ask for and the sandbox has none of, because nothing runs in it: hosts, containers, functions.

The lists are there and empty, so that a client that counts them counts none instead of failing. Runtime policies are
kept as objects.
"""

from collections.abc import Callable

from aqua_client.sandbox import lists, shelves
from aqua_client.sandbox.clock import stamp
from aqua_client.sandbox.messages import Answer, Request
from aqua_client.sandbox.routes import Route
from aqua_client.sandbox.shelves import PLAIN, Shelf
from aqua_client.sandbox.world import World

INVENTORY = "/api/v2/hub/inventory/assets"

EMPTY = (
    *("/api/v1/hosts", "/api/v1/hostsbatch", "/api/v1/hosts/images", "/api/v2/containers", "/api/v1/applications"),
    *("/api/v2/serverless/functions", "/api/v2/firewall_policies"),
    *(f"{INVENTORY}/vms/list", f"{INVENTORY}/code_repositories/list"),
)

RUNTIME_POLICIES = Shelf(
    "runtime_policies",
    "runtime policy",
    {"name": "", "description": "", "type": "runtime.policy", "runtime_type": "container", "enabled": True}
    | {"enforce": False, "application_scopes": ["Global"], "block_disallowed_images": False}
    | {"scope": {"expression": "", "variables": []}},
    exists=409,
    stamp=lambda world, request: {"author": request.user, "updated": stamp(world.clock.now())},
)


def _nothing(_world: World, request: Request) -> Answer:
    return lists.paged(request, [], dict)


def _none_counted(_world: World, _request: Request) -> Answer:
    return Answer(200, {"count": 0})


def _empty(places: tuple[str, ...], act: Callable[[World, Request], Answer]) -> list[Route]:
    return [Route("GET", place, act) for place in places]


ROUTES = (
    *_empty(EMPTY, _nothing),
    *_empty(tuple(f"{INVENTORY}/{kind}/list/count" for kind in ("vms", "code_repositories")), _none_counted),
    *shelves.routes(RUNTIME_POLICIES, "/api/v2/runtime_policies", PLAIN),
)
