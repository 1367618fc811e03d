"""Roles, permission sets and application scopes, on both sets of paths. Contract 14."""

import copy
from typing import Any

from aqua_client.sandbox import choices, shelves
from aqua_client.sandbox.clock import stamp
from aqua_client.sandbox.messages import Answer, Request, console_refusal
from aqua_client.sandbox.routes import Route
from aqua_client.sandbox.scopes import BadExpression, parsed
from aqua_client.sandbox.shelves import Shelf
from aqua_client.sandbox.world import World

EVERYTHING: dict[str, Any] = {"expression": "", "variables": []}
CATEGORIES = {
    "artifacts": dict.fromkeys(("image", "function", "cf", "codebuild"), EVERYTHING),
    "workloads": dict.fromkeys(("kubernetes", "os", "cf"), EVERYTHING),
    "infrastructure": dict.fromkeys(("kubernetes", "os"), EVERYTHING),
    "entity_scope": EVERYTHING,
}


def _written(world: World, request: Request) -> dict[str, Any]:
    return {"author": request.user, "updated_at": stamp(world.clock.now())}


ROLES = Shelf(
    "roles",
    "role",
    {"name": "", "description": "", "permission": "", "scopes": []},
    stamp=_written,
)
PERMISSIONS = Shelf(
    "permissions",
    "permission",
    {"name": "", "description": "", "actions": [], "ui_access": True, "is_super": False},
    stamp=lambda world, request: _written(world, request),
)
SCOPES = Shelf(
    "scopes",
    "application scope",
    {"name": "", "description": "", "owner_email": "", "categories": {}},
    stamp=lambda _world, request: {"author": request.user},
    is_judging=True,
)

ROLES_PLACE = "/api/v2/access_management/roles"
PERMISSIONS_PLACE = "/api/v2/access_management/permissions"
SCOPES_PLACE = "/api/v2/access_management/scopes"
SAAS_PERMISSIONS = "/api/access_mgmt/permissions"
SAAS_SCOPES = "/api/access_mgmt/scopes"


def furnish(world: World) -> None:
    """What a new tenant has: the scope of everything, two permission sets and the roles over them."""
    now = stamp(world.clock.now())
    world.store("scopes")["Global"] = {
        "name": "Global",
        "description": "Everything",
        "owner_email": "",
        "author": "system",
        "categories": copy.deepcopy(CATEGORIES),
    }
    actions = [f"{module}.{action}" for module, names in choices.ACTIONS.items() for action in names]
    for name, own in (
        ("Administrator", {"actions": actions, "is_super": True}),
        ("Auditor", {"actions": [one for one in actions if one.endswith(".read")], "is_super": False}),
    ):
        head = {"name": name, "description": "", "ui_access": True, "author": "system", "updated_at": now}
        world.store("permissions")[name] = head | own
        world.store("roles")[name] = {
            "name": name,
            "description": "",
            "permission": name,
            "scopes": ["Global"],
            "author": "system",
            "updated_at": now,
        }


def list_saas_permissions(world: World, request: Request) -> Answer:
    """`GET /api/access_mgmt/permissions`: a list of its own shape."""
    rows = PERMISSIONS.all(world)
    size = request.number(len(rows) or 1, "size", "pagesize")
    page = request.number(1, "page")
    part = rows[(page - 1) * size : page * size]
    return Answer(200, {"permissions": part, "page": page, "size": len(part), "total": len(rows)})


def replace_by_body(shelf: Shelf) -> Any:
    """A PUT without the name in its path: the body names what is replaced."""

    def put(world: World, request: Request) -> Answer:
        body = request.object()
        shelf.put(world, request, str(body.get("name", "")), body)
        return Answer(204)

    return put


def list_actions(_world: World, _request: Request) -> Answer:
    """`GET /api/access_mgmt/permissions/actions`: what a permission set can be made of."""
    modules = [
        {"name": module, "actions": [{"name": f"{module}.{name}", "dependencies": []} for name in names]}
        for module, names in choices.ACTIONS.items()
    ]
    return Answer(200, {"modules": modules})


def create_scope(world: World, request: Request) -> Answer:
    """`POST .../scopes`: 201 with the stored object."""
    return Answer(201, SCOPES.add(world, request, _scope(request.object())))


def replace_scope(world: World, request: Request) -> Answer:
    """`PUT .../scopes/{name}`, and the SaaS flavour without the name in its path."""
    body = _scope(request.object())
    name = request.parts.get("name", str(body.get("name", "")))
    if name == "Global":
        raise console_refusal(400, "the scope Global cannot be changed")
    SCOPES.put(world, request, name, body)
    return Answer(204)


def delete_scope(world: World, request: Request) -> Answer:
    """`DELETE .../scopes/{name}`."""
    _drop_scopes(world, request, [request.parts["name"]])
    return Answer(204)


def delete_scopes(world: World, request: Request) -> Answer:
    """`POST .../scopes/delete`: an array of names."""
    _drop_scopes(world, request, shelves.names_in(request))
    return Answer(204)


ROUTES = (
    *shelves.routes(ROLES, ROLES_PLACE),
    *shelves.routes(PERMISSIONS, PERMISSIONS_PLACE),
    Route("POST", f"{SCOPES_PLACE}/delete", delete_scopes),
    *shelves.routes(SCOPES, SCOPES_PLACE, methods="list get"),
    Route("POST", SCOPES_PLACE, create_scope),
    Route("PUT", f"{SCOPES_PLACE}/{{name}}", replace_scope),
    Route("DELETE", f"{SCOPES_PLACE}/{{name}}", delete_scope),
    Route("GET", f"{SAAS_PERMISSIONS}/actions", list_actions),
    Route("GET", SAAS_PERMISSIONS, list_saas_permissions),
    Route("PUT", SAAS_PERMISSIONS, replace_by_body(PERMISSIONS)),
    *shelves.routes(PERMISSIONS, SAAS_PERMISSIONS, methods="get add drop"),
    *shelves.routes(SCOPES, SAAS_SCOPES, methods="list get"),
    Route("POST", SAAS_SCOPES, create_scope),
    Route("PUT", SAAS_SCOPES, replace_scope),
    Route("DELETE", f"{SAAS_SCOPES}/{{name}}", delete_scope),
)


def _drop_scopes(world: World, request: Request, names: list[str]) -> None:
    if "Global" in names:
        raise console_refusal(400, "the scope Global cannot be deleted")
    for name in names:
        SCOPES.get(world, request, name)
    for name in names:
        SCOPES.drop(world, request, name)


def _scope(body: dict[str, Any]) -> dict[str, Any]:
    """A scope with all its categories; Refused when an expression cannot be read."""
    given = body.get("categories") or {}
    if not isinstance(given, dict):
        raise console_refusal(400, "categories must be an object")
    whole = copy.deepcopy(CATEGORIES)
    for group, parts in whole.items():
        own = given.get(group) or {}
        if not isinstance(own, dict):
            raise console_refusal(400, f"{group} must be an object")
        for name in parts:
            if isinstance(own.get(name), dict):
                parts[name] = own[name]
    if isinstance(given.get("entity_scope"), dict):
        whole["entity_scope"] = EVERYTHING | given["entity_scope"]
    try:
        parsed(whole["artifacts"]["image"])
    except BadExpression as error:
        raise console_refusal(400, f"invalid scope expression: {error}") from error
    return body | {"categories": whole}
