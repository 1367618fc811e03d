"""Scanner groups: their calls, and how they and their scanners are shown. Contract 12.1."""

from typing import Any

from aqua_client.sandbox import choices, lists, scanner_pools, shelves
from aqua_client.sandbox.clock import stamp
from aqua_client.sandbox.messages import Answer, Request, console_refusal
from aqua_client.sandbox.routes import Route
from aqua_client.sandbox.world import World

OS_TYPES = ("linux", "windows")
TYPES = ("local", "remote", "legacy")
DEPLOYMENT = {"additional_prop1": "", "additional_prop2": "", "additional_prop3": ""}
"""What `deploy_command` holds: nothing but placeholders is public."""


def list_groups(world: World, request: Request) -> Answer:
    """`GET /api/v2/scanner_groups`: the answer says `page_size`. Contract 3.1."""
    answer = lists.paged(request, list(world.store("scanner_groups").values()), lambda group: _drawn(world, group))
    answer.body["page_size"] = answer.body.pop("pagesize")
    return answer


def get(world: World, request: Request) -> Answer:
    """`GET /api/v2/scanner_groups/{name}`."""
    return Answer(200, _drawn(world, _named(world, request.parts["name"])))


def create(world: World, request: Request) -> Answer:
    """`POST /api/v2/scanner_groups`: 201; a scanner of it joins at once."""
    body = _checked(request.object())
    if body["name"] in world.store("scanner_groups"):
        raise console_refusal(409, f"scanner group {body['name']} already exists")
    group = scanner_pools.create(world, body, request.user)
    _bind(world, group["name"], body.get("registries") or [])
    return Answer(201, _drawn(world, group))


def replace(world: World, request: Request) -> Answer:
    """`PUT /api/v2/scanner_groups/{name}`, and the call that migrates a legacy group, whose name is in the body."""
    body = request.object()
    group = _named(world, request.parts.get("name") or str(body.get("name", "")))
    body = _checked(body | {"name": group["name"]})
    group |= {
        "description": body.get("description") or "",
        "os_type": body.get("os_type") or group["os_type"],
        "application_scopes": body.get("application_scopes") or ["Global"],
        "updated_at": int(world.clock.now()),
    }
    if "name" not in request.parts:
        group["type"] = "remote"
    world.store("scanner_groups")[group["name"]] = group
    _bind(world, group["name"], body.get("registries") or [])
    return Answer(204)


def delete(world: World, request: Request) -> Answer:
    """`DELETE /api/v2/scanner_groups`: the body is an array of names. Contract 12.1."""
    names = shelves.names_in(request)
    for name in names:
        _named(world, name)
    for name in names:
        scanner_pools.forget(world, name)
    return Answer(204)


def gateways(world: World, _request: Request) -> Answer:
    """`GET /api/v1/servers`: an array. Contract 12.2."""
    return Answer(200, [_gateway(world)])


def gateway(world: World, request: Request) -> Answer:
    """`GET /api/v1/servers/{id}`."""
    if request.parts["id"] != choices.GATEWAY_ID:
        raise console_refusal(404, f"server {request.parts['id']} not found")
    return Answer(200, _gateway(world))


PLACE = "/api/v2/scanner_groups"

ROUTES = (
    Route("GET", PLACE, list_groups),
    Route("POST", PLACE, create),
    Route("DELETE", PLACE, delete),
    Route("GET", f"{PLACE}/{{name}}", get),
    Route("PUT", f"{PLACE}/{{name}}", replace),
    Route("PUT", "/api/v2/migrate_scanner_groups", replace),
    Route("GET", "/api/v1/servers", gateways),
    Route("GET", "/api/v1/servers/{id}", gateway),
)


def _named(world: World, name: str) -> dict[str, Any]:
    found: dict[str, Any] | None = world.store("scanner_groups").get(name)
    if found is None:
        raise console_refusal(404, f"scanner group {name} not found")
    return found


def _checked(body: dict[str, Any]) -> dict[str, Any]:
    name = body.get("name")
    if not isinstance(name, str) or not name.strip() or "/" in name or len(name) > choices.LONGEST_NAME:
        raise console_refusal(400, "scanner group name is required and holds no slash")
    for field, known in (("os_type", OS_TYPES), ("type", TYPES)):
        if body.get(field) not in (None, "", *known):
            raise console_refusal(400, f"{field} is one of {', '.join(known)}")
    for field in ("registries", "application_scopes"):
        value = body.get(field) or []
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise console_refusal(400, f"{field} is a list of names")
    return body


def _bind(world: World, group: str, names: list[str]) -> None:
    """Let these registries be scanned by the group; those that it scanned before and are not named go free."""
    for name in names:
        if name not in world.registries:
            raise console_refusal(404, f"registry {name} not found")
    for registry in world.registries.values():
        fields = registry.fields
        if registry.name in names:
            fields |= {"scanner_type": "specific", "scanner_group_name": group}
        elif fields["scanner_group_name"] == group:
            fields |= {"scanner_type": "any", "scanner_group_name": ""}
        registry.fields = fields
        scanner_pools.reassign(world, registry.name)
    world.touch()


def _drawn(world: World, group: dict[str, Any]) -> dict[str, Any]:
    """A group with its scanners, all of them alive as of now."""
    now = stamp(world.clock.now())
    scanners = [
        {
            "scanner_name": scanner_pools.scanner_id(world, number),
            "scanner_version": choices.SCANNER_VERSION,
            "os_version": "alpine 3.19",
            "token": "",
            "registered_on": stamp(group["created_at"]),
            "last_heartbeat": now,
        }
        for number in group["numbers"]
    ]
    registries = [
        one.name for one in world.registries.values() if scanner_pools.pool_of(world, one.name) == group["name"]
    ]
    shown = {name: value for name, value in group.items() if name != "numbers"}
    status = "connected" if scanners else "disconnected"
    return {**shown, "status": status, "registries": registries, "scanners": scanners, "deploy_command": DEPLOYMENT}


def _gateway(world: World) -> dict[str, Any]:
    now = int(world.clock.now())
    return {
        "id": choices.GATEWAY_ID,
        "logicalname": "sandbox-gateway",
        "description": "",
        "version": choices.SCANNER_VERSION,
        "hostname": "sandbox-gateway",
        "public_address": "gw.sandbox.example:443",
        "grpc_address": "gw.sandbox.example:443",
        "address": "gw.sandbox.example:443",
        "status": "connected",
        "type": "gateway",
        "project_id": 1,
        "lastupdate": now,
        "last_update": now,
        "serverid": choices.GATEWAY_ID,
        "server_id": choices.GATEWAY_ID,
        "server_name": "sandbox",
        "docker_version": "",
        "host_os": "linux",
        "commit": "",
    }
