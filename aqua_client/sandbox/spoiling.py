"""What faults make of an answer: another one, its bytes changed, or a connection that ends. Knows no sockets."""

import copy
import gzip
import itertools
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aqua_client.sandbox import choices
from aqua_client.sandbox.faults import Fault
from aqua_client.sandbox.messages import Answer, Request, error

PAGE = b"<!DOCTYPE html><html><head><title>Gateway</title></head><body><h1>This is not the console.</h1></body></html>"
HTML = {"Content-Type": "text/html"}
JSON = {"Content-Type": "application/json"}
LARGE = 65 * 1024 * 1024
RECOVERY = "ERROR: canceling statement due to conflict with recovery (SQLSTATE 40001)"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


@dataclass(slots=True)
class Wire:
    """
    What is to be sent: status, header fields, body.

    `cut` ends the connection after that many bytes of the body, `head_cut` among the header fields; `ending` says what
    becomes of the connection: `keep`, `close` (announced), `drop` (not announced) or `reset`. `drip_s` spreads the body
    over that time; `chunked` sends one chunk and no last one; `plain` stands for the whole answer, head and all.
    """

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    cut: int | None = None
    head_cut: bool = False
    ending: str = "keep"
    drip_s: float = 0.0
    chunked: bool = False
    plain: bytes | None = None


def wire(answer: Answer) -> Wire:
    """An answer as it goes out when nothing spoils it."""
    if answer.raw is not None:
        return Wire(answer.status, {"Content-Type": answer.kind, **answer.headers}, answer.raw)
    body = b"" if answer.body is None else encoded(answer.body)
    return Wire(answer.status, {**(JSON if body else {}), **answer.headers}, body)


def spoiled(fault: Fault, request: Request, answer: Answer | None) -> Wire:
    """What goes out instead of the answer, which is None when the fault strikes before it."""
    if fault.kind in REFUSALS:
        return wire(_refusal(fault, request))
    if fault.kind in CONNECTIONS:
        return CONNECTIONS[fault.kind](fault, _whole(answer))
    if fault.kind in BODIES:
        return BODIES[fault.kind](fault, _whole(answer))
    if fault.kind in VALUES:
        given = answer or Answer(200, {"message": "sandbox", "result": [], "count": 0})
        changed = VALUES[fault.kind](fault, request, copy.deepcopy(given.body))
        return wire(Answer(given.status if given.status != 204 else 200, changed, given.headers))
    return _elsewhere(fault, request)


def encoded(body: object) -> bytes:
    return json.dumps(body, separators=(",", ":")).encode()


def wrongly_typed(value: object) -> object:
    """The same JSON with every value of another type than it should be."""
    if isinstance(value, dict):
        return {key: wrongly_typed(part) for key, part in value.items()}
    if isinstance(value, list):
        return {"0": wrongly_typed(value[0])} if value else "nothing"
    if isinstance(value, str):
        return 0
    return "twelve"


REFUSALS: Mapping[str, tuple[int, str]] = {
    "status": (500, ""),
    "unauthorized": (401, choices.NOT_AUTHORIZED),
    "forbidden": (403, ""),
    "not_found": (404, ""),
    "conflict": (409, ""),
    "unprocessable": (422, "Invalid request"),
    "rate_limited": (429, "Too many requests"),
    "rate_limited_until": (429, "Too many requests"),
    "rate_limited_oddly": (429, "Too many requests"),
    "sqlstate": (500, RECOVERY),
    "server_error": (500, "runtime error: invalid memory address or nil pointer dereference"),
    "unavailable": (503, ""),
    "read_only": (403, "The console is in maintenance mode"),
}
"""Status and message of the kinds that refuse in Aqua's own shape."""

WAITS = {
    "rate_limited": "1",
    "rate_limited_until": "Wed, 01 Jan 2070 00:00:00 GMT",
    "rate_limited_oddly": "soon",
    "unavailable": "1",
}
"""`Retry-After` of the kinds that name a time. Contract 18, no. 11."""


def _refusal(fault: Fault, request: Request) -> Answer:
    """Aqua's error shape, unless the fault brings a body of its own."""
    status, message = REFUSALS[fault.kind]
    status = fault.status or status
    answer = error(request.path, status, fault.message or message or choices.phrase(status))
    wait = str(fault.retry_after_s) if fault.retry_after_s is not None else WAITS.get(fault.kind)
    headers = {} if wait is None else {"Retry-After": wait}
    return Answer(status, answer.body if fault.body is None else fault.body, headers)


def _elsewhere(fault: Fault, request: Request) -> Wire:
    """Answers of a proxy, a gateway or a page."""
    if fault.kind == "grpc_gateway":
        return Wire(415, {"Content-Type": "application/grpc", "grpc-status": "3"}, b"")
    if fault.kind == "redirect":
        return Wire(fault.status or 302, {"Location": fault.location})
    if fault.kind == "redirect_loop":
        return Wire(fault.status or 302, {"Location": f"http://{request.host}{request.path}"})
    if fault.kind == "lost_write":
        return Wire(204)
    statuses = {"bad_gateway": 502, "gateway_timeout": 504}
    return Wire(fault.status or statuses.get(fault.kind, 200), HTML, PAGE)


def _whole(answer: Answer | None) -> Wire:
    """The answer's bytes; for one that has none yet, or no body, a list with nothing in it."""
    if answer is None or answer.status == 204 or (answer.body is None and answer.raw is None):
        answer = Answer(200, {"message": "sandbox", "result": [], "count": 0})
    return wire(answer)


def _with_body(change: Callable[[bytes], bytes], **headers: str) -> Callable[[Fault, Wire], Wire]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _fault, out: Wire(out.status, {**out.headers, **named}, change(out.body))


BODIES: Mapping[str, Callable[[Fault, Wire], Wire]] = {
    "empty_body": _with_body(lambda _: b""),
    "null_body": _with_body(lambda _: b"null"),
    "empty_array": _with_body(lambda _: b"[]"),
    "text_body": _with_body(lambda _: b"OK", Content_Type="text/plain"),
    "half_json": _with_body(lambda body: body[: max(len(body) // 2, 1)]),
    "not_utf8": _with_body(lambda body: body.replace(b'"', b'"\xff\xfe', 3)),
    "byte_order_mark": _with_body(lambda body: b"\xef\xbb\xbf" + body),
    "wrong_content_type": _with_body(lambda body: body, Content_Type="text/html"),
    "deep_nesting": _with_body(lambda _: b"[" * 100_000 + b"]" * 100_000),
    "huge_body": lambda fault, out: Wire(out.status, out.headers, b'["' + b"x" * ((fault.bytes or LARGE) - 4) + b'"]'),
    "half_gzip": _with_body(lambda body: (packed := gzip.compress(body))[: len(packed) // 2], Content_Encoding="gzip"),
    "not_gzip": _with_body(lambda body: body, Content_Encoding="gzip"),
}
"""The kinds that send other bytes."""

CONNECTIONS: Mapping[str, Callable[[Fault, Wire], Wire]] = {
    "drop": lambda _fault, out: Wire(out.status, ending="drop", plain=b""),
    "silence": lambda _fault, out: Wire(out.status, ending="drop", plain=b""),
    "reset": lambda _fault, out: Wire(out.status, ending="reset", plain=b""),
    "half_head": lambda _fault, out: Wire(out.status, out.headers, out.body, head_cut=True, ending="drop"),
    "half_body": lambda _fault, out: Wire(out.status, out.headers, out.body, cut=len(out.body) // 2, ending="close"),
    "short_chunks": lambda _fault, out: Wire(out.status, out.headers, out.body, chunked=True, ending="drop"),
    "not_http": lambda _fault, out: Wire(out.status, ending="drop", plain=b"SSH-2.0-OpenSSH_9.6\r\n"),
    "closed_after": lambda _fault, out: Wire(out.status, out.headers, out.body, ending="drop"),
    "slow_body": lambda fault, out: Wire(out.status, out.headers, out.body, drip_s=fault.delay_s or 1.0),
}
"""The kinds that spoil the connection."""


def _field(change: Callable[[Any], Any]) -> Callable[[Fault, Request, Any], Any]:
    """Change the named field wherever it occurs; without a name every field that is no list or object."""

    def walk(value: Any, name: str) -> Any:
        if isinstance(value, list):
            return [walk(one, name) for one in value]
        if not isinstance(value, dict):
            return value
        return {
            key: change(one) if key == name or (not name and not isinstance(one, dict | list)) else walk(one, name)
            for key, one in value.items()
        }

    return lambda fault, _request, body: walk(body, fault.field)


def _without(value: Any, name: str) -> Any:
    if isinstance(value, list):
        return [_without(one, name) for one in value]
    if isinstance(value, dict):
        return {key: _without(one, name) for key, one in value.items() if key != name}
    return value


def _with_more(value: Any) -> Any:
    if isinstance(value, list):
        return [_with_more(one) for one in value]
    if isinstance(value, dict):
        return {key: _with_more(one) for key, one in value.items()} | {"sandbox_unknown": {"nested": [1]}}
    return value


def _each_number(change: Callable[[Any], Any]) -> Callable[[Fault, Request, Any], Any]:
    def walk(value: Any) -> Any:
        if isinstance(value, list):
            return [walk(one) for one in value]
        if isinstance(value, dict):
            return {key: walk(one) for key, one in value.items()}
        return change(value) if isinstance(value, int | float) and not isinstance(value, bool) else value

    return lambda _fault, _request, body: walk(body)


def _odd_times(_fault: Fault, _request: Request, body: Any) -> Any:
    """Turn by turn: another offset, no offset, the year 0001."""
    turns = itertools.cycle(("+05:30", "", "0001-01-01T00:00:00Z"))

    def walk(value: Any) -> Any:
        if isinstance(value, list):
            return [walk(one) for one in value]
        if isinstance(value, dict):
            return {key: walk(one) for key, one in value.items()}
        if isinstance(value, str) and TIME.fullmatch(value):
            turn = next(turns)
            return turn if turn.startswith("0001") else value.removesuffix("Z") + turn
        return value

    return walk(body)


def _of_list(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Callable[[Fault, Request, Any], Any]:
    """Change a list in the usual envelope; what is none stays as it is."""
    return lambda _fault, _request, body: change(body) if isinstance(body, dict) and "result" in body else body


def _shifted(fault: Fault, request: Request, body: Any) -> Any:
    """From the second page on the last row of the page before comes again, and the last one of this page is missing."""
    if not isinstance(body, dict) or not body.get("result"):
        return body
    rows, before = body["result"], fault.seen.get(request.path)
    fault.seen[request.path] = rows[-1]
    if request.number(1, "page") < 2 or before is None:
        return body
    return body | {"result": [before, *rows[:-1]]}


def _endless(fault: Fault, request: Request, body: Any) -> Any:
    """Past the end: rows that look new, for ever."""
    if not isinstance(body, dict) or "result" not in body:
        return body
    if body["result"]:
        fault.seen[request.path] = body["result"][-1]
        return body
    page = request.number(1, "page")
    row = fault.seen.get(request.path, {})
    numbered = {name: value + page if type(value) is int else value for name, value in row.items()}
    return body | {"result": [numbered | {"name": f"endless-{page}"}]}


def _tokenless(_fault: Fault, _request: Request, body: Any) -> Any:
    if not isinstance(body, dict):
        return body
    return {**body, "data": None} if "data" in body else {**body, "token": ""}


def _opaque(_fault: Fault, _request: Request, body: Any) -> Any:
    token = "opaque-token-of-the-sandbox"  # noqa: S105 - it opens nothing
    if not isinstance(body, dict) or not body.keys() & {"data", "token"}:
        return body
    if "token" in body:
        return {**body, "token": token}
    return {**body, "data": {**body["data"], "token": token} if isinstance(body["data"], dict) else token}


VALUES: Mapping[str, Callable[[Fault, Request, Any], Any]] = {
    "wrong_type": lambda fault, _request, body: fault.body if fault.body is not None else wrongly_typed(body),
    "null_field": _field(lambda _: None),
    "missing_field": lambda fault, _request, body: _without(body, fault.field),
    "unknown_field": lambda _fault, _request, body: _with_more(body),
    "unknown_word": lambda fault, request, body: _field(lambda _: "quarantined")(fault, request, body),
    "not_a_number": _each_number(lambda _: float("nan")),
    "huge_numbers": _each_number(lambda value: value + 10**30),
    "odd_times": _odd_times,
    "result_null": _of_list(lambda body: body | {"result": None}),
    "count_wrong": _of_list(lambda body: body | {"count": body.get("count", 0) + 100}),
    "count_missing": _of_list(lambda body: {name: one for name, one in body.items() if name != "count"}),
    "short_page": _of_list(lambda body: body | {"result": (body["result"] or [])[:-1]}),
    "shifted_pages": _shifted,
    "endless_paging": _endless,
    "no_token": _tokenless,
    "opaque_tokens": _opaque,
}
"""The kinds that send other values."""
