"""
Turn Ctrl-C, SIGTERM and a closed terminal into one orderly end.

A signal only leaves a note; whoever waits asks for it. An exception out of the handler itself could come anywhere, also
where Python drops it, and the one request to stop would be lost.
"""

import signal
from types import FrameType


class Stopped(BaseException):
    """Somebody asked us to stop; not an Exception, so that nobody catches it in passing."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class _Note:
    number: int | None = None  # of the first signal
    is_ending = False
    is_urgent = False


def _on_signal(number: int, _frame: FrameType | None) -> None:
    if _Note.is_ending:
        _Note.is_urgent = True
    elif _Note.number is None:
        _Note.number = number


def listen() -> None:
    """Install the handlers; to be called once, from the main thread."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _on_signal)


def check() -> None:
    """Raise Stopped when a signal has come; from then on further ones mean hurry."""
    if _Note.number is not None and not _Note.is_ending:
        begin()
        raise Stopped(_Note.number)


def begin() -> None:
    """Say that the end has begun, for whatever reason; from now on every signal means hurry."""
    _Note.is_ending = True


def is_urgent() -> bool:
    """Tell whether a signal has come while we were ending: whoever waits for a child kills it instead."""
    return _Note.is_urgent
