"""Labels, monitoring targets, check scripts and the system settings with the licence of DTA. Contract 9.1, 15."""

from typing import Any

from aqua_client.sandbox import choices, shelves
from aqua_client.sandbox.clock import stamp
from aqua_client.sandbox.messages import Answer, Request, console_refusal
from aqua_client.sandbox.routes import Route
from aqua_client.sandbox.shelves import BARE, PLAIN, Shelf
from aqua_client.sandbox.world import World

LABELS = Shelf(
    "labels",
    "label",
    {"name": "", "description": ""},
    created=200,
    stamp=lambda world, request: {"author": request.user, "created": stamp(world.clock.now())},
)
MONITORING = Shelf(
    "monitoring",
    "monitoring system",
    {"name": "", "enabled": False, "interval": 1, "token": "", "type": ""},
    secrets=("token",),
)
SCRIPTS = Shelf(
    "user_scripts",
    "script",
    {"name": "", "title": "", "description": "", "engine": "sh", "path": "", "snippet": "", "kind": "", "type": ""}
    | {"severity": "", "avd_id": "", "read_only": False, "custom": None, "overwrite": False, "script_id": ""},
    stamp=lambda world, request: {"author": request.user, "last_modified": int(world.clock.now())},
)


def system(world: World, _request: Request) -> Answer:
    """`GET /api/v1/settings/system/system`."""
    return Answer(200, _system(world))


def set_system(world: World, request: Request) -> Answer:
    """
    `PUT /api/v1/settings/system/system`: the parts that are sent. An extension: only reading it is public.

    `dta.enabled` licenses dynamic threat analysis; `image_scan_results_webhook` sends every scan result to its `url`.
    """
    body, whole = request.object(), _system(world)
    for name, part in whole.items():
        given = body.get(name) or {}
        if not isinstance(given, dict):
            raise console_refusal(400, f"{name} must be an object")
        part.update({key: value for key, value in given.items() if key in part})
    if whole["dta"]["token"]:
        whole["dta"]["token"] = choices.SECRET_MASK
    world.store("settings")["system"] = whole
    world.rejudge()
    return Answer(204)


def dta_license(world: World, _request: Request) -> Answer:
    """`POST /api/v2/dta/license_status`."""
    is_on = _system(world)["dta"]["enabled"]
    return Answer(200, {"status": "valid" if is_on else "no license", "total": 100 if is_on else 0, "used": 0})


def put_monitoring(world: World, request: Request) -> Answer:
    """`PUT /api/v1/settings/monitoring/{name}`: made when it is not there."""
    body = request.object() | {"name": request.parts["name"]}
    if request.parts["name"] in world.store("monitoring"):
        MONITORING.put(world, request, request.parts["name"], body)
    else:
        MONITORING.add(world, request, body)
    return Answer(204)


def create_scripts(world: World, request: Request) -> Answer:
    """`POST /api/v2/image_assurance/user_scripts`: an array of scripts, answered as an array. Contract 9.1."""
    given = request.json()
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise console_refusal(400, "the body is an array of scripts")
    rows = []
    for one in given:
        row = SCRIPTS.add(world, request, one)
        row["script_id"] = str(world.number())
        rows.append(row)
    return Answer(201, rows)


def get_script(world: World, request: Request) -> Answer:
    """`GET .../user_scripts/{id or name}`."""
    return Answer(200, _script(world, request))


def replace_script(world: World, request: Request) -> Answer:
    """`PUT .../user_scripts/{id or name}`."""
    old = _script(world, request)
    number = old["script_id"]
    SCRIPTS.put(world, request, old["name"], request.object())["script_id"] = number
    return Answer(204)


def delete_script(world: World, request: Request) -> Answer:
    """`DELETE .../user_scripts/{id or name}`."""
    SCRIPTS.drop(world, request, _script(world, request)["name"])
    return Answer(204)


SYSTEM_PLACE = "/api/v1/settings/system/system"
SCRIPTS_PLACE = "/api/v2/image_assurance/user_scripts"

ROUTES = (
    Route("GET", SYSTEM_PLACE, system),
    Route("PUT", SYSTEM_PLACE, set_system),
    Route("POST", "/api/v2/dta/license_status", dta_license),
    *shelves.routes(LABELS, "/api/v1/settings/labels", PLAIN),
    *shelves.routes(LABELS, "/api/v2/settings/labels", PLAIN, methods="list"),
    *shelves.routes(MONITORING, "/api/v1/settings/monitoring", BARE, methods="list get drop"),
    Route("PUT", "/api/v1/settings/monitoring/{name}", put_monitoring),
    *shelves.routes(SCRIPTS, SCRIPTS_PLACE, PLAIN, methods="list"),
    Route("POST", SCRIPTS_PLACE, create_scripts),
    Route("GET", f"{SCRIPTS_PLACE}/{{name}}", get_script),
    Route("PUT", f"{SCRIPTS_PLACE}/{{name}}", replace_script),
    Route("DELETE", f"{SCRIPTS_PLACE}/{{name}}", delete_script),
)


def _system(world: World) -> dict[str, Any]:
    """The settings, whole and free to be changed."""
    kept = world.store("settings").get("system", {})
    return {name: {**default, **kept.get(name, {})} for name, default in choices.SYSTEM.items()}


def _script(world: World, request: Request) -> dict[str, Any]:
    asked = request.parts["name"]
    by_id = {row["script_id"]: row for row in SCRIPTS.all(world)}
    return by_id.get(asked) or SCRIPTS.get(world, request, asked)
