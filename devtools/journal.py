"""What the parts say, line by line, with the part's name in front."""

import os
import signal
import sys
from pathlib import Path

from devtools.processes import Log

_WIDTH = 8
_COLOURS = (36, 35, 34, 32, 33, 96, 95, 94)  # of the terminal's own palette; red stays free for failures


class Journal:
    """Writes whole lines of several parts to our output; coloured only on a terminal, and not under NO_COLOR."""

    def __init__(self) -> None:
        self._parts = 0
        self._is_muted = False
        self._has_colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")

    def part(self, name: str) -> Log:
        """Give the log of one part."""
        front = f"{name:<{_WIDTH}} | "
        if self._has_colour:
            front = f"\033[{_COLOURS[self._parts % len(_COLOURS)]}m{front}\033[0m"
        self._parts += 1
        return lambda line: self._write(front + line)

    def say(self, text: str = "") -> None:
        """Write a line of our own."""
        self._write(text)

    def mute(self) -> None:
        """Let nothing more through: what the others say about a part that has died would bury the reason."""
        self._is_muted = True

    def _write(self, line: str) -> None:
        if self._is_muted:
            return
        try:
            print(line, flush=True)
        except OSError:  # our reader has gone, as in `dev.py demo | head`
            self._is_muted = True
            sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115 - for as long as we live
            os.kill(os.getpid(), signal.SIGTERM)
