"""The id that ties a log line to what somebody saw: a request's, or an operation's in a worker."""

import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_current: ContextVar[str] = ContextVar("trace", default="-")


def new_id() -> str:
    """A short id that a person can read out."""
    return uuid.uuid4().hex[:12]


def current_id() -> str:
    return _current.get()


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
