"""What the card of an operation shows: its state in words, its steps, and what may be done about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import prefetch_related_objects

from engagement.models import Operation

State = Operation.State
# A card tells a story, not a log: an operation that Aqua kept busy for hours shows how it went on lately.
STEPS_SHOWN = 20

_TONES = {
    State.QUEUED: "neutral",
    State.RUNNING: "info",
    State.WAITING: "info",
    State.SUCCEEDED: "good",
    State.FAILED: "bad",
    State.CANCELLED: "neutral",
}
_ANSWER_TITLES = {
    State.SUCCEEDED: "Aqua's answer",
    State.FAILED: "Why it failed",
    State.CANCELLED: "What came of it",
}


@dataclass(frozen=True)
class CardUrls:
    """
    Where a card's links and buttons lead; an empty one leaves its link or button out.

    `page` shows the operation alone, and is what a live card asks for itself.
    """

    page: str
    cancel: str = ""
    repeat: str = ""
    tenant: str = ""


@dataclass(frozen=True)
class Step:
    """A line of the card's timeline; `look` is done, current or failed."""

    at: datetime
    text: str
    look: str


@dataclass(frozen=True)
class OperationCard:
    """Everything that templates/operations/card.html draws; it computes nothing and asks for nothing."""

    pk: int
    kind: str
    target: str
    state: str
    state_label: str
    tone: str
    is_live: bool
    polls: bool
    asked_by: str
    asked_at: datetime
    ended_at: datetime | None
    attempt: int
    elapsed_s: int
    steps: list[Step]
    n_steps_left_out: int
    now: str
    answer_title: str
    answer: str
    suggestion: str
    paused: str
    may_cancel: bool
    may_repeat: bool
    urls: CardUrls


def card(operation: Operation, urls: CardUrls, *, at: datetime, polls: bool = True) -> OperationCard:
    """
    Make the card of one operation.

    With `polls` it asks for itself while it is live; without, the part of the page around it does so. Costs one query
    for the steps, and one for each of tenant, registry, image and asker that is not loaded yet.
    """
    prefetch_related_objects([operation], "steps", "tenant", "registry", "image", "asked_by")
    return _card(operation, urls, at, polls)


def cards(operations: Iterable[tuple[Operation, CardUrls]], *, at: datetime, polls: bool = True) -> list[OperationCard]:
    """Make many cards in their order; the queries are those of a single one."""
    pairs = list(operations)
    prefetch_related_objects([operation for operation, _ in pairs], "steps", "tenant", "registry", "image", "asked_by")
    return [_card(operation, urls, at, polls) for operation, urls in pairs]


def target_of(operation: Operation) -> str:
    """What the operation is about, by name."""
    if operation.image is not None:
        return operation.image.name
    named = operation.params.get("name")
    return f"{named} in {operation.tenant}" if named else str(operation.registry or operation.tenant)


def tone_of(operation: Operation) -> str:
    """The colour of its state: a try that failed is a warning while another one follows."""
    is_retrying = operation.state == State.WAITING and operation.waiting_for == Operation.WaitingFor.ANOTHER_TRY
    return "warn" if is_retrying else _TONES[State(operation.state)]


def now_words(operation: Operation, *, at: datetime) -> str:
    """What is happening at this moment, such as "Aqua is working; next look in 5 s."; empty once it is over."""
    if not operation.is_live:
        return ""
    if operation.is_cancel_asked:
        return "It is being cancelled."
    if operation.state == State.RUNNING:
        is_lost = operation.lease_until is not None and operation.lease_until <= at
        return "Its worker has gone; another one takes over." if is_lost else "A worker is at it."
    soon = _soon(_seconds(at, operation.look_again_at))
    if operation.waiting_for == Operation.WaitingFor.AQUA:
        return f"Aqua is working; next look {soon}."
    if operation.waiting_for == Operation.WaitingFor.ANOTHER_TRY:
        return f"The last try did not work; trying again {soon}."
    return "In the queue for the next free worker."


def elapsed_s(operation: Operation, *, at: datetime) -> int:
    """Seconds from asking to the end, or to now while it is live."""
    return _seconds(operation.asked_at, operation.ended_at or at)


def _card(operation: Operation, urls: CardUrls, at: datetime, polls: bool) -> OperationCard:
    steps = _steps(operation)
    paused = on_hold(operation)
    return OperationCard(
        pk=operation.pk,
        kind=operation.get_kind_display(),
        target=target_of(operation),
        state=operation.state,
        state_label=operation.get_state_display(),
        tone=tone_of(operation),
        is_live=operation.is_live,
        polls=polls and operation.is_live,
        asked_by=str(operation.asked_by or "Tidemark"),
        asked_at=operation.asked_at,
        ended_at=operation.ended_at,
        attempt=operation.attempt,
        elapsed_s=elapsed_s(operation, at=at),
        steps=steps[-STEPS_SHOWN:],
        n_steps_left_out=max(len(steps) - STEPS_SHOWN, 0),
        now="" if paused else now_words(operation, at=at),
        answer_title=_ANSWER_TITLES.get(State(operation.state), "The last try"),
        answer=operation.answer,
        suggestion=operation.suggestion,
        paused=paused,
        may_cancel=bool(urls.cancel) and operation.is_live and not operation.is_cancel_asked,
        may_repeat=bool(urls.repeat) and _is_repeatable(operation),
        urls=urls,
    )


def _steps(operation: Operation) -> list[Step]:
    """All lines so far; the last one is what a worker is at now, and a trouble that the answer tells is left to it."""
    rows = list(operation.steps.all())
    if rows and rows[-1].is_trouble and rows[-1].text == operation.answer[: len(rows[-1].text)]:
        rows.pop()
    is_at_work = operation.state == State.RUNNING
    return [
        Step(row.at, row.text, "failed" if row.is_trouble else "current" if is_at_work and row is rows[-1] else "done")
        for row in rows
    ]


def on_hold(operation: Operation) -> str:
    """Why a live operation does not move although nothing of its own is wrong; empty when it does."""
    held_back = operation.is_live and operation.tenant.is_paused and operation.kind != Operation.Kind.VERIFY_TENANT
    if not held_back:
        return ""
    return (
        f"On hold: Aqua refuses the credentials of the console {operation.tenant}. "
        "Put working ones in and verify them; this goes on by itself afterwards."
    )


def _is_repeatable(operation: Operation) -> bool:
    return operation.state in (State.FAILED, State.CANCELLED) and not operation.is_superseded


def _soon(seconds: int) -> str:
    if seconds < 120:
        return f"in {seconds} s" if seconds else "now"
    return f"in {seconds // 60} min"


def _seconds(start: datetime, end: datetime | None) -> int:
    return max(round((end - start).total_seconds()), 0) if end else 0
