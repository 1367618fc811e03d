"""What tests of the house and of its front door share."""

import socket
from collections.abc import Iterator

import pytest

from devtools import ports


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port on which somebody else listens."""
    port = ports.free_port()
    with socket.create_server(("127.0.0.1", port)):
        yield port
