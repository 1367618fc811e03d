"""Files named on the command line."""

import sys
from pathlib import Path

from aqua_client import Unusable


def read(name: str) -> bytes:
    """Read a file, or standard input for `-`. Raises Unusable in words for people."""
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "not a name of a file"
        raise Unusable(f"{name} cannot be read: {reason}") from None
