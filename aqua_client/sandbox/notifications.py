"""Notification outputs, the old Slack notifier, and response policies. Contract 15."""

from typing import Any

from aqua_client.sandbox import choices, shelves
from aqua_client.sandbox.messages import Answer, Request
from aqua_client.sandbox.routes import Route
from aqua_client.sandbox.shelves import PLAIN, Shelf
from aqua_client.sandbox.world import World

KINDS = ("slack", "jira", "email", "teams", "webhook", "splunk", "serviceNow")
SECRET_PROPERTIES = frozenset({"password", "token", "api_token", "auth_token", "secret"})

OUTPUTS = Shelf(
    "notification_outputs",
    "notification",
    {"name": "", "type": "", "template": {}, "properties": {}},
    key="id",
    changed=200,
    deleted=200,
    stamp=lambda world, request: {"author": request.user, "last_updated": int(world.clock.now())},
)
RESPONSE_POLICIES = Shelf(
    "response_policies",
    "response policy",
    {"title": "", "description": "", "enabled": True, "trigger": {}, "application_scopes": ["Global"], "outputs": []},
    key="id",
    changed=200,
    deleted=200,
    stamp=lambda world, request: {"last_updated_by": request.user, "last_update": int(world.clock.now())},
)
SLACK: dict[str, Any] = {
    "enabled": False,
    "type": "slack",
    "name": "Slack",
    **dict.fromkeys(("channel", "webhook_url", "user_name", "main_text", "icon", "service_key"), ""),
}


def list_outputs(world: World, request: Request) -> Answer:
    """`GET /api/v2/notification/outputs`; with `groupBy=type` an object with one list a type."""
    rows = OUTPUTS.all(world)
    if request.text("groupBy") != "type":
        return PLAIN.many(request, rows)
    return Answer(200, {kind: [row for row in rows if row["type"].lower() == kind.lower()] for kind in KINDS})


def create_output(world: World, request: Request) -> Answer:
    """`POST /api/v2/notification/outputs`: exactly 201."""
    return Answer(201, OUTPUTS.add(world, request, _masked(request.object())))


def replace_output(world: World, request: Request) -> Answer:
    """`PUT /api/v2/notification/outputs/{id}`: exactly 200."""
    return Answer(200, OUTPUTS.put(world, request, request.parts["name"], _masked(request.object())))


def get_slack(world: World, _request: Request) -> Answer:
    """`GET /api/v1/settings/notifiers/Slack`."""
    return Answer(200, {**SLACK, **world.store("settings").get("slack", {})})


def put_slack(world: World, request: Request) -> Answer:
    """`PUT /api/v1/settings/notifiers/Slack`."""
    body = request.object()
    world.store("settings")["slack"] = {name: body[name] for name in SLACK if name in body}
    world.touch()
    return Answer(200, {})


def list_response_policies(world: World, request: Request) -> Answer:
    """`GET /api/v2/response_policies`: a list of its own shape; `scope` and `title` narrow it."""
    scope, title = request.text("scope"), request.text("title")
    rows = [
        row
        for row in RESPONSE_POLICIES.all(world)
        if title.lower() in row["title"].lower() and (not scope or scope in row["application_scopes"])
    ]
    page, size = request.number(1, "page"), request.number(50, "page_size", "pagesize")
    part = rows[(page - 1) * size : page * size]
    head = {"page": page, "page_size": size, "scope": scope, "title": title, "pagination_data": True}
    return Answer(200, head | {"data": part})


def create_response_policy(world: World, request: Request) -> Answer:
    """`POST /api/v2/response_policies`: 201 with its number."""
    row = RESPONSE_POLICIES.add(world, request, request.object())
    row["created_at"] = int(world.clock.now())
    return Answer(201, row)


def set_status(world: World, request: Request) -> Answer:
    """`PUT /api/v2/response_policies/{id}/status`: switches it on or off."""
    row = RESPONSE_POLICIES.get(world, request, request.parts["name"])
    row["enabled"] = request.object().get("enabled") is True
    world.touch()
    return Answer(200, row)


def delete_response_policies(world: World, _request: Request) -> Answer:
    """`DELETE /api/v2/response_policies`: all of them."""
    world.store("response_policies").clear()
    world.touch()
    return Answer(200, {})


def configs(_world: World, _request: Request) -> Answer:
    """`GET /api/v2/response_policies/configs`: what triggers there are."""
    triggers = [{"name": name, "type": "predefined"} for name in choices.RESPONSE_TRIGGERS]
    return Answer(200, {"triggers": triggers, "input": {"asset_types": [], "attributes": [], "operations": []}})


OUTPUTS_PLACE = "/api/v2/notification/outputs"
POLICIES_PLACE = "/api/v2/response_policies"

ROUTES = (
    Route("GET", OUTPUTS_PLACE, list_outputs),
    Route("POST", OUTPUTS_PLACE, create_output),
    Route("PUT", f"{OUTPUTS_PLACE}/{{name}}", replace_output),
    *shelves.routes(OUTPUTS, OUTPUTS_PLACE, methods="get drop"),
    Route("GET", "/api/v1/settings/notifiers/Slack", get_slack),
    Route("PUT", "/api/v1/settings/notifiers/Slack", put_slack),
    Route("GET", f"{POLICIES_PLACE}/configs", configs),
    Route("PUT", f"{POLICIES_PLACE}/{{name}}/status", set_status),
    Route("GET", POLICIES_PLACE, list_response_policies),
    Route("POST", POLICIES_PLACE, create_response_policy),
    Route("DELETE", POLICIES_PLACE, delete_response_policies),
    *shelves.routes(RESPONSE_POLICIES, POLICIES_PLACE, methods="get put drop"),
)


def _masked(body: dict[str, Any]) -> dict[str, Any]:
    """The body with the secrets among its properties masked, for they are not kept."""
    properties = body.get("properties")
    if not isinstance(properties, dict):
        return body
    hidden = {
        name: choices.SECRET_MASK if name in SECRET_PROPERTIES and value else value
        for name, value in properties.items()
    }
    return body | {"properties": hidden}
