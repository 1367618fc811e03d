"""Calls to addresses that people typed, other than consoles: short, guarded, and followed nowhere else."""

import functools
import socket
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import NewConnectionError

from engagement.lib import destinations

# A person waits for it: to connect, and for each piece of the answer.
TIMEOUT_S = (3.0, 5.0)
# A provider's settings and keys have a few thousand bytes.
LONGEST_ANSWER = 500_000


def transport(*, allowed: str) -> requests.Session:
    """
    A transport that connects to public addresses only, and to the one private address `allowed` if there is one.

    Every failure of it, a refused destination included, is a requests.RequestException.
    """
    made = _Short()
    made.trust_env = False
    for scheme in ("https://", "http://"):
        made.mount(scheme, _Guarded(allowed))
    return made


class _Short(requests.Session):
    """Follows no redirect and reads no long answer."""

    def send(self, request: requests.PreparedRequest, **settings: Any) -> requests.Response:
        settings |= {"allow_redirects": False, "stream": True, "timeout": TIMEOUT_S}
        answer = super().send(request, **settings)
        try:
            content = answer.raw.read(LONGEST_ANSWER + 1, decode_content=True)
        except urllib3.exceptions.HTTPError as error:
            raise requests.ConnectionError(error) from None
        finally:
            answer.close()
        if len(content) > LONGEST_ANSWER:
            raise requests.RequestException("the answer is too long")
        answer._content = content
        return answer


class _Guarded(HTTPAdapter):
    def __init__(self, allowed: str) -> None:
        self._allowed = allowed
        super().__init__()

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **settings: Any) -> None:
        """Make the pools; called by requests."""
        super().init_poolmanager(connections, maxsize, block, **settings)
        pools: dict[str, Any] = {
            "http": functools.partial(_Pool, allowed=self._allowed),
            "https": functools.partial(_TlsPool, allowed=self._allowed),
        }
        self.poolmanager.pool_classes_by_scheme = pools


class _Connection(HTTPConnection):
    """Asks with the resolved address and connects to exactly that: there is no second look-up in between."""

    def __init__(self, *positional: Any, allowed: str = "", **named: Any) -> None:
        super().__init__(*positional, **named)
        self._allowed = allowed

    def _new_conn(self) -> socket.socket:
        try:
            found = socket.getaddrinfo(self._dns_host, self.port, 0, socket.SOCK_STREAM)
            for *_, address in found:
                destinations.check_connection(str(address[0]), int(address[1]), sandbox_url=self._allowed)
            return _connected(found, self.timeout)
        except (OSError, UnicodeError, destinations.Refused) as error:
            raise NewConnectionError(self, str(error)) from None


class _TlsConnection(_Connection, HTTPSConnection):
    """The same with TLS; the certificate must fit the host name, not the address."""


class _Pool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


def _connected(found: list[Any], timeout: Any) -> socket.socket:
    failure = OSError("the name has no address")
    for family, kind, protocol, _name, address in found:
        opened = socket.socket(family, kind, protocol)
        try:
            opened.settimeout(timeout)
            opened.connect(address)
        except OSError as error:
            opened.close()
            failure = error
        else:
            return opened
    raise failure
