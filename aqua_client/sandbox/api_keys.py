"""API keys of the account: the secret is shown once, when a key is made. Contract 2.9."""

import secrets
from typing import Any

from aqua_client.sandbox import choices, shelves
from aqua_client.sandbox.clock import stamp
from aqua_client.sandbox.messages import Answer, Request
from aqua_client.sandbox.routes import Route
from aqua_client.sandbox.shelves import ACCOUNT, Shelf
from aqua_client.sandbox.world import World

KEYS = Shelf(
    "api_keys",
    "API key",
    {"description": "", "enabled": True, "ip_addresses": [], "roles": [], "permission_ids": [], "group_id": 1}
    | {"expiration": 0, "whitelisted": False, "iac_token": False, "open_access": False, "scans_per_month": 0}
    | {"access_key": "", "account_id": choices.ACCOUNT_ID, "owner": choices.USER_ID, "created": "", "updated": ""},
    key="id",
    accepted=("source_key_id", "secret"),
    changed=200,
)
GIVEN_BY_THE_SERVER = ("access_key", "account_id", "owner", "created", "updated")


def furnish(world: World) -> None:
    """The key with which the sandbox is called."""
    now = stamp(world.clock.now())
    own = {"id": 1, "description": "The key of the command line", "roles": ["Admin"], "access_key": world.settings.key}
    world.store("api_keys")["1"] = {**KEYS.defaults, **own, "created": now, "updated": now}


def create(world: World, request: Request) -> Answer:
    """`POST /v2/apikeys`: with the `secret`, which no later call shows. The new key cannot sign in."""
    row = KEYS.add(world, request, _own(request))
    now = stamp(world.clock.now())
    row |= {"access_key": secrets.token_hex(11), "created": now, "updated": now}
    world.store("api_keys")[str(row["id"])] = row
    return ACCOUNT.one(201, {**row, "secret": secrets.token_hex(20)})


def change(world: World, request: Request) -> Answer:
    """`PUT /v2/apikeys/{id}`: only what is sent changes."""
    row = KEYS.get(world, request, request.parts["name"])
    body = _own(request)
    fields = KEYS.read(request, body)
    row |= {name: fields[name] for name in body if name in fields} | {"updated": stamp(world.clock.now())}
    world.store("api_keys")[request.parts["name"]] = row
    world.touch()
    return ACCOUNT.one(200, row)


ROUTES = tuple(
    route
    for place in ("/v2/apikeys", "/api/v1/apikeys")
    for route in (
        Route("POST", place, create),
        Route("PUT", f"{place}/{{name}}", change),
        *shelves.routes(KEYS, place, ACCOUNT, methods="list get drop"),
    )
)


def _own(request: Request) -> dict[str, Any]:
    """The body without what only the server sets."""
    return {name: value for name, value in request.object().items() if name not in (*GIVEN_BY_THE_SERVER, "id")}
