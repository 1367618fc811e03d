"""Turn Ctrl-C, SIGTERM and a closed terminal into one orderly end."""

import signal
import threading
from types import FrameType

# Set by the second signal: whoever is waiting for a child to finish kills it instead.
hurry = threading.Event()
_asked = threading.Event()


class Stopped(BaseException):
    """Raised once, in the main thread, by the first signal; not an Exception, so that nobody catches it in passing."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def _on_signal(number: int, _frame: FrameType | None) -> None:
    if _asked.is_set():
        hurry.set()
        return
    _asked.set()
    raise Stopped(number)


def listen() -> None:
    """Install the handlers; to be called once, from the main thread."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _on_signal)


def begin() -> None:
    """Say that the end has begun for another reason; from now on every signal means hurry."""
    _asked.set()
