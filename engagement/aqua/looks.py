"""What a step is given, and what it hands back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.utils import timezone

from aqua_client import Client
from engagement.domain import operations
from engagement.models import Operation


class Desk:
    """A worker's place at one operation: what it works on, and the pen to write steps down with."""

    def __init__(self, operation: Operation) -> None:
        self.operation = operation

    def note(self, text: str) -> None:
        """Write a step down and renew the lease; do so before each effect. Raises operations.LeaseLost."""
        operations.note(self.operation, text, at=timezone.now())

    def remember(self, **facts: object) -> None:
        """Keep facts for the next look. Raises operations.LeaseLost."""
        operations.remember(self.operation, at=timezone.now(), **facts)

    def recall(self, name: str) -> object:
        return self.operation.memo.get(name)


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
