"""Clients of the sandbox, and a server that answers with exactly the bytes a test names."""

import gzip
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from aqua_client import Client
from tests.aqua_client.canned import CannedServer
from tests.sandboxes import RunningSandbox

Connect = Callable[..., Client]


@pytest.fixture(scope="session")
def sandbox_process() -> Iterator[RunningSandbox]:
    """A sandbox so slow that a scan ends only when a test moves the clock."""
    with RunningSandbox(speed=0.1) as sandbox:
        yield sandbox


@pytest.fixture
def connect(sandbox: RunningSandbox) -> Iterator[Connect]:
    """Make clients of the sandbox: with its key unless the test names other credentials. They are closed at the end."""
    with ExitStack() as opened:

        def make(console_url: str | None = sandbox.url, **settings: object) -> Client:
            if not {"key", "user"} & settings.keys():
                settings = {"key": sandbox.key, "secret": sandbox.secret, **settings}
            return opened.enter_context(Client(console_url, **{"calls_per_second": None, **settings}))

        yield make


@pytest.fixture
def aqua(connect: Connect) -> Client:
    """A client of the sandbox, signed in with its key."""
    client = connect()
    client.sign_in()
    return client


@pytest.fixture
def canned() -> Iterator[CannedServer]:
    """A self-hosted console that signs anybody in and then answers as the test says."""
    with CannedServer() as server:
        yield server


@pytest.fixture
def canned_aqua(canned: CannedServer) -> Iterator[Client]:
    """A client of the canned server, signed in."""
    with Client(canned.url, user="ci", password="a password", read_timeout_s=5, calls_per_second=None) as client:
        client.sign_in()
        yield client


@pytest.fixture
def pack() -> Callable[[bytes], bytes]:
    """Pack a body as a server would that was told `Accept-Encoding: gzip`."""
    return gzip.compress


@pytest.fixture(scope="session")
def packed_zeros() -> bytes:
    """65 MiB of zeros, packed into 66 KB."""
    packer = zlib.compressobj(level=1, wbits=31)
    return b"".join([*(packer.compress(bytes(1024 * 1024)) for _ in range(65)), packer.flush()])
