"""One HTTP request and its answer: the only module that speaks HTTP. It knows no tokens and no resources."""

import json
import re
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from http.client import HTTPException
from itertools import count
from typing import Any
from urllib.parse import quote, urlencode

import requests
import urllib3
from requests.structures import CaseInsensitiveDict
from urllib3.exceptions import NameResolutionError, NewConnectionError

from aqua_client import errors
from aqua_client.connections import Adapter, MayConnect
from aqua_client.errors import (
    AquaError,
    CutOff,
    Delayed,
    NotJson,
    ServerFault,
    TimedOut,
    TooLarge,
    Unreachable,
    Unusable,
)

Query = Mapping[str, str | int | bool | Collection[str]]

LARGEST_ANSWER = 64 * 1024 * 1024
"""Bytes, unpacked. A page of 1,000 findings is about 2 MB."""

LARGEST_ERROR = 64 * 1024
"""Bytes read of an answer that is no success; its message stands at the beginning."""

LONGEST_MESSAGE = 500
"""Characters of Aqua's message that are kept."""

LONGEST_ANSWER_IN_READ_TIMEOUTS = 4
"""The read timeout holds for each piece; a server that trickles is given up after this many."""

SHORT_WAIT_S = 1.0
"""What may be slept away here. A longer wait is told to the caller, who has better things to do."""

PAUSE_S = 0.1
"""Before a read is repeated that failed without a named time."""

CHUNK = 256 * 1024
HARMLESS = frozenset({"GET"})
PASSING_FAULTS = frozenset({502, 503, 504})
TIMEOUTS = (requests.Timeout, urllib3.exceptions.TimeoutError, TimeoutError)
"""NewConnectionError is one by inheritance only: it also stands for a refused connection."""

REASONS: tuple[tuple[type[Exception], str], ...] = (
    (NameResolutionError, "the host name is not known"),
    (ConnectionRefusedError, "the host refuses the connection"),
    (urllib3.exceptions.SSLError, "no trusted TLS connection: check the certificate"),
    (HTTPException, "the connection was dropped before the answer was complete"),
    (ConnectionError, "the connection was dropped before the answer was complete"),
)


class Transport:
    """Sends requests; safe for many threads, which share its open connections."""

    def __init__(
        self,
        *,
        before_call: Callable[[], None] | None,
        may_connect: MayConnect | None,
        connect_timeout_s: float,
        read_timeout_s: float,
        attempts: int,
        secrets: Collection[str],
    ) -> None:
        self._adapter = Adapter(may_connect)
        self._before_call = before_call
        self._timeouts = (connect_timeout_s, read_timeout_s)
        self._attempts = max(1, attempts)
        self._secrets = tuple(secrets)

    def close(self) -> None:
        """Close the open connections; the transport can be used again and then opens new ones."""
        self._adapter.close()

    def call(
        self,
        method: str,
        base: str,
        path: str,
        *,
        query: Query | None = None,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        secrets: Collection[str] = (),
    ) -> Any:
        """
        Send one request and return the decoded JSON of its answer, None where the body is empty.

        Reads are repeated when nothing, half an answer or a passing fault came; any request when Aqua names a wait of
        at most a second, which says that nothing was done. Raises the tree of `errors`. `secrets` are blotted out of
        Aqua's message, as are those of the sign-in.
        """
        request = _prepared(method, base, path, query, body, headers or {})
        for attempt in count(1):
            try:
                return self._once(request, path, secrets)
            except AquaError as error:
                pause_s = _pause(error, method)
                if pause_s is None or attempt >= self._attempts:
                    raise
            time.sleep(pause_s)
        raise AssertionError("not reached")

    def _once(self, request: requests.PreparedRequest, path: str, secrets: Collection[str]) -> Any:
        if self._before_call is not None:
            self._before_call()
        method = request.method or ""
        try:
            answer = self._adapter.send(request, stream=True, timeout=self._timeouts)
            try:
                status, headers = answer.status_code, answer.headers
                succeeded = 200 <= status < 300
                body = self._body(answer, LARGEST_ANSWER if succeeded else LARGEST_ERROR, fully=succeeded)
            except BaseException:
                answer.close()
                raise
        except AquaError as error:
            error.method, error.path = method, path
            raise
        except (requests.RequestException, urllib3.exceptions.HTTPError, HTTPException, OSError) as error:
            raise _unreachable(error, method, path) from None
        except ValueError:
            # The HTTP library quotes the offending header in its message, and that may be the key.
            raise Unusable("the request cannot be written as HTTP", method=method, path=path) from None
        if not succeeded:
            message = self._without_secrets(_message(body), secrets)
            raise errors.for_answer(status, message, headers, method=method, path=path)
        return _decoded(body, method, path, status)

    def _body(self, answer: requests.Response, largest: int, *, fully: bool) -> bytes:
        if fully and _announced(answer.headers) > largest:
            raise TooLarge(f"the answer is larger than {largest} bytes", status=answer.status_code)
        read, pieces = 0, []
        for piece in self._pieces(answer):
            read += len(piece)
            pieces.append(piece)
            if read > largest:
                if fully:
                    raise TooLarge(f"the answer is larger than {largest} bytes", status=answer.status_code)
                answer.close()
                break
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def _pieces(self, answer: requests.Response) -> Iterator[bytes]:
        give_up_at = time.monotonic() + LONGEST_ANSWER_IN_READ_TIMEOUTS * self._timeouts[1]
        while piece := answer.raw.read1(CHUNK, decode_content=True):
            yield piece
            if time.monotonic() > give_up_at:
                raise TimedOut("the answer came too slowly")

    def _without_secrets(self, message: str, secrets: Collection[str]) -> str:
        for secret in (*self._secrets, *secrets):
            if secret:
                message = message.replace(secret, "***")
        return message[:LONGEST_MESSAGE]


def _prepared(
    method: str, base: str, path: str, query: Query | None, body: bytes | None, headers: Mapping[str, str]
) -> requests.PreparedRequest:
    """Fill the request by hand: base and path are clean already, and cookies, redirects and netrc are not wanted."""
    request = requests.PreparedRequest()
    request.method = method
    request.url = f"{base}{path}?{_query(query)}" if query else f"{base}{path}"
    request.headers = CaseInsensitiveDict(
        {"Accept": "application/json", "Accept-Encoding": "gzip", "User-Agent": "aqua-client"}
    )
    if body is not None:
        request.body = body
        request.headers["Content-Type"] = "application/json"
    if method != "GET":
        request.headers["Content-Length"] = str(len(body or b""))
    request.headers.update(headers)
    return request


def _query(query: Query) -> str:
    """Write booleans in lower case; a collection repeats its key (contract 3.1, scan queue)."""
    plain = {key: str(value).lower() if isinstance(value, bool) else value for key, value in query.items()}
    return urlencode(plain, doseq=True, quote_via=quote)


def _pause(error: AquaError, method: str) -> float | None:
    """Say how long to wait before the same request is sent again; None when it must not be."""
    if isinstance(error, Delayed) and error.retry_after_s is not None and error.status in (429, 503):
        return error.retry_after_s if error.retry_after_s <= SHORT_WAIT_S else None
    if method not in HARMLESS:
        return None
    if isinstance(error, ServerFault):
        # A read on a standby database that is overtaken by the primary passes by itself (contract 7.3).
        passing = error.status in PASSING_FAULTS or "SQLSTATE 40001" in error.aqua_message
        return PAUSE_S if passing else None
    return PAUSE_S if isinstance(error, (Unreachable, CutOff)) else None


def _unreachable(error: Exception, method: str, path: str) -> Unreachable:
    chain = list(_chain(error))
    for kind, reason in REASONS:
        if any(isinstance(link, kind) for link in chain):
            return Unreachable(reason, method=method, path=path)
    if any(isinstance(link, TIMEOUTS) and not isinstance(link, NewConnectionError) for link in chain):
        return TimedOut("no answer in time", method=method, path=path)
    return Unreachable("no connection to the host", method=method, path=path)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Walk from an error to what it was raised from, the innermost last; also through urllib3's `reason`."""
    link: BaseException | None = error
    for _depth in range(10):
        if link is None:
            return
        yield link
        inner = getattr(link, "reason", None) or next((a for a in link.args if isinstance(a, BaseException)), None)
        link = inner if isinstance(inner, BaseException) else link.__cause__


def _announced(headers: Mapping[str, str]) -> int:
    length = headers.get("Content-Length", "")
    return int(length) if length.isascii() and length.isdigit() and len(length) < 20 else 0


def _decoded(body: bytes, method: str, path: str, status: int) -> Any:
    if not body or body.isspace():
        return None
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        if body.lstrip()[:1] in (b"{", b"[") and _stops_early(error):
            raise CutOff("the answer ends in the middle", method=method, path=path, status=status) from None
    raise NotJson("the answer is not JSON", method=method, path=path, status=status)


def _stops_early(error: Exception) -> bool:
    """True when the JSON was good as far as it came."""
    if isinstance(error, UnicodeDecodeError):
        return error.reason == "unexpected end of data"
    if not isinstance(error, json.JSONDecodeError):
        return False
    rest = error.doc[error.pos :].strip()
    in_word = any(word.startswith(rest) for word in ("true", "false", "null"))
    in_number = re.fullmatch(r"-|\.|[eE][+-]?", rest) is not None
    in_escape = error.msg.startswith("Invalid \\") and len(rest) < len("\\u0000")
    return in_word or in_number or in_escape or error.msg.startswith("Unterminated string")


def _message(body: bytes) -> str:
    """Find Aqua's own words in an error body of either service (contract 2.8), in one line; empty if it has none."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(answer, dict):
        return ""
    # The `value` of an Account API error is left out: it is what was sent, and that may be a password.
    details = answer.get("errors")
    told = [answer.get("message"), *(details if isinstance(details, list) else ())]
    words = dict.fromkeys(filter(None, map(_told, told)))
    return " ".join("; ".join(words).split())


def _told(entry: Any) -> str:
    if isinstance(entry, dict):
        return ": ".join(str(entry[key]) for key in ("field", "message") if entry.get(key))
    return entry if isinstance(entry, str) else ""
