"""Find a TCP port of 127.0.0.1 that nobody uses."""

import errno
import os
import random
import socket

from devtools.problems import Problem

# Below the range from which Linux (32768) and macOS (49152) take the ports of outgoing connections: a server that is
# stopped and started again on its port must not find it lent to somebody's client in between.
_OURS = range(20000, 32000)


def is_free(port: int) -> bool:
    """Tell whether a server could listen on this port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                return False
            raise
    return True


def free_port() -> int:
    """Give a port that the kernel says is free; raises Problem when fifty guesses are all taken."""
    for port in random.sample(_OURS, 50):
        if is_free(port):
            return port
    raise Problem("No free port was found between 20000 and 32000 on 127.0.0.1; stop programs that listen there.")


def wanted_port(default: int) -> int:
    """
    Give the port named by PORT, or the default; PORT=0 means any free one.

    Raises Problem when the value is no port, or the port is taken.
    """
    text = os.environ.get("PORT", "").strip() or str(default)
    if not text.isascii() or not text.isdigit() or int(text) > 65535:
        raise Problem(f"PORT must be a number between 0 and 65535, and {text!r} is not.")
    port = int(text) or free_port()
    if not is_free(port):
        other = port % 65535 + 1
        raise Problem(f"Port {port} is taken by another program; choose one with PORT=..., such as PORT={other}.")
    return port
