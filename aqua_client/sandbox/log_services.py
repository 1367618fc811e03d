"""Log targets: every kind is there from the beginning, switched off. Contract 15."""

from collections.abc import Mapping
from typing import Any

from aqua_client.sandbox import choices
from aqua_client.sandbox.messages import Answer, Request, console_refusal
from aqua_client.sandbox.routes import Route
from aqua_client.sandbox.world import World

NAMES = (
    *("Splunk", "QRadar", "ArcSight", "Syslog", "Sumologic", "Elasticsearch", "Exabeam", "AzureLogAnalytics", "OMS"),
    *("CloudWatch", "AWSSecurityLake", "Stackdriver", "Logentries", "Loggly", "WebHook", "Journal"),
    *("Chronicle", "Google SCC", "Sentinel"),
)
SECRETS = frozenset({"token", "password", "key", "client_secret", "credentials_json"})
TEXTS = (
    *("audit_filter", "url", "network", "token", "user", "password", "key", "keyid", "region", "loggroup", "index"),
    *("source", "sourcetype", "workspace", "tenant_id", "client_id", "client_secret", "cloud", "projectid", "logname"),
    *("credentials_json", "role_arn", "external_id", "stream_name", "rule", "ca_cert", "authentication_option"),
    *("displayname", "audit", "account_id"),
)
SWITCHES = ("enable", "verify_cert", "enable_alphanumeric_sorting", "hasnewlabel")


def furnish(world: World) -> None:
    """Every kind of log target, switched off."""
    world.store("log_services").update({name: _empty(name) for name in NAMES})


def list_all(world: World, _request: Request) -> Answer:
    """`GET /api/v1/settings/log_services`: a map from the name to the service, its secrets masked."""
    return Answer(200, world.store("log_services"))


def get(world: World, request: Request) -> Answer:
    """`GET /api/v1/settings/log_services/{name}`."""
    return Answer(200, world.store("log_services")[_name(world, request)])


def put(world: World, request: Request) -> Answer:
    """`PUT /api/v1/settings/log_services/{name}`: 200. Without a body it forgets the target. Contract 15."""
    name = _name(world, request)
    fields = _empty(name)
    if request.raw.strip():
        fields |= _read(request.object(), world.store("log_services")[name])
    world.store("log_services")[name] = fields
    world.touch()
    return Answer(200, fields)


PLACE = "/api/v1/settings/log_services"

ROUTES = (
    Route("GET", PLACE, list_all),
    Route("GET", f"{PLACE}/{{name}}", get),
    Route("PUT", f"{PLACE}/{{name}}", put),
)


def _name(world: World, request: Request) -> str:
    """The service of the path; capital letters do not matter."""
    asked = request.parts["name"].lower()
    found = next((name for name in world.store("log_services") if name.lower() == asked), None)
    if found is None:
        raise console_refusal(404, f"log service {request.parts['name']} not found")
    return found


def _empty(name: str) -> dict[str, Any]:
    return {"name": name, **dict.fromkeys(SWITCHES, False), **dict.fromkeys(TEXTS, "")}


def _read(body: Mapping[str, Any], old: Mapping[str, Any]) -> dict[str, Any]:
    """What was sent, as far as it is known; secrets are masked at once, and one sent empty or masked stays."""
    fields: dict[str, Any] = {}
    for name, kind in (*((name, bool) for name in SWITCHES), *((name, str) for name in TEXTS)):
        value = body.get(name)
        if value is not None and not isinstance(value, kind):
            raise console_refusal(400, f"field {name} of a log service has the wrong type")
        if name in SECRETS:
            fields[name] = choices.SECRET_MASK if value else old[name]
        elif value is not None:
            fields[name] = value
    return fields
