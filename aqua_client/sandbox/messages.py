"""What comes in and what goes out: requests, answers, and the two ways in which Aqua says no."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message
from typing import Any

SIGN_IN_PATHS = frozenset({"/v2/signin", "/v2/tokens", "/api/v1/login"})


@dataclass(slots=True)
class Answer:
    """A status and a body that will be written as JSON; no body at all when it is None. `raw` is sent as it is."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    kind: str = "application/json"


class Refused(Exception):
    """Ends the handling of a request with an error answer."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


@dataclass(slots=True)
class Request:
    """
    One request as it came in.

    `path` is still percent-encoded and has no query; `parts` holds the decoded variable parts of it once a route is
    found; `user` is who is signed in.
    """

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: "Message[str, str]"
    raw: bytes
    host: str
    parts: dict[str, str] = field(default_factory=dict)
    user: str = ""
    skew_s: float = 0.0
    """How far ahead the clock of the server is for this call; a fault."""
    token_s: float | None = None
    """How long a token is valid that this call gives out, if a fault says so."""

    def json(self) -> Any:
        """Decode the body; Refused with 400 when it is not JSON."""
        try:
            return json.loads(self.raw)
        except ValueError as error:
            raise refusal(self.path, 400, f"Failed reading body: {error}") from error

    def object(self) -> dict[str, Any]:
        """Decode the body, which has to be a JSON object."""
        body = self.json()
        if not isinstance(body, dict):
            raise refusal(self.path, 400, "Failed reading body: an object is expected")
        return body

    def text(self, *names: str) -> str:
        """The first value given in the query under any of the names, or an empty text."""
        for name in names:
            if self.query.get(name):
                return self.query[name][0]
        return ""

    def flag(self, name: str) -> bool | None:
        """A boolean of the query; None when it is absent."""
        value = self.text(name).lower()
        return None if value == "" else value in ("true", "1")

    def number(self, default: int, *names: str) -> int:
        """A positive whole number of the query; the default when it is absent or nonsense."""
        value = self.text(*names)
        return int(value) if value.isascii() and value.isdigit() and len(value) < 10 and int(value) > 0 else default


def is_console(path: str) -> bool:
    """Whether a path belongs to the console, whose errors look different from those of the account API."""
    return path == "/api" or path.startswith("/api/")


def error(path: str, status: int, message: str, *, details: list[Any] | None = None) -> Answer:
    """An error in the shape of the service that the path belongs to. Contract 2.8."""
    if is_console(path):
        return Answer(status, {"message": message, "code": status})
    body = {"status": status, "id": str(uuid.uuid4()), "code": 1, "message": message, "errors": details or [message]}
    return Answer(status, body)


def refusal(path: str, status: int, message: str, *, details: list[Any] | None = None) -> Refused:
    """The same error, to be raised."""
    return Refused(error(path, status, message, details=details))


def console_refusal(status: int, message: str) -> Refused:
    """An error of the console, to be raised where no request is at hand."""
    return Refused(Answer(status, {"message": message, "code": status}))
