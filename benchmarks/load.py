"""
A client that costs little beside the servers it measures: one thread, raw sockets kept open, answers not looked into.

Only for 127.0.0.1. People sign in through the real form, by http.client.
"""

import http.client
import re
import selectors
import socket
import time
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from benchmarks.arithmetic import percentile
from devtools.problems import Problem

HOST = "127.0.0.1"
LONGEST_S = 60.0
_BLOCK = 1 << 18
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class Answer:
    """One answer, read whole; header names in lower case."""

    status: int
    headers: dict[str, str]
    cookies: list[str]
    body: bytes


@dataclass(frozen=True)
class Slice:
    """What one burst of requests took: each latency in milliseconds, and the whole in seconds."""

    latencies_ms: list[float]
    wall_s: float

    @property
    def p50(self) -> float:
        return percentile(self.latencies_ms, 50)

    @property
    def p95(self) -> float:
        return percentile(self.latencies_ms, 95)

    @property
    def per_second(self) -> float:
        return len(self.latencies_ms) / self.wall_s


def fetch(port: int, path: str, *, cookie: str = "", form: dict[str, str] | None = None, gzip: bool = False) -> Answer:
    """One request, by POST when there is a form."""
    headers = {"Accept-Encoding": "gzip" if gzip else "identity"} | ({"Cookie": cookie} if cookie else {})
    if form:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    line = http.client.HTTPConnection(HOST, port, timeout=LONGEST_S)
    try:
        line.request("POST" if form else "GET", path, urlencode(form) if form else None, headers)
        given = line.getresponse()
        named = {name.lower(): value for name, value in given.getheaders()}
        return Answer(given.status, named, given.headers.get_all("Set-Cookie") or [], given.read())
    finally:
        line.close()


def sign_in(port: int, path: str, fields: dict[str, str]) -> str:
    """Sign in through the form at this path; gives the Cookie header. Raises Problem when the form refuses."""
    page = fetch(port, path)
    token = _TOKEN.search(page.body.decode())
    if token is None:
        raise Problem(f"The sign-in page at {path} answered {page.status} without a form.")
    answer = fetch(port, path, cookie=cookies_of(page), form={**fields, "csrfmiddlewaretoken": token[1]})
    if answer.status != http.HTTPStatus.FOUND:
        raise Problem(f"The sign-in at {path} was refused with {answer.status}.")
    return cookies_of(answer)


def cookies_of(answer: Answer) -> str:
    """The Cookie header that a browser would send after this answer."""
    jar = SimpleCookie()
    for cookie in answer.cookies:
        jar.load(cookie)
    return "; ".join(f"{name}={morsel.value}" for name, morsel in jar.items())


class Line:
    """A kept connection: one request at a time, whose answer is read in pieces and not looked into."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection((HOST, port), timeout=LONGEST_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.status = ""
        self._sent_at = 0.0
        self._missing = 0
        self._head = b""

    def send(self, request: bytes) -> None:
        self._head, self._missing, self._sent_at = b"", 0, time.perf_counter()
        self.socket.sendall(request)

    def read(self) -> float | None:
        """Take what has come; the latency in milliseconds when that was the end of the answer."""
        block = self.socket.recv(_BLOCK)
        now = time.perf_counter()
        if not block:
            raise ConnectionResetError("The server closed a kept connection.")
        if self._missing:
            self._missing -= len(block)
        else:
            self._head += block
            head, end, body = self._head.partition(b"\r\n\r\n")
            if not end:
                return None
            self.status = head.partition(b"\r\n")[0].decode(errors="replace").removeprefix("HTTP/1.1 ")
            self._missing = _length(head) - len(body)
        return None if self._missing else (now - self._sent_at) * 1000


def _length(head: bytes) -> int:
    """The length of the body that the head announces."""
    found = _LENGTH.search(head)
    if found is None:
        raise Problem("A measured page did not say how long it is.")
    return int(found[1])


def request_for(port: int, path: str, cookie: str, form: dict[str, str] | None = None) -> bytes:
    """The bytes that ask for a page, or send a form."""
    body = urlencode(form) if form else ""
    lines = [f"{'POST' if form else 'GET'} {path} HTTP/1.1", f"Host: {HOST}:{port}", "Accept-Encoding: identity"]
    if cookie:
        lines.append(f"Cookie: {cookie}")
    if form:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", body]).encode()


def burst(port: int, path: str, cookie: str, *, connections: int, requests: int) -> Slice:
    """Ask for one page so many times, each connection asking again as soon as it is answered."""
    request = request_for(port, path, cookie)
    lines = [Line(port) for _ in range(connections)]
    latencies: list[float] = []
    try:
        with selectors.DefaultSelector() as selector:
            for line in lines:
                selector.register(line.socket, selectors.EVENT_READ, line)
            began = time.perf_counter()
            for line in lines[:requests]:
                line.send(request)
            _exchange(selector, latencies, request, to_send=requests - connections, requests=requests)
            return Slice(latencies, time.perf_counter() - began)
    except ConnectionResetError as reset:
        raise Problem(f"{reset} It happened in the middle of a measurement.") from None
    finally:
        for line in lines:
            line.socket.close()


def _exchange(
    selector: selectors.BaseSelector, latencies: list[float], request: bytes, *, to_send: int, requests: int
) -> None:
    deadline = time.monotonic() + LONGEST_S
    while len(latencies) < requests:
        if time.monotonic() > deadline:
            raise Problem(f"A page took longer than {LONGEST_S:.0f} s for {requests} requests.")
        for key, _events in selector.select(1.0):
            latency = key.data.read()
            if latency is not None:
                if key.data.status[:3] != "200":
                    raise Problem(f"A measured page answered {key.data.status}.")
                latencies.append(latency)
                if to_send > 0:
                    to_send -= 1
                    key.data.send(request)
