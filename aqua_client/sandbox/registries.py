"""Registry integrations: create, read, replace, delete, test. Contract 4."""

import copy
import re
from collections.abc import Callable, Mapping
from typing import Any

from aqua_client.sandbox import choices, connection, lists, scanner_pools
from aqua_client.sandbox.messages import Answer, Request, console_refusal
from aqua_client.sandbox.routes import Route
from aqua_client.sandbox.world import Registry, World

DEFAULTS: Mapping[str, Any] = {
    "name": "",
    "type": "",
    "description": "",
    "url": "",
    "username": "",
    "prefixes": [],
    "default_prefix": "",
    "options": [],
    "scanner_type": "any",
    "scanner_group_name": "",
    "scanner_name": [],
    "scanner_name_added": [],
    "scanner_name_removed": [],
    "existsing_scanners": [],
    "auto_pull": False,
    "auto_pull_time": "03:00",
    "auto_pull_interval": 1,
    "auto_pull_max": 100,
    "auto_pull_rescan": False,
    "auto_scan_time": {"iteration_type": "none", "iteration": 1, "auto_pull_day": 1, "time": "", "week_days": []},
    "auto_pull_latest_xff_enabled": False,
    "pull_repo_patterns": [],
    "pull_repo_patterns_excluded": [],
    "pull_image_tag_pattern": [],
    "pull_tags_pattern": [],
    "pull_tag_patterns": [],
    "pull_max_tags": 0,
    "always_pull_patterns": [":latest"],
    "image_creation_date_condition": "none",
    "pull_image_age": "0D",
    "pull_image_count": 0,
    "auto_cleanup": False,
    "advanced_settings_cleanup": False,
    "registry_scan_timeout": 0,
    "webhook": {"enabled": False, "url": "", "un_quarantine": False},
    "architecture": "",
    "is_architecture_system_default": True,
    "client_cert": "",
    "nexus_mtts_ff_enabled": False,
    "cloud_resources": [],
    "image_s3_prefixes": [],
    "registries_type": "",
    "permission": "GlobalPermission",
    "acr_connection_type": "",
    "icr_account_id": "",
    "subscription_id": "",
    "tenant_id": "",
}
"""Every field that may be written, with its default. Contract 4.3."""

READ_ONLY: Mapping[str, Any] = {
    "auto_pull_in_progress": False,
    "auto_pull_processed_page_number": 0,
    "password": "",
    "client_key": "",
}
"""Fields that a read always shows so: secrets come back empty."""

WIRE_NAMES = {bool: "bool", int: "int", str: "string", list: "array", dict: "object"}


def hub(now: float) -> Registry:
    """The registry that a new tenant has. Contract 4.3."""
    fields = copy.deepcopy(dict(DEFAULTS)) | {
        "name": "Docker Hub",
        "type": "HUB",
        "url": "https://docker.io",
        "author": "system",
        "lastupdate": int(now),
        "prefixes": ["docker.io"],
        "default_prefix": "docker.io",
        "is_registry_connected": True,
        "error_msg": "",
    }
    return Registry("Docker Hub", fields)


def list_bare(world: World, _request: Request) -> Answer:
    """`GET /api/v1/registries`: an array, without paging. Contract 3.1."""
    return Answer(200, [_drawn(registry) for registry in world.registries.values()])


def list_paged(world: World, request: Request) -> Answer:
    """`GET /api/v2/registries`."""
    keys: dict[str, Callable[[Registry], Any]] = {"name": lambda one: one.name, "type": lambda one: one.fields["type"]}
    rows = lists.ordered(list(world.registries.values()), request.text("order_by"), keys)
    return lists.paged(request, rows, _drawn)


def get(world: World, request: Request) -> Answer:
    """`GET /api/v1/registries/{name}`."""
    return Answer(200, _drawn(named(world, request.parts["name"])))


def create(world: World, request: Request) -> Answer:
    """`POST /api/v1/registries`: 201 with the stored object; the connection is tested on the way. Contract 4.1."""
    body = request.object()
    name = _checked_name(body.get("name"))
    if name in world.registries:
        raise console_refusal(choices.REGISTRY_EXISTS_STATUS, f"registry {name} already exists")
    registry = Registry(name, _fields(body, request))
    _save(world, request, registry, body)
    return Answer(201, _drawn(registry))


def replace(world: World, request: Request) -> Answer:
    """`PUT /api/v1/registries/{name}`: what the body leaves out falls back to its default. Contract 16."""
    body = request.object()
    old = named(world, request.parts["name"])
    if body.get("name", old.name) != old.name:
        raise console_refusal(400, "the name of a registry cannot be changed")
    registry = Registry(old.name, _fields(body | {"name": old.name}, request), old.credentials)
    _save(world, request, registry, body)
    return Answer(204)


def delete(world: World, request: Request) -> Answer:
    """`DELETE /api/v1/registries/{name}`: forgets the registry and its images."""
    world.forget_registry(named(world, request.parts["name"]).name)
    return Answer(204)


def test(world: World, request: Request) -> Answer:
    """`POST /api/v1/registries/{name}/test`: an extension of the sandbox; no such call of Aqua is public (4.1)."""
    registry = named(world, request.parts["name"])
    _note_connection(registry, connection.problem(world, registry))
    world.touch()
    return Answer(200, {key: registry.fields[key] for key in ("is_registry_connected", "error_msg")})


ROUTES = (
    Route("GET", "/api/v1/registries", list_bare),
    Route("POST", "/api/v1/registries", create),
    Route("GET", "/api/v2/registries", list_paged),
    Route("GET", "/api/v1/registries/{name}", get),
    Route("PUT", "/api/v1/registries/{name}", replace),
    Route("DELETE", "/api/v1/registries/{name}", delete),
    Route("POST", "/api/v1/registries/{name}/test", test),
)


def named(world: World, name: str) -> Registry:
    """The registry of that name; Refused with 404 when there is none. Contract 3.5."""
    registry = world.registries.get(name)
    if registry is None:
        raise console_refusal(404, f"registry {name} not found")
    return registry


def _drawn(registry: Registry) -> dict[str, Any]:
    kind = choices.DETECTED_TYPES[registry.fields["type"]]
    return {**registry.fields, **READ_ONLY, "detected_type": kind}


def _checked_name(name: object) -> str:
    """The name is part of every path to the registry, so it has to fit into one segment."""
    if not isinstance(name, str) or not name.strip():
        raise console_refusal(400, "registry name is required")
    if len(name) > choices.LONGEST_NAME:
        raise console_refusal(400, f"registry name is longer than {choices.LONGEST_NAME} characters")
    if "/" in name or re.search(r"[\x00-\x1f\x7f]", name):
        raise console_refusal(400, "registry name may not contain a slash or control characters")
    if name in choices.PSEUDO_REGISTRIES:
        raise console_refusal(400, f"registry name {name} is reserved")
    return name


def _fields(body: Mapping[str, Any], request: Request) -> dict[str, Any]:
    """The full object from what was sent: unknown fields are ignored, absent or null ones get their default."""
    fields = copy.deepcopy(dict(DEFAULTS))
    for field, default in DEFAULTS.items():
        value = body.get(field)
        if value is None:
            continue
        if type(value) is not type(default):
            expected, got = WIRE_NAMES[type(default)], WIRE_NAMES.get(type(value), "number")
            offset = request.raw.find(f'"{field}"'.encode())
            text = f"Unmarshal type error: expected={expected}, got={got}, field={field}, offset={offset}"
            raise console_refusal(400, f"Failed reading registry body: code=400, message={text}")
        fields[field] = value
    if fields["type"] not in choices.DETECTED_TYPES:
        raise console_refusal(400, f"unknown registry type {fields['type']!r}")
    if fields["scanner_type"] not in ("any", "specific"):
        raise console_refusal(400, f"unknown scanner type {fields['scanner_type']!r}")
    if not all(isinstance(option, dict) for option in fields["options"]):
        raise console_refusal(400, "options must be objects")
    fields["webhook"] = {key: value for key, value in fields["webhook"].items() if key != "auth_token"}
    _complete_prefixes(fields)
    return fields


def _complete_prefixes(fields: dict[str, Any]) -> None:
    """`default_prefix` is one of the prefixes; the server adds it. Contract 4.3."""
    own = connection.host_of(fields["url"])
    if fields["type"] == "AWS":
        own = f"{choices.AWS_ACCOUNT}.dkr.ecr.{fields['url']}.amazonaws.com"
    fields["default_prefix"] = fields["default_prefix"] or (fields["prefixes"] or [own])[0]
    if fields["default_prefix"] and fields["default_prefix"] not in fields["prefixes"]:
        fields["prefixes"] = [*fields["prefixes"], fields["default_prefix"]]


def _save(world: World, request: Request, registry: Registry, body: Mapping[str, Any]) -> None:
    """Test and store; a failed test refuses the registry unless `force_save`. Contract 4.1."""
    registry.credentials = _credentials(body, registry.credentials)
    scanner_pools.expect(world, registry, request.user)
    reason = connection.problem(world, registry)
    if reason and body.get("force_save") is not True:
        raise console_refusal(400, f"failed to connect to registry: {reason}")
    _note_connection(registry, reason)
    registry.fields |= {"author": request.user, "lastupdate": int(world.clock.now())}
    world.registries[registry.name] = registry
    world.touch()


def _credentials(body: Mapping[str, Any], old: str) -> str:
    """What is kept of the secrets: whether there are any, and whether they are right. An empty one keeps the old."""
    password = body.get("password") or body.get("client_key")
    if not password:
        return old
    return "wrong" if password == choices.REFUSED_PASSWORD else "given"


def _note_connection(registry: Registry, reason: str) -> None:
    registry.fields |= {"is_registry_connected": not reason, "error_msg": reason}
