"""Accepting risk: the calls that acknowledge findings, secrets and malware, and take that back. Contract 8.1."""

from collections.abc import Mapping
from typing import Any

from aqua_client.sandbox import acceptance, lists
from aqua_client.sandbox.clock import stamp
from aqua_client.sandbox.messages import Answer, Request, console_refusal
from aqua_client.sandbox.routes import Route
from aqua_client.sandbox.world import World

KINDS = ("vulnerability", "sensitive_data", "malware")
IDENTITY = (
    *("issue_type", "issue_name", "resource_type", "resource_name", "resource_version", "resource_format"),
    *("resource_path", "resource_hash", "registry_name", "image_name", "repository_name"),
)
"""What tells one acknowledgement from another."""

TEXTS = (*IDENTITY, "resource_cpe", "docker_id", "os", "os_version", "fix_version")
ORDERS: Mapping[str, Any] = {
    "date": lambda one: one["date"],
    "repository": lambda one: one["repository_name"] or one["image_name"],
    "author": lambda one: one["author"],
}


def add(world: World, request: Request) -> Answer:
    """`POST /api/v2/risks/acknowledge`: one already there is renewed. 201."""
    body, issues = _issues(request)
    kept = world.store("acknowledged")
    for issue in issues:
        known = _find(kept, issue)
        number = known if known is not None else str(world.number())
        kept[number] = _new(world, request, issue, comment=str(body.get("comment") or ""), number=int(number))
    world.rejudge()
    return Answer(201, {})


def list_all(world: World, request: Request) -> Answer:
    """`GET /api/v2/risks/acknowledge?order_by=date`: those that have not expired."""
    rows = lists.ordered(acceptance.valid(world), request.text("order_by"), ORDERS)
    return lists.paged(request, rows, dict)


def remove(world: World, request: Request) -> Answer:
    """`DELETE /api/v2/risks/acknowledge/multiple`: the issues are in the body. 204."""
    kept = world.store("acknowledged")
    issues = _issues(request)[1]
    numbers = {number for issue in issues for number in (_find(kept, issue),) if number is not None}
    if len(numbers) < len({tuple(issue[name] for name in IDENTITY) for issue in issues}):
        raise console_refusal(404, "the issue is not acknowledged")
    for number in numbers:
        del kept[number]
    world.rejudge()
    return Answer(204)


PLACE = "/api/v2/risks/acknowledge"

ROUTES = (
    Route("POST", PLACE, add),
    Route("GET", PLACE, list_all),
    Route("DELETE", f"{PLACE}/multiple", remove),
)


def _issues(request: Request) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    body = request.object()
    issues = body.get("issues")
    if not isinstance(issues, list) or not issues or not all(isinstance(one, dict) for one in issues):
        raise console_refusal(400, "issues is a list of objects")
    return body, [_checked(one) for one in issues]


def _checked(issue: Mapping[str, Any]) -> dict[str, Any]:
    """The texts of an issue, absent ones empty; `registry`, `repository` and `image` are other names of three."""
    if issue.get("issue_type") not in KINDS:
        raise console_refusal(400, f"issue_type is one of {', '.join(KINDS)}")
    days = issue.get("expiration_days") or 0
    if type(days) is not int or not 0 <= days <= 999:
        raise console_refusal(400, "expiration_days is a number from 1 to 999")
    fields: dict[str, Any] = {name: issue.get(name) or "" for name in TEXTS}
    if not all(isinstance(value, str) for value in fields.values()):
        raise console_refusal(400, "the fields of an issue are texts")
    if fields["issue_type"] == "vulnerability" and not fields["issue_name"]:
        raise console_refusal(400, "issue_name is required")
    for name, other in (("registry_name", "registry"), ("repository_name", "repository"), ("image_name", "image")):
        fields[name] = fields[name] or str(issue.get(other) or "")
    return fields | {"expiration_days": days}


def _find(kept: Mapping[str, Any], issue: Mapping[str, Any]) -> str | None:
    """Under which number the same issue is kept."""
    same = (number for number, one in kept.items() if all(one[name] == issue[name] for name in IDENTITY))
    return next(same, None)


def _new(world: World, request: Request, issue: Mapping[str, Any], *, comment: str, number: int) -> dict[str, Any]:
    now = stamp(world.clock.now())
    return {
        **issue,
        "comment": comment,
        "author": request.user,
        "date": now,
        "expiration_configured_at": now,
        "expiration_configured_by": request.user if issue["expiration_days"] else "",
        "permission": "Write",
        "registry": issue["registry_name"],
        "repository": issue["repository_name"],
        "image": issue["image_name"],
        "ack_repo_id": number,
        "suppression_rule_id": 0,
        "suppression_rule_name": "",
        "suppression_rule_scopes": None,
        "has_custom_severity": issue["issue_name"] in world.store("custom_severities"),
    }
