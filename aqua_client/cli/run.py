"""From the command line to an exit code: errors become one sentence on standard error."""

import io
import os
import sys
from collections.abc import Sequence

from aqua_client import AquaError
from aqua_client.cli import arguments, exits, output


def main(given: Sequence[str]) -> int:
    """Carry out one command line and give its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        asked = arguments.read(given)
        code: int = asked.run(asked)
        sys.stdout.flush()
    except AquaError as error:
        output.complain(f"aqua_client: {error}")
        return exits.for_error(error)
    except KeyboardInterrupt:
        output.complain("aqua_client: stopped")
        return exits.INTERRUPTED
    except BrokenPipeError:
        # The reader has seen enough (`| head`); what is still in the buffer goes nowhere, silently.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return exits.OK
    return code
