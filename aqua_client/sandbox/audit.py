"""Audit events: written for changes and for images that fail a policy, and sent to the log targets. Contract 11."""

import json
from collections.abc import Mapping
from typing import Any

from aqua_client.sandbox.messages import Answer, Refused, Request
from aqua_client.sandbox.routes import Route
from aqua_client.sandbox.world import World

SUCCESS, BLOCK, DETECT, ALERT = 1, 2, 3, 4
"""The values of `result`."""

SPANS_S = {"minute": 60, "hour": 3_600, "day": 86_400, "week": 7 * 86_400, "month": 30 * 86_400}
"""How far back `time` of access_totals reaches."""


def record(world: World, *, kind: str, action: str, result: int, user: str, **rest: Any) -> None:
    """Write one event and send it to every log target that is on and has the address of a web receiver."""
    data = json.dumps(rest.pop("data", {}), separators=(",", ":"))
    event = {
        "time": int(world.clock.now()),
        "type": kind,
        "action": action,
        "category": rest.pop("category", kind),
        "result": result,
        "user": user,
        "host": "",
        "hostid": "",
        **rest,
        "data": data,
    }
    world.audit.append(event)
    for service in world.store("log_services").values():
        if service.get("enable") and str(service.get("url", "")).startswith(("http://", "https://")):
            world.outbox.append((service["url"], event))


def record_call(world: World, request: Request, answer: Answer) -> None:
    """Write the event of a call that has changed something."""
    verbs = {"POST": "create", "PUT": "update", "DELETE": "delete"}
    if request.method not in verbs or answer.status >= 300 or not request.user:
        return
    noun = next((part for part in request.path.split("/") if part not in ("", "api", "v1", "v2")), "")
    name = request.parts.get("name") or next(iter(request.parts.values()), "")
    record(
        world,
        kind="Administration",
        action=verbs[request.method],
        result=SUCCESS,
        user=request.user,
        category=noun,
        object=name or _name_of(answer.body),
        data={"path": request.path, **_description_of(request)},
    )


def access_totals(world: World, request: Request) -> Answer:
    """`GET /api/v1/audit/access_totals`: how many events of each result the time span holds."""
    since = world.clock.now() - SPANS_S.get(request.text("time") or "hour", SPANS_S["hour"])
    results = [event["result"] for event in world.audit if event["time"] >= since]
    names = {"success": SUCCESS, "blocked": BLOCK, "detect": DETECT, "alert": ALERT}
    return Answer(200, {"total": len(results), **{name: results.count(number) for name, number in names.items()}})


ROUTES = (Route("GET", "/api/v1/audit/access_totals", access_totals),)


def _description_of(request: Request) -> dict[str, str]:
    """What was written about the thing: a choice, so that a marked change can be found where the events go (18)."""
    try:
        body = request.json() if request.raw else None
    except Refused:
        return {}
    described = body.get("description") if isinstance(body, Mapping) else None
    return {"description": described} if isinstance(described, str) and described else {}


def _name_of(body: object) -> str:
    return str(body.get("name", "")) if isinstance(body, Mapping) else ""
