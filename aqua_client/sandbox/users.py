"""Users of a self-hosted console, users and groups of an account, and the account itself. Contract 14."""

from typing import Any

from aqua_client.sandbox import choices, shelves
from aqua_client.sandbox.clock import stamp
from aqua_client.sandbox.messages import Answer, Request, refusal
from aqua_client.sandbox.routes import Route
from aqua_client.sandbox.shelves import ACCOUNT, BARE, Shelf
from aqua_client.sandbox.world import World

HOSTED = Shelf(
    "users",
    "User",
    {"id": "", "name": "", "email": "", "roles": [], "role": "", "first_time": False, "is_super": False}
    | {"ui_access": True, "type": "", "plan": ""},
    key="name",
    created=204,
    exists=400,
    exists_text="User with username {name} already exists",
    missing_text="No such user",
)
"""Users of the console. What names one is `id`; a user's `name` is what is shown."""

NEW_LOGIN = {"ip_address": "203.0.113.7", "csp_roles": [], "cspm_groups": []}

ACCOUNT_USERS = Shelf(
    "account_users",
    "user",
    {"email": "", "csp_roles": [], "account_admin": False, "mfa_enabled": False, "groups": []}
    | {"confirmed": True, "password_reset": False, "provider": "local", "multiaccount": False, "dashboard": ""}
    | dict.fromkeys(("send_announcements", "send_scan_results", "send_new_plugins", "send_new_risks"), False)
    | {"logins": [], "created": ""},
    key="id",
    accepted=("password", "group_id", "send_new_plugin"),
    changed=200,
    deleted=200,
)
GROUPS = Shelf(
    "groups",
    "group",
    {"name": "", "created": ""},
    key="id",
    accepted=("action", "user_id", "group_admin"),
    changed=200,
    deleted=200,
)


def furnish(world: World) -> None:
    """The administrator, in both flavours, and the account's first group."""
    user, now = world.settings.user, stamp(world.clock.now())
    admin = {"id": user, "name": user, "email": user, "role": "Administrator", "roles": ["Administrator"]}
    world.store("users")[user] = {**HOSTED.defaults, **admin, "is_super": True}
    group = {"id": 1, "name": "Default", "created": now}
    world.store("groups")["1"] = group
    login = {"id": 1, "created": now, "groups": [], **NEW_LOGIN}
    world.store("account_users")[str(choices.USER_ID)] = {
        **ACCOUNT_USERS.defaults,
        "id": choices.USER_ID,
        "email": user,
        "account_admin": True,
        "csp_roles": ["Admin"],
        "created": now,
        "groups": [{**group, "group_admin": True}],
        "logins": [login],
    }


def get_user(world: World, request: Request) -> Answer:
    """`GET /api/v1/users/{id}`."""
    return Answer(200, HOSTED.get(world, request, request.parts["id"]))


def create_user(world: World, request: Request) -> Answer:
    """`POST /api/v1/users`: 204; the password is looked at and not kept."""
    body = request.object()
    if not isinstance(body.get("id"), str) or not body["id"].strip():
        raise refusal(request.path, 400, "User id is required")
    if not body.get("password") or body["password"] != body.get("passwordConfirm", body["password"]):
        raise refusal(request.path, 400, "Passwords do not match")
    fields = HOSTED.read(request, body)
    if body["id"] in world.store("users"):
        raise refusal(request.path, HOSTED.exists, HOSTED.exists_text.format(name=body["id"]))
    world.store("users")[body["id"]] = fields | {"name": body.get("name") or body["id"]}
    world.touch()
    return Answer(204)


def replace_user(world: World, request: Request) -> Answer:
    """`PUT /api/v1/users/{id}`."""
    old = HOSTED.get(world, request, request.parts["id"])
    old.update(HOSTED.read(request, request.object()) | {"id": old["id"]})
    world.touch()
    return Answer(204)


def delete_user(world: World, request: Request) -> Answer:
    """`DELETE /api/v1/users/{id}`: 400 for somebody unknown. Contract 3.5."""
    if request.parts["id"] not in world.store("users"):
        raise refusal(request.path, 400, "No such user")
    del world.store("users")[request.parts["id"]]
    world.touch()
    return Answer(204)


def change_password(world: World, request: Request) -> Answer:
    """`PUT /api/v1/users/{id}/password`: exactly 204."""
    HOSTED.get(world, request, request.parts["id"])
    if not request.object().get("new_password"):
        raise refusal(request.path, 400, "new_password is required")
    return Answer(204)


def create_account_user(world: World, request: Request) -> Answer:
    """`POST /v2/users`."""
    body = request.object()
    if "@" not in str(body.get("email", "")):
        detail = {"field": "data.email", "message": "pattern mismatch", "value": body.get("email"), "type": "string"}
        raise refusal(request.path, 422, "Invalid request", details=[detail])
    row = ACCOUNT_USERS.add(world, request, body)
    row["created"] = stamp(world.clock.now())
    return ACCOUNT.one(201, row)


def change_account_user(world: World, request: Request) -> Answer:
    """`PUT /v2/users/{id}`: only what is sent changes, since clients send no e-mail here."""
    old = ACCOUNT_USERS.get(world, request, request.parts["name"])
    body = request.object()
    fields = ACCOUNT_USERS.read(request, body)
    old.update({name: fields[name] for name in body if name in fields and name != "id"})
    world.touch()
    return ACCOUNT.one(200, old)


def change_group(world: World, request: Request) -> Answer:
    """`PUT /v2/groups/{id}`: a new name, or a user who joins or leaves. Contract 14."""
    group = GROUPS.get(world, request, request.parts["name"])
    body = request.object()
    fields = GROUPS.read(request, body)
    action = body.get("action")
    if action is None:
        group["name"] = fields["name"] or group["name"]
    elif action in ("adding", "removing"):
        user = ACCOUNT_USERS.get(world, request, str(body.get("user_id")))
        others = [one for one in user["groups"] if one["id"] != group["id"]]
        own = [{**group, "group_admin": bool(body.get("group_admin"))}] if action == "adding" else []
        user["groups"] = others + own
    else:
        raise refusal(request.path, 422, "Invalid request")
    world.touch()
    return ACCOUNT.one(200, group)


def create_group(world: World, request: Request) -> Answer:
    """`POST /v2/groups`."""
    row = GROUPS.add(world, request, request.object())
    row["created"] = stamp(world.clock.now())
    return ACCOUNT.one(201, row)


def account(_world: World, request: Request) -> Answer:
    """`GET /v2/accounts/{id}`."""
    if request.parts["id"] != str(choices.ACCOUNT_ID):
        raise refusal(request.path, 404, "account not found")
    data: dict[str, Any] = {"id": choices.ACCOUNT_ID, "name": "sandbox", "csp_enabled": True}
    return ACCOUNT.one(200, data)


ROUTES = (
    *shelves.routes(HOSTED, "/api/v1/users", BARE, methods="list"),
    Route("POST", "/api/v1/users", create_user),
    Route("GET", "/api/v1/users/{id}", get_user),
    Route("PUT", "/api/v1/users/{id}", replace_user),
    Route("DELETE", "/api/v1/users/{id}", delete_user),
    Route("PUT", "/api/v1/users/{id}/password", change_password),
    Route("POST", "/v2/users", create_account_user),
    Route("PUT", "/v2/users/{name}", change_account_user),
    *shelves.routes(ACCOUNT_USERS, "/v2/users", ACCOUNT, methods="list get drop"),
    Route("POST", "/v2/groups", create_group),
    Route("PUT", "/v2/groups/{name}", change_group),
    *shelves.routes(GROUPS, "/v2/groups", ACCOUNT, methods="list get drop"),
    Route("GET", "/v2/accounts/{id}", account),
)
