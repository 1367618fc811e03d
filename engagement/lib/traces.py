"""The id that ties a log line to what somebody saw: a request's, or an operation's in a worker."""

import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_NONE = "-"
_current: ContextVar[str] = ContextVar("trace", default=_NONE)


def new_id() -> str:
    """A short id that a person can read out."""
    return uuid.uuid4().hex[:12]


def current_id() -> str:
    return _current.get()


def is_traced() -> bool:
    """Whether there is an id at all; a command and the shell have none."""
    return _current.get() != _NONE


@contextmanager
def traced(trace: str) -> Iterator[None]:
    """Mark every log line written inside with this id."""
    token = _current.set(trace)
    try:
        yield
    finally:
        _current.reset(token)


class AddTrace(logging.Filter):
    """Gives each log record its `trace`."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.trace = _current.get()
        return True
