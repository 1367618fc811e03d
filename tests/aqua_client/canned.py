"""A server for answers that no sane console gives: it sends the bytes it was told to, in the order it was told."""

import select
import socket
import socketserver
import ssl
import threading
from collections import deque
from http.server import BaseHTTPRequestHandler
from typing import Any, Self

PIECE_EVERY_S = 0.02
SIGNED_IN = b'{"token": "an-opaque-token"}'


class CannedServer(socketserver.ThreadingTCPServer):
    """Answers `POST /api/v1/login` with a token and every other call with the next answer that was given to it."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: deque[tuple[str, list[tuple[str, str]], bytes]] = deque()
        self.seen: list[tuple[str, str, dict[str, str], bytes]] = []
        self.n_connections = 0
        self.trickles = False
        self.tls: ssl.SSLContext | None = None
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    @property
    def url(self) -> str:
        """The address of the server."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def get_request(self) -> tuple[socket.socket, Any]:
        """Accept a connection; over TLS the shaking of hands is left to the thread that serves it."""
        accepted, caller = super().get_request()
        if self.tls is not None:
            accepted = self.tls.wrap_socket(accepted, server_side=True, do_handshake_on_connect=False)
        return accepted, caller

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a caller that hangs up: the test is the one to notice."""

    def process_request(self, request: Any, client_address: Any) -> None:
        """Count the connection and serve it."""
        self.n_connections += 1
        super().process_request(request, client_address)

    def answer(self, body: bytes, status: str = "200 OK", **headers: str) -> None:
        """Give one answer; underscores in the names of headers stand for hyphens."""
        named = [(name.replace("_", "-"), value) for name, value in headers.items()]
        self.answers.append((status, named, body))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: CannedServer

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.seen.append((self.command, self.path, dict(self.headers), body))
        if self.path == "/api/v1/login":
            return self._send("200 OK", [], SIGNED_IN)
        return self._send(*self.server.answers.popleft())

    def _send(self, status: str, headers: list[tuple[str, str]], body: bytes) -> None:
        named = {"Content-Length": str(len(body)), **dict(headers)}
        lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in named.items())]
        self.wfile.write("\r\n".join(lines).encode() + b"\r\n\r\n")
        if not self.server.trickles or body == SIGNED_IN:
            self.wfile.write(body)
            return
        for number in range(len(body)):
            self.wfile.write(body[number : number + 1])
            self.wfile.flush()
            if self._caller_is_gone(PIECE_EVERY_S):
                return

    def _caller_is_gone(self, within_s: float) -> bool:
        """Wait for the caller to hang up; it has nothing else to say while it is being answered."""
        return bool(select.select([self.connection], [], [], within_s)[0])

    do_GET = do_POST = do_PUT = do_DELETE = _serve

    def log_message(self, *_: Any) -> None:
        """Say nothing: the test reads `seen`."""
