"""
Sockets that ask before they connect.

A name may point anywhere, and may point somewhere else a moment later. So the question is asked with the resolved
address, and the socket then connects to exactly that address: there is no second look-up in between.
"""

import functools
import socket
import ssl
from collections.abc import Callable
from typing import Any

import certifi
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from aqua_client.errors import AquaError, DestinationRefused

MayConnect = Callable[[str, int], None]
"""Called with the resolved IP address and the port; raises to refuse."""

POOL_SIZE = 32
"""Open connections kept per host: as many as a worker has threads, with room to spare."""


class GuardedConnection(HTTPConnection):
    """A connection whose destination is asked for, address by address."""

    def __init__(self, *positional: Any, may_connect: MayConnect | None = None, **named: Any) -> None:
        super().__init__(*positional, **named)
        self._may_connect = may_connect

    def _new_conn(self) -> socket.socket:
        try:
            found = socket.getaddrinfo(self._dns_host, self.port, 0, socket.SOCK_STREAM)
        except socket.gaierror as error:
            raise NameResolutionError(self.host, self, error) from None
        except UnicodeError:
            raise NewConnectionError(self, "the host name cannot be resolved") from None
        failure: OSError = OSError("the name has no address")
        for family, kind, protocol, _name, address in found:
            self._ask(str(address[0]), int(address[1]))
            try:
                return self._connected(socket.socket(family, kind, protocol), address)
            except OSError as error:
                failure = error
        if isinstance(failure, TimeoutError):
            raise ConnectTimeoutError(self, f"no connection within {self.timeout} s") from failure
        raise NewConnectionError(self, str(failure)) from failure

    def _ask(self, address: str, port: int) -> None:
        if self._may_connect is None:
            return
        try:
            self._may_connect(address, port)
        except AquaError:
            raise
        except Exception as refusal:
            # Whatever the caller raises means no; as an OSError it would be taken for a failed connection.
            raise DestinationRefused(f"{address} port {port} may not be connected to: {refusal}") from refusal

    def _connected(self, opened: socket.socket, address: Any) -> socket.socket:
        try:
            for option in self.socket_options or ():
                opened.setsockopt(*option)
            opened.settimeout(self.timeout)
            opened.connect(address)
        except BaseException:
            opened.close()
            raise
        return opened


class GuardedTlsConnection(GuardedConnection, HTTPSConnection):
    """The same with TLS; the certificate must fit the host name, not the address."""


class _Pool(urllib3.HTTPConnectionPool):
    ConnectionCls = GuardedConnection


class _TlsPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = GuardedTlsConnection


class Adapter(HTTPAdapter):
    """A requests adapter over guarded connections, safe for many threads; one TLS context a process."""

    def __init__(self, may_connect: MayConnect | None) -> None:
        self._guard = may_connect
        super().__init__(pool_connections=4, pool_maxsize=POOL_SIZE)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **settings: Any) -> None:
        """Make the pools; called by requests."""
        super().init_poolmanager(connections, maxsize, block, ssl_context=tls_context(), **settings)
        pools: dict[str, Any] = {
            "http": functools.partial(_Pool, may_connect=self._guard),
            "https": functools.partial(_TlsPool, may_connect=self._guard),
        }
        self.poolmanager.pool_classes_by_scheme = pools

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Leave the certificates to the shared context; requests would read them again for each connection."""


@functools.cache
def tls_context() -> ssl.SSLContext:
    """
    Make the TLS settings of all connections.

    Trusted are the authorities that come with requests and those of the machine, so a private one can be added
    with SSL_CERT_FILE.
    """
    context = ssl.create_default_context(cafile=certifi.where())
    context.load_default_certs()
    return context
