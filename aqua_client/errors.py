"""
Everything that can go wrong between a caller and Aqua.

    AquaError                     every error below; `method` and `path` say which call
    ├── Unusable                  the caller's own value cannot be sent (a bad address, an empty name)
    ├── DestinationRefused        `may_connect` refused the address; nothing was sent
    ├── ScanFailed                a scan that was waited for came to nothing
    ├── ScanUnfinished            a scan has not ended in the time given; it goes on in Aqua
    ├── Unreachable               no answer: unknown name, refused, dropped, TLS
    │   └── TimedOut              no answer in time; a POST may still have been carried out
    └── Answered                  Aqua answered: `status`, `aqua_message`
        ├── SignInRejected        wrong key, secret, user or password
        ├── Forbidden             signed in, but not allowed
        │   └── StillRefused      401 with a token fetched a moment ago: wrong host, role or scope
        ├── NotFound
        ├── Conflict              it exists already (Aqua says this with 409, 404 and 400)
        ├── Invalid               Aqua will not take the values
        │   └── ConnectionTestFailed   Aqua could not reach the registry when saving it
        ├── TooManyRequests       `retry_after_s`
        ├── ServerFault           `retry_after_s`
        ├── NotStored             success was answered, but `fields` are not as they were sent
        ├── Redirected            `location`; never followed
        ├── GatewayAddress        the address is a gateway, not a console
        └── Unreadable            the status was fine, the body was not
            ├── NotJson           a page of HTML, for instance
            ├── CutOff            JSON that ends in the middle
            ├── TooLarge
            └── BadField          `field`: the place of what is missing or of the wrong kind
                └── UnknownLayout   a document that is no scan result; `layout` says what it is

No exception of the HTTP library escapes, and no message holds a token, a secret or a password.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import isfinite
from urllib.parse import urlsplit

LONGEST_RETRY_AFTER_S = 86_400.0
"""A day. Who asks for more has sent nonsense, which should not become a date in the far future."""


class AquaError(Exception):
    """Something between the caller and Aqua went wrong."""

    def __init__(self, reason: str = "", *, method: str = "", path: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.method = method
        self.path = path

    def __str__(self) -> str:
        call = f"{self.method} {self.path}".strip()
        return f"{call}: {self.reason}" if call else self.reason


class Unusable(AquaError, ValueError):
    """A value given by the caller cannot be part of a call; nothing was sent."""


class DestinationRefused(AquaError):
    """The address behind the name may not be connected to; nothing was sent."""


class ScanFailed(AquaError):
    """A scan that was waited for came to nothing; the reason is Aqua's."""


class ScanUnfinished(AquaError):
    """A scan that was waited for has not ended in the time given; it goes on in Aqua."""


class Unreachable(AquaError):
    """No answer came."""


class TimedOut(Unreachable):
    """No answer came in time. Whether a change was carried out is unknown: look first."""


class Answered(AquaError):
    """Aqua answered, but not with what was asked for."""

    def __init__(
        self, reason: str = "", *, method: str = "", path: str = "", status: int = 0, aqua_message: str = ""
    ) -> None:
        super().__init__(reason, method=method, path=path)
        self.status = status
        self.aqua_message = aqua_message


class SignInRejected(Answered):
    """Aqua does not accept the credentials."""


class Forbidden(Answered):
    """The credentials are good, but do not allow this."""


class StillRefused(Forbidden):
    """A token fetched a moment ago was refused as well (contract 2.7)."""


class NotFound(Answered):
    """Aqua does not know the thing that was asked for."""


class Conflict(Answered):
    """A thing of this name exists already."""


class Invalid(Answered):
    """Aqua will not take the values that were sent."""


class ConnectionTestFailed(Invalid):
    """Aqua tried the registry before saving it and could not connect (contract 4.1); nothing was saved."""


class NotStored(Answered):
    """
    Aqua answered with success, but reads back other values than were sent: it ignores what it does not understand.

    `fields` names them, nested ones with dots (contract 16, "silent success").
    """

    def __init__(
        self, reason: str = "", *, method: str = "", path: str = "", status: int = 200, fields: tuple[str, ...] = ()
    ) -> None:
        super().__init__(reason, method=method, path=path, status=status)
        self.fields = fields


class Delayed(Answered):
    """Common to the answers that may name a time to come back."""

    def __init__(
        self,
        reason: str = "",
        *,
        method: str = "",
        path: str = "",
        status: int = 0,
        aqua_message: str = "",
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(reason, method=method, path=path, status=status, aqua_message=aqua_message)
        self.retry_after_s = retry_after_s


class TooManyRequests(Delayed):
    """Aqua asks for fewer calls; nothing was done."""


class ServerFault(Delayed):
    """Aqua, or something in front of it, failed."""


class Redirected(Answered):
    """The answer points to another address. It is never followed, so that no secret goes there."""

    def __init__(
        self, reason: str = "", *, method: str = "", path: str = "", status: int = 0, location: str = ""
    ) -> None:
        super().__init__(reason, method=method, path=path, status=status)
        self.location = location


class GatewayAddress(Answered):
    """A gateway answered; consoles have another host name (contract 1)."""


class Unreadable(Answered):
    """The status was fine, the body is not what the contract says."""


class NotJson(Unreadable):
    """The body is something else than JSON."""


class CutOff(Unreadable):
    """The body is JSON that ends in the middle."""


class TooLarge(Unreadable):
    """The body is larger than the client is willing to hold."""


class BadField(Unreadable):
    """A field that must be there is missing or of the wrong kind; `field` is its place, `result[3].name`."""

    def __init__(
        self, reason: str = "", *, method: str = "", path: str = "", status: int = 200, field: str = ""
    ) -> None:
        super().__init__(reason, method=method, path=path, status=status)
        self.field = field


class UnknownLayout(BadField):
    """A document is no scan result; `layout` says what it is instead, empty where that cannot be told."""

    def __init__(self, reason: str = "", *, field: str = "", layout: str = "") -> None:
        super().__init__(reason, field=field)
        self.layout = layout


def for_answer(status: int, message: str, headers: Mapping[str, str], *, method: str, path: str) -> Answered:
    """
    Choose the error for an answer that is no success (contract 2.8 and 3.5).

    `message` is Aqua's own, already freed of secrets; empty where the answer had none.
    """
    if 300 <= status < 400:
        return _redirected(status, headers, method, path)
    known = {401: SignInRejected, 403: Forbidden, 404: NotFound, 409: Conflict, 415: GatewayAddress}
    if status == 429 or status >= 500:
        kind = TooManyRequests if status == 429 else ServerFault
        retry_after_s = seconds_to_wait(headers.get("Retry-After"), now=datetime.now(UTC))
        return kind(
            _reason(status, message),
            method=method,
            path=path,
            status=status,
            aqua_message=message,
            retry_after_s=retry_after_s,
        )
    chosen: type[Answered] = known.get(status, Answered)
    if status in (400, 404, 422):
        chosen = _by_words(message.lower(), otherwise=NotFound if status == 404 else Invalid)
    reason = "this host is a gateway, not a console" if chosen is GatewayAddress else _reason(status, message)
    return chosen(reason, method=method, path=path, status=status, aqua_message=message)


def seconds_to_wait(retry_after: str | None, *, now: datetime) -> float | None:
    """Read a Retry-After header, given in seconds or as a date; None when absent or nonsense."""
    if not retry_after:
        return None
    try:
        seconds = float(retry_after)
    except ValueError:
        try:
            at = parsedate_to_datetime(retry_after)
        except ValueError:
            return None
        seconds = (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() - now.timestamp()
    return min(max(seconds, 0.0), LONGEST_RETRY_AFTER_S) if isfinite(seconds) else None


def _reason(status: int, message: str) -> str:
    return f"Aqua answered {status}: {message}" if message else f"Aqua answered {status}"


def _by_words(message: str, *, otherwise: type[Answered]) -> type[Answered]:
    if "already exists" in message:
        return Conflict
    if "no such user" in message:
        return NotFound
    if "failed to connect to registry" in message:
        return ConnectionTestFailed
    return otherwise


def _redirected(status: int, headers: Mapping[str, str], method: str, path: str) -> Redirected:
    # Only scheme and host are told: the rest of the address may carry something private.
    try:
        target = urlsplit(headers.get("Location", ""))
        location = f"{target.scheme}://{target.hostname}" if target.hostname else "the same host"
    except ValueError:
        location = "an address that cannot be read"
    reason = f"Aqua answered {status}, a redirect to {location}; redirects are not followed"
    return Redirected(reason, method=method, path=path, status=status, location=location)
