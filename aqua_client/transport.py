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

from aqua_client import errors, repetition
from aqua_client.connections import Adapter, MayConnect
from aqua_client.errors import AquaError, CutOff, NotFound, NotJson, TimedOut, TooLarge, Unreachable, Unusable
from aqua_client.pacing import Bucket

Query = Mapping[str, str | int | bool | Collection[str]]

LARGEST_ANSWER = 64 * 1024 * 1024
"""Bytes, unpacked. A page of 1,000 findings is about 2 MB."""

LARGEST_ERROR = 64 * 1024
"""Bytes read of an answer that is no success; its message stands at the beginning."""

LONGEST_MESSAGE = 500
"""Characters of Aqua's message that are kept."""

LONGEST_ANSWER_IN_READ_TIMEOUTS = 4
"""The read timeout holds for each piece; a server that trickles is given up after this many."""

CHUNK = 256 * 1024
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
        deadline_s: float,
        attempts: int,
        longest_wait_s: float,
        bucket: Bucket | None,
        secrets: Collection[str],
    ) -> None:
        self._adapter = Adapter(may_connect)
        self._before_call = before_call
        self._timeouts = (connect_timeout_s, read_timeout_s)
        self._deadline_s = deadline_s
        self._attempts = max(1, attempts)
        self._longest_wait_s = longest_wait_s
        self._bucket = bucket
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
        give_up_at: float | None = None,
    ) -> Any:
        """
        Send one request and return the decoded JSON of its answer, None where the body is empty.

        Repeated as `repetition` says, until the attempts or the time until `give_up_at` (of the monotonic clock; by
        default the deadline from now) are used up. A repeated DELETE that finds nothing more has done its work. Raises
        the tree of `errors`. `secrets` are blotted out of Aqua's message, as are those of the sign-in.
        """
        request = _prepared(method, base, path, query, body, headers or {})
        give_up_at = self.deadline() if give_up_at is None else give_up_at
        for attempt in count(1):
            try:
                return self._once(request, path, secrets, give_up_at)
            except AquaError as error:
                if isinstance(error, NotFound) and method == "DELETE" and attempt > 1:
                    return None
                pause_s = repetition.pause_s(error, method, attempt, longest_wait_s=self._longest_wait_s)
                if pause_s is None or attempt >= self._attempts or time.monotonic() + pause_s >= give_up_at:
                    raise
            time.sleep(pause_s)
        raise AssertionError("not reached")

    def deadline(self) -> float:
        """Say when a call that begins now is given up, by the monotonic clock."""
        return time.monotonic() + self._deadline_s

    def _once(self, request: requests.PreparedRequest, path: str, secrets: Collection[str], give_up_at: float) -> Any:
        method = request.method or ""
        timeouts = self._turn(method, path, give_up_at)
        try:
            answer = self._adapter.send(request, stream=True, timeout=timeouts)
            try:
                status, headers = answer.status_code, answer.headers
                succeeded = 200 <= status < 300
                largest = LARGEST_ANSWER if succeeded else LARGEST_ERROR
                body = self._body(answer, largest, give_up_at, fully=succeeded)
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

    def _turn(self, method: str, path: str, give_up_at: float) -> tuple[float, float]:
        """Wait until the limits allow a request; the time limits of its connection and of its silence, in seconds."""
        if self._bucket is not None and not self._bucket.take(give_up_at):
            reason = "nothing was sent: the limit of calls a second leaves no time before the deadline"
            raise TimedOut(reason, method=method, path=path)
        if self._before_call is not None:
            self._before_call()
        left_s = give_up_at - time.monotonic()
        if left_s <= 0:
            raise TimedOut("nothing was sent: the deadline is over", method=method, path=path)
        return min(self._timeouts[0], left_s), min(self._timeouts[1], left_s)

    def _body(self, answer: requests.Response, largest: int, give_up_at: float, *, fully: bool) -> bytes:
        if fully and _announced(answer.headers) > largest:
            raise TooLarge(f"the answer is larger than {largest} bytes", status=answer.status_code)
        read, pieces = 0, []
        for piece in self._pieces(answer, give_up_at):
            read += len(piece)
            pieces.append(piece)
            if read > largest:
                if fully:
                    raise TooLarge(f"the answer is larger than {largest} bytes", status=answer.status_code)
                answer.close()
                break
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def _pieces(self, answer: requests.Response, give_up_at: float) -> Iterator[bytes]:
        give_up_at = min(give_up_at, time.monotonic() + LONGEST_ANSWER_IN_READ_TIMEOUTS * self._timeouts[1])
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
