"""Signing in, and keeping the token until shortly before it runs out (contract section 2)."""

import base64
import binascii
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Protocol

from aqua_client import fields
from aqua_client.errors import Answered, BadField, Invalid, SignInRejected, Unusable
from aqua_client.transport import Transport

KEY_VALIDITY_MINUTES = 240
"""What is asked for; Aqua grants 1 to 1,500."""

ASSUMED_VALIDITY_S = 1800.0
"""For a token that does not say when it ends. Too short only costs a sign-in."""

USED_SHARE = 0.9
"""A token is renewed when this part of its validity is over."""


class TokenStore(Protocol):
    """Keeps the one token of one tenant; a shared one lets many processes use the same sign-in."""

    def get(self) -> str | None:
        """Hand out the token, None when there is none or its time is over."""

    def put(self, token: str, expires_at: float) -> None:
        """Keep a token until `expires_at`, epoch seconds; the margin before Aqua's own end is taken off already."""

    def forget(self, token: str) -> None:
        """Drop this token, but not another one that has taken its place."""


class MemoryTokens:
    """A token store for one process."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._kept: tuple[str, float] | None = None

    def get(self) -> str | None:
        """Hand out the token while its time is not over."""
        kept = self._kept
        return kept[0] if kept is not None and self._now() < kept[1] else None

    def put(self, token: str, expires_at: float) -> None:
        """Keep a token in place of the one before."""
        self._kept = (token, expires_at)

    def forget(self, token: str) -> None:
        """Drop this token if it is the one that is kept."""
        if self._kept is not None and self._kept[0] == token:
            self._kept = None


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key and its secret (contract 2.2)."""

    account: str
    key: str
    secret: str = field(repr=False)
    csp_roles: tuple[str, ...] = ()

    def sign_in(self, transport: Transport) -> str:
        """`POST {account}/v2/tokens`, signed (contract 2.2)."""
        wanted: dict[str, Any] = {"validity": KEY_VALIDITY_MINUTES, "allowed_endpoints": ["ANY"]}
        if self.csp_roles:
            wanted["csp_roles"] = self.csp_roles
        path, body = "/v2/tokens", compact(wanted)
        timestamp = str(int(time.time()))
        to_sign = f"{timestamp}POST{path}".encode() + body
        headers = {
            "X-API-Key": self.key,
            "X-Timestamp": timestamp,
            "X-Signature": hmac.new(self.secret.encode(), to_sign, hashlib.sha256).hexdigest(),
        }
        answer = transport.call("POST", self.account, path, body=body, headers=headers)
        return fields.text(fields.row(answer, "answer"), "data", "")


@dataclass(frozen=True, slots=True)
class Password:
    """A user and a password, at the Account API (contract 2.1) or at a self-hosted console (2.5)."""

    account: str
    user: str = field(repr=False)
    password: str = field(repr=False)
    is_self_hosted: bool

    def sign_in(self, transport: Transport) -> str:
        """`POST {account}/v2/signin` (contract 2.1) or `POST {base}/api/v1/login` (2.5)."""
        if self.is_self_hosted:
            body = compact({"id": self.user, "password": self.password})
            answer = transport.call("POST", self.account, "/api/v1/login", body=body)
            return fields.text(fields.row(answer, "answer"), "token", "")
        body = compact({"email": self.user, "password": self.password})
        answer = transport.call("POST", self.account, "/v2/signin", body=body)
        data = fields.row(fields.row(answer, "answer").get("data"), "data")
        return fields.text(data, "token", "data")


class SignIn:
    """Hands out a token that works; many threads share one renewal."""

    def __init__(self, credentials: ApiKey | Password, transport: Transport, store: TokenStore) -> None:
        self._credentials = credentials
        self._transport = transport
        self._store = store
        self._renewing = Lock()

    def token(self) -> str:
        """Hand out the kept token, or sign in for one. Raises SignInRejected and what a call may raise."""
        kept = self._store.get()
        if kept is not None:
            return kept
        with self._renewing:
            return self._store.get() or self._fresh()

    def replace(self, refused: str) -> str:
        """Hand out another token than the one that Aqua refused; another thread may have fetched it already."""
        with self._renewing:
            kept = self._store.get()
            if kept is not None and kept != refused:
                return kept
            self._store.forget(refused)
            return self._fresh()

    def renew(self) -> None:
        """Sign in whatever is kept, and keep the new token in its place."""
        with self._renewing:
            self._fresh()

    def _fresh(self) -> str:
        try:
            token = self._credentials.sign_in(self._transport)
            if not (token.isascii() and token.isprintable()):
                raise BadField("the token holds characters that no header may", field="token")
        except Answered as error:
            if error.status in (401, 403) or (isinstance(error, Invalid) and error.status in (400, 422)):
                raise SignInRejected(
                    f"Aqua does not accept the credentials ({error.reason})",
                    method=error.method,
                    path=error.path,
                    status=error.status,
                    aqua_message=error.aqua_message,
                ) from None
            raise
        self._store.put(token, _renew_at(claims(token), now=time.time()))
        return token


def choose_credentials(
    *, account: str, is_self_hosted: bool, key: str, secret: str, user: str, password: str, csp_roles: Sequence[str]
) -> ApiKey | Password:
    """Choose the way to sign in: the key where there is one. Raises Unusable for half a pair or none."""
    if not (key or secret or user or password):
        raise Unusable("no credentials: give key and secret, or user and password")
    if key or secret:
        if not (key and secret):
            raise Unusable("a key and its secret belong together")
        if not (key.isascii() and key.isprintable()):
            raise Unusable("the key holds characters that no key of Aqua's has")
        return ApiKey(account, key, secret, tuple(csp_roles))
    if not (user and password):
        raise Unusable("a user and a password belong together")
    return Password(account, user, password, is_self_hosted)


def claims(token: str) -> dict[str, Any]:
    """Read the claims of a token (contract 2.3); never verified, and empty for a token that is no JWT."""
    parts = token.split(".")
    if len(parts) != 3:
        return {}
    try:
        found = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def compact(body: Any) -> bytes:
    """Write JSON without spaces: the form whose signature every server accepts (contract 2.2)."""
    return json.dumps(body, separators=(",", ":")).encode()


def _renew_at(found: dict[str, Any], *, now: float) -> float:
    """Epoch seconds at 90 % of the validity, counted from now: Aqua's clock may differ from ours."""
    issued_at, expires_at = found.get("iat"), found.get("exp")
    if not isinstance(expires_at, (int, float)):
        return now + USED_SHARE * ASSUMED_VALIDITY_S
    began_at = issued_at if isinstance(issued_at, (int, float)) else now
    return now + USED_SHARE * (expires_at - began_at)
