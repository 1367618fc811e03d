"""
The HTTP side: reads requests, lets faults spoil them, writes answers. Knows sockets, nothing of registries or scans.

One thread a connection, kept alive; an answer is written in one piece, so that small answers are not delayed.
"""

import re
import socket
import struct
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from typing import Any
from urllib.parse import parse_qs

from aqua_client.sandbox import auth, choices, control, spoiling
from aqua_client.sandbox.console import Call, Console
from aqua_client.sandbox.faults import Fault
from aqua_client.sandbox.messages import Answer, Request, error
from aqua_client.sandbox.spoiling import Wire

DRIPS = 50
"""In how many pieces a slow body is sent."""

HOST = re.compile(r"[A-Za-z0-9.\-]{1,253}(:\d{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:\d{1,5})?")


class Server(ThreadingHTTPServer):
    """Listens for one console. A thousand callers may knock at once."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 1024

    def __init__(self, address: tuple[str, int], console: Console) -> None:
        self.console = console
        super().__init__(address, Handler)

    @property
    def place(self) -> str:
        """Host and port as they stand in a URL."""
        host, port = self.server_address[:2]
        return f"{host!s}:{port}"

    def server_bind(self) -> None:
        # The base class asks the name service for this machine's name; nothing here needs it and it can take seconds.
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that hangs up is no news; anything else is shown."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    _call: Call | None = None

    def do_GET(self) -> None:
        self._serve()

    do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the calls can be read at /_sandbox/calls."""

    @property
    def console(self) -> Console:
        return self.server.console

    def _serve(self) -> None:
        self._call = None
        request = self._read()
        if isinstance(request, Answer):
            self.close_connection = True
            self._write(request)
        elif request.path.startswith("/_sandbox/"):
            self._serve_control(request)
        else:
            self._serve_call(request)

    def _read(self) -> Request | Answer:
        """The request, or the error that it deserves."""
        path, _, query = self.path.partition("?")
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not length.isascii() or not length.isdigit():
            return error(path, 411, "Length Required")
        if len(length) > 12 or int(length) > choices.LARGEST_BODY:
            return error(path, 413, "Request Entity Too Large")
        raw = self.rfile.read(int(length))
        if len(raw) < int(length):
            return error(path, 400, "Bad Request")
        host = self.headers.get("Host", "")
        host = host if HOST.fullmatch(host) else self.server.place
        values = parse_qs(query, keep_blank_values=True) if query else {}
        return Request(self.command, path, values, self.headers, raw, host)

    def _serve_control(self, request: Request) -> None:
        """Control calls have no password, so only this machine may make them; for others they do not exist."""
        caller = ip_address(self.client_address[0])
        is_local = caller.is_loopback or getattr(caller, "ipv4_mapped", None) == ip_address("127.0.0.1")
        self._write(control.answer(self.console, request) if is_local else error(request.path, 404, "Not Found"))

    def _serve_call(self, request: Request) -> None:
        """A call of the Aqua API, with the faults that strike before and after it."""
        self._call = self.console.received(request)
        if self._strike(request, "before", None):
            return
        answer = self.console.answer(request)
        if not self._strike(request, "after", answer):
            self._write(answer)

    def _strike(self, request: Request, moment: str, answer: Answer | None) -> bool:
        """Let the faults of the moment strike. True when one of them has taken the place of the answer."""
        for fault in self.console.faults.strike(request, moment):
            if fault.kind == "expire_tokens":
                self.console.expire_tokens()
            elif fault.kind == "duplicate_page":
                request.query = {name: values for name, values in request.query.items() if name != "page"}
            elif fault.kind in ("latency", "hold"):
                self.console.faults.wait(fault, self.console.faults.delay(fault))
                if self._has_hung_up():
                    self.close_connection = True
                    return True
            else:
                self._spoil(fault, request, answer)
                return True
        return False

    def _has_hung_up(self) -> bool:
        """Whether the caller is gone; what it asked for before the effect is then not done any more."""
        try:
            peeked: bytes = self.connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except OSError:
            return True
        return not peeked

    def _spoil(self, fault: Fault, request: Request, answer: Answer | None) -> None:
        """Answer as the fault wants it instead of as the console did."""
        if fault.kind == "reject_credentials":
            self._write(auth.refuse(request))
            return
        if fault.kind == "silence":
            self.console.faults.wait(fault, fault.delay_s)
        self._send(spoiling.spoiled(fault, request, answer))

    def _write(self, answer: Answer) -> None:
        self._send(spoiling.wire(answer))

    def _send(self, out: Wire) -> None:
        """Write one answer, and end the connection as it wants to."""
        if out.ending != "keep" or out.cut is not None:
            self.close_connection = True
        if out.plain is None:
            if self._call:
                self._call.status = out.status
            self._send_parts(self._head(out), b"" if self.command == "HEAD" else out.body[: out.cut], out)
        elif out.plain:
            self.wfile.write(out.plain)
        if out.ending == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def _head(self, out: Wire) -> bytes:
        lines = [f"HTTP/1.1 {out.status} {choices.phrase(out.status)}", "Server: aqua-sandbox"]
        given: dict[str, str] = {}
        if out.chunked:
            given["Transfer-Encoding"] = "chunked"
        elif out.status not in (204, 304):
            given["Content-Length"] = str(len(out.body))
        if self.close_connection and out.ending != "drop":
            given["Connection"] = "close"
        lines += [f"{name}: {value}" for name, value in (given | dict(out.headers)).items()]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")

    def _send_parts(self, head: bytes, body: bytes, out: Wire) -> None:
        if out.head_cut:
            self.wfile.write(head[: len(head) // 2])
        elif out.chunked:
            self.wfile.write(head + f"{len(body):x}\r\n".encode() + body + b"\r\n")
        elif out.drip_s:
            self.wfile.write(head)
            step = max(len(body) // DRIPS, 1)
            for start in range(0, len(body), step):
                time.sleep(out.drip_s / DRIPS)
                self.wfile.write(body[start : start + step])
                self.wfile.flush()
        else:
            self.wfile.write(head + body)
