"""Assurance policies: list, read, create, replace, delete, and those that are built in. Contract 9.1, 9.4."""

import copy
from collections.abc import Callable, Mapping
from typing import Any

from aqua_client.sandbox import choices, lists, policy_fields
from aqua_client.sandbox.clock import stamp
from aqua_client.sandbox.messages import Answer, Request, console_refusal
from aqua_client.sandbox.policy_fields import TYPES
from aqua_client.sandbox.routes import Route
from aqua_client.sandbox.world import World

DEFAULT = "Default"

IDENTIFIERS = ("id", "name", "assurance_type")
"""What is left of a policy with `identifiers_only`."""

ORDERS: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    "id": lambda policy: policy["id"],
    "name": lambda policy: policy["name"].lower(),
    "lastupdate": lambda policy: policy["lastupdate"],
    "author": lambda policy: policy["author"],
    "assurance_type": lambda policy: policy["assurance_type"],
}


def furnish(world: World) -> None:
    """Put the built-in policies into a new tenant. `Default` has no control on; there is one of each type."""
    actions = dict.fromkeys(("block_failed", "fail_cicd"), choices.BUILT_IN_POLICIES_BLOCK)
    built_in: list[tuple[int, str, str, dict[str, Any]]] = [
        *((number, kind, DEFAULT, {}) for number, kind in enumerate(TYPES, 1)),
        (6, "image", "Malware-Default-Policy", actions | {"disallow_malware": True}),
        (7, "image", "Sensitive-Data-Default-Policy", actions | {"scan_sensitive_data": True}),
        (26, "image", "DTA", actions | {"dta_enabled": True, "dta_severity": choices.DTA_DEFAULT_LEVEL}),
    ]
    for number, kind, name, own in built_in:
        fields = copy.deepcopy(dict(policy_fields.DEFAULTS)) | own
        head = {"id": number, "name": name, "assurance_type": kind, "author": "system"}
        world.store("policies")[_key(kind, name)] = fields | head | {"lastupdate": stamp(world.clock.now())}


def list_all(world: World, request: Request) -> Answer:
    """`GET /api/v2/assurance_policy`: every type; `identifiers_only=true` leaves only what names a policy."""
    return _listed(request, list(world.store("policies").values()))


def list_type(world: World, request: Request) -> Answer:
    """`GET /api/v2/assurance_policy/{type}`."""
    kind = _type(request)
    return _listed(request, [one for one in world.store("policies").values() if one["assurance_type"] == kind])


def get(world: World, request: Request) -> Answer:
    """`GET /api/v2/assurance_policy/{type}/{name}`: the whole object."""
    return Answer(200, _named(world, request))


def create(world: World, request: Request) -> Answer:
    """`POST /api/v2/assurance_policy/{type}`: 201 with the stored object."""
    kind = _type(request)
    fields = policy_fields.read(request.object(), request)
    if _key(kind, fields["name"]) in world.store("policies"):
        raise console_refusal(choices.POLICY_EXISTS_STATUS, f"policy {fields['name']} already exists")
    return Answer(201, _stored(world, request, kind, fields, number=world.number()))


def replace(world: World, request: Request) -> Answer:
    """`PUT /api/v2/assurance_policy/{type}/{name}`: what the body leaves out falls back to its default. 204."""
    old = _named(world, request)
    body = request.object()
    if body.get("name", old["name"]) != old["name"]:
        raise console_refusal(400, "the name of a policy cannot be changed")
    fields = policy_fields.read(body | {"name": old["name"]}, request)
    if old["name"] == DEFAULT and not _covers_all(fields):
        raise console_refusal(400, "the scope of the Default policy cannot be changed")
    _stored(world, request, old["assurance_type"], fields, number=old["id"])
    return Answer(204)


def delete(world: World, request: Request) -> Answer:
    """`DELETE /api/v2/assurance_policy/{type}/{name}`."""
    policy = _named(world, request)
    if policy["name"] == DEFAULT:
        raise console_refusal(400, "the Default policy cannot be deleted")
    del world.store("policies")[_key(policy["assurance_type"], policy["name"])]
    world.rejudge()
    return Answer(204)


PLACE = "/api/v2/assurance_policy"
OLD_PLACE = "/api/v2/image_assurance"

ROUTES = (
    Route("GET", PLACE, list_all),
    Route("GET", f"{PLACE}/{{type}}", list_type),
    Route("POST", f"{PLACE}/{{type}}", create),
    Route("GET", f"{PLACE}/{{type}}/{{name}}", get),
    Route("PUT", f"{PLACE}/{{type}}/{{name}}", replace),
    Route("DELETE", f"{PLACE}/{{type}}/{{name}}", delete),
    Route("GET", OLD_PLACE, list_type),
    Route("POST", OLD_PLACE, create),
    Route("GET", f"{OLD_PLACE}/{{name}}", get),
    Route("PUT", f"{OLD_PLACE}/{{name}}", replace),
    Route("DELETE", f"{OLD_PLACE}/{{name}}", delete),
)


def _listed(request: Request, policies: list[dict[str, Any]]) -> Answer:
    rows = lists.ordered(policies, request.text("order_by"), ORDERS)
    if request.flag("identifiers_only"):
        return lists.paged(request, rows, lambda policy: {name: policy[name] for name in IDENTIFIERS})
    return lists.paged(request, rows, dict)


def _type(request: Request) -> str:
    """The type in the path; the old path has only image policies."""
    kind = request.parts.get("type", "image")
    if kind not in TYPES:
        raise console_refusal(404, f"unknown assurance type {kind}")
    return kind


def _named(world: World, request: Request) -> dict[str, Any]:
    """The policy of the path; Refused with 404 when there is none of that type and name. Contract 3.5."""
    name = request.parts["name"]
    found: dict[str, Any] | None = world.store("policies").get(_key(_type(request), name))
    if found is None:
        raise console_refusal(404, f"policy {name} not found")
    return found


def _stored(world: World, request: Request, kind: str, fields: dict[str, Any], *, number: int) -> dict[str, Any]:
    head = {"id": number, "assurance_type": kind, "author": request.user, "lastupdate": stamp(world.clock.now())}
    policy = world.store("policies")[_key(kind, fields["name"])] = fields | head
    world.rejudge()
    return policy


def _covers_all(fields: Mapping[str, Any]) -> bool:
    return (
        fields["application_scopes"] == ["Global"]
        and not fields["exclude_application_scopes"]
        and not fields["scope"]["variables"]
        and not fields["scope"]["expression"]
    )


def _key(kind: str, name: str) -> str:
    return f"{kind}/{name}"
