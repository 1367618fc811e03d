"""Signing in: passwords, signed requests for a token, and the tokens themselves. Contract 2."""

import base64
import binascii
import hashlib
import hmac
import json
import re
import time
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import unquote

from aqua_client.sandbox import choices
from aqua_client.sandbox.messages import Answer, Refused, Request, console_refusal, refusal
from aqua_client.sandbox.routes import Route
from aqua_client.sandbox.world import World

TOKEN_FIELDS = frozenset({"validity", "allowed_endpoints", "csp_roles", "group_id"})
SIGN_IN_FIELDS = frozenset({"email", "password"})
READING = frozenset({"GET", "HEAD"})


def sign_in(world: World, request: Request) -> Answer:
    """`POST /v2/signin`: user and password against a token. Contract 2.1."""
    body = _account_object(request, SIGN_IN_FIELDS)
    settings = world.settings
    if not (_same(body.get("email"), settings.user) and _same(body.get("password"), settings.password)):
        raise refusal(request.path, choices.WRONG_PASSWORD_STATUS, "Invalid email or password")
    token = issue(world, request, settings.user, minutes=choices.SIGN_IN_MINUTES)
    user = {"id": choices.USER_ID, "email": settings.user}
    return Answer(200, {"status": 200, "code": 0, "data": {"token": token, "user": user}})


def create_token(world: World, request: Request) -> Answer:
    """`POST /v2/tokens`: a signed request against a token with the rights it asks for. Contract 2.2."""
    if not is_signed(world, request):
        raise refusal(request.path, choices.WRONG_SIGNATURE_STATUS, "Access denied")
    body = _account_object(request, TOKEN_FIELDS)
    minutes, endpoints, roles = body.get("validity"), body.get("allowed_endpoints"), body.get("csp_roles", [])
    if type(minutes) is not int or not 1 <= minutes <= 1500:
        raise _invalid(request, "validity", "is required, a whole number from 1 to 1500", minutes)
    for field, value in (("allowed_endpoints", endpoints), ("csp_roles", roles)):
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise _invalid(request, field, "is the wrong type", value)
    token = issue(world, request, world.settings.key, minutes=minutes, endpoints=endpoints, roles=roles)
    return Answer(200, {"status": 200, "code": 0, "data": token})


def log_in(world: World, request: Request) -> Answer:
    """`POST /api/v1/login`: the way into a self-hosted console. Contract 2.5."""
    body = request.object()
    settings = world.settings
    if not (_same(body.get("id"), settings.user) and _same(body.get("password"), settings.password)):
        raise console_refusal(401, "Invalid user or password")
    token = issue(world, request, settings.user, minutes=choices.SIGN_IN_MINUTES, is_hosted=False)
    user = {"id": settings.user, "name": "", "role": "Administrator", "is_super": True, "ui_access": True}
    return Answer(200, {"token": token, "user": user})


def environments(_world: World, request: Request) -> Answer:
    """`GET /v1/envs`: where the tenant's console is. Contract 2.4."""
    return Answer(200, {"data": {"ese_url": request.host}})


def header_name(_world: World, _request: Request) -> Answer:
    """`GET /api`: in which header the token is wanted. Contract 2.6."""
    return Answer(200, {"authorization_header": "Authorization"})


ROUTES = (
    Route("POST", "/v2/signin", sign_in, needs_token=False),
    Route("POST", "/v2/tokens", create_token, needs_token=False),
    Route("POST", "/api/v1/login", log_in, needs_token=False),
    Route("GET", "/api", header_name, needs_token=False),
    Route("GET", "/v1/envs", environments),
)


def is_signed(world: World, request: Request) -> bool:
    """
    Whether the four headers sign this request with the account's secret.

    The signature may be over the body as sent, its compact JSON form, or the body with all white space removed:
    clients of all three kinds work against the real service. Contract 2.2.
    """
    key, stamp = request.headers.get("X-API-Key", ""), request.headers.get("X-Timestamp", "")
    signature = request.headers.get("X-Signature", "")
    if not _same(key, world.settings.key) or not re.fullmatch(r"\d{1,16}", stamp):
        return False
    seconds = int(stamp) / 1000 if len(stamp) > 11 else int(stamp)
    if abs(time.time() + request.skew_s - seconds) > choices.TIMESTAMP_TOLERANCE_S:
        return False
    bodies = {request.raw, re.sub(rb"\s", b"", request.raw)}
    if request.raw:
        bodies.add(json.dumps(request.json(), separators=(",", ":")).encode())
    secret = world.settings.secret.encode()
    begin = f"{stamp}{request.method}{request.path}".encode()
    return any(_same(signature, hmac.new(secret, begin + body, hashlib.sha256).hexdigest()) for body in bodies)


def issue(
    world: World,
    request: Request,
    user: str,
    *,
    minutes: int,
    endpoints: list[str] | None = None,
    roles: list[str] | None = None,
    is_hosted: bool = True,
) -> str:
    """Make a token with the claims of contract 2.3; one of a self-hosted console names no host."""
    now = int(world.clock.now() + request.skew_s)
    claims: dict[str, Any] = {
        "user_id": choices.USER_ID,
        "account_id": choices.ACCOUNT_ID,
        "account_admin": True,
        "user_groups_user": [],
        "user_groups_admin": [],
        "iat": now,
        "exp": now + (minutes * 60 if request.token_s is None else int(request.token_s)),
        "allowed_endpoints": endpoints or ["ANY"],
        "csp_enabled": True,
        "csp_roles": roles if roles is not None else ["Admin"],
        "audit": {"user": user},
        "series": world.token_series,
    }
    if is_hosted:
        claims["csp_metadata"] = {"urls": {"ese_url": request.host, "ese_gw_url": f"gw.{request.host}"}}
    begin = f"{_packed({'alg': 'HS256', 'typ': 'JWT'})}.{_packed(claims)}"
    return f"{begin}.{_seal(world, begin)}"


def admit(world: World, request: Request) -> None:
    """
    Note in the request who is calling; Refused with 401 for anybody unknown and for what the token does not allow.

    A token is taken from `Authorization` or `aqua-auth`; user and password also by HTTP Basic. Contract 2.5, 2.6.
    """
    kind, _, value = request.headers.get("Authorization", request.headers.get("aqua-auth", "")).partition(" ")
    if kind.lower() == "basic" and _same(value.strip(), _basic(world)):
        request.user = world.settings.user
        return
    claims = _claims(world, value.strip() if kind.lower() == "bearer" else kind, request.skew_s)
    if claims is None or not _allows(claims, request):
        raise _not_authorized(request)
    request.user = claims["audit"]["user"]


def refuse(request: Request) -> Answer:
    """What wrong credentials give at the door the request knocks at."""
    statuses = {"/v2/tokens": choices.WRONG_SIGNATURE_STATUS}
    messages = {"/v2/signin": "Invalid email or password", "/v2/tokens": "Access denied"}
    message = messages.get(request.path, "Invalid user or password")
    return refusal(request.path, statuses.get(request.path, choices.WRONG_PASSWORD_STATUS), message).answer


def _not_authorized(request: Request) -> Refused:
    if request.path.startswith("/api"):
        return refusal(request.path, 401, choices.NOT_AUTHORIZED)
    details = ["The request is missing the session token. Please login."]
    return refusal(request.path, 401, "Access denied", details=details)


def _account_object(request: Request, allowed: frozenset[str]) -> dict[str, Any]:
    """The body of an account call, which may hold no unknown field. Contract 2.8."""
    body = request.object()
    for field in sorted(body.keys() - allowed):
        raise _invalid(request, field, "has additional properties", body[field])
    return body


def _invalid(request: Request, field: str, message: str, value: object) -> Refused:
    kind = type(value).__name__
    detail = {"field": f"data.{field}", "message": message, "type": kind, "schemaPath": ["properties", field]}
    return refusal(request.path, 422, "Invalid request", details=[detail])


def _same(given: object, wanted: str) -> bool:
    return isinstance(given, str) and hmac.compare_digest(given.encode(errors="replace"), wanted.encode())


def _basic(world: World) -> str:
    return base64.b64encode(f"{world.settings.user}:{world.settings.password}".encode()).decode()


def _packed(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value, separators=(",", ":")).encode()).rstrip(b"=").decode()


def _seal(world: World, begin: str) -> str:
    mac = hmac.new(f"token of {world.settings.secret}".encode(), begin.encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(mac.digest()).rstrip(b"=").decode()


def _claims(world: World, token: str, skew_s: float) -> dict[str, Any] | None:
    """The claims of a token of ours that still holds."""
    begin, _, seal = token.rpartition(".")
    if not _same(seal, _seal(world, begin)):
        return None
    middle = begin.partition(".")[2]
    try:
        claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    except (binascii.Error, ValueError):
        return None
    holds = claims["series"] == world.token_series and claims["exp"] > world.clock.now() + skew_s
    return claims if holds else None


def _allows(claims: dict[str, Any], request: Request) -> bool:
    """Whether the endpoints and roles of a token cover the call."""
    roles = claims["csp_roles"]
    if request.method not in READING and roles and choices.READ_ONLY_ROLES.issuperset(roles):
        return False
    path = unquote(request.path)
    for entry in claims["allowed_endpoints"]:
        method, _, pattern = entry.partition(":")
        if method in ("ANY", request.method) and fnmatchcase(path, pattern or "*"):
            return True
    return False
