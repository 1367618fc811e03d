"""What a step is given, and what it hands back."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.conf import settings
from django.utils import timezone

from aqua_client import Client
from engagement.domain import operations
from engagement.models import Operation


class Desk:
    """A worker's place at one operation: what it works on, and the pen to write steps down with."""

    def __init__(self, operation: Operation) -> None:
        self.operation = operation
        self._renewed = time.monotonic()

    def note(self, text: str) -> None:
        """Write a step down and renew the lease; do so before each effect. Raises operations.LeaseLost."""
        operations.note(self.operation, text, at=timezone.now())
        self._renewed = time.monotonic()

    def remember(self, **facts: object) -> None:
        """Keep facts for the next look. Raises operations.LeaseLost."""
        operations.remember(self.operation, at=timezone.now(), **facts)
        self._renewed = time.monotonic()

    def recall(self, name: str) -> object:
        return self.operation.memo.get(name)

    def keep_lease(self) -> None:
        """Renew the lease once a third of it has passed. Raises operations.LeaseLost."""
        if time.monotonic() - self._renewed > settings.OPERATION_LEASE_S / 3:
            operations.renew(self.operation, at=timezone.now())
            self._renewed = time.monotonic()


_current: ContextVar[Desk | None] = ContextVar("desk", default=None)


@contextmanager
def at_desk(operation: Operation) -> Iterator[Desk]:
    """Sit down at the operation; calls to Aqua made inside keep its lease."""
    desk = Desk(operation)
    token = _current.set(desk)
    try:
        yield desk
    finally:
        _current.reset(token)


def keep_lease() -> None:
    """Called before each call to Aqua, so that a look of many calls does not outlive its lease unawares."""
    desk = _current.get()
    if desk is not None:
        desk.keep_lease()


@dataclass(frozen=True)
class Done:
    """Aqua has done it. `record` keeps what was found out, in the transaction that ends the operation."""

    answer: str
    record: Callable[[datetime], None]


@dataclass(frozen=True)
class NotYet:
    """Aqua is working; look again in so many seconds."""

    look_again_s: float
    record: Callable[[datetime], None]


@dataclass(frozen=True)
class Trouble:
    """
    Why it did not work, in words for the consultant.

    `problem` is a short code, `answer` what Aqua (or the network) said, `suggestion` what a person can do. A passing
    trouble is tried again, after `retry_after_s` where Aqua named a time.
    """

    problem: str
    answer: str
    suggestion: str
    is_passing: bool = False
    retry_after_s: float | None = None
    counts_as_try: bool = True
    rejects_credentials: bool = False


class Stopped(Exception):
    """A step found that it cannot succeed, and says why."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.answer)
        self.trouble = trouble


class Step(Protocol):
    """One kind of operation: look first, then act; withdraw; and what a failure means for its target."""

    def look(self, client: Client, desk: Desk) -> Done | NotYet: ...

    def withdraw(self, client: Client, desk: Desk) -> None: ...

    def record_failure(self, operation: Operation, trouble: Trouble, at: datetime) -> None: ...

    def record_cancelled(self, operation: Operation, at: datetime) -> None: ...
