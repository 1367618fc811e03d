"""The one thing that a customer's person should do now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from engagement.rules.working_time import said_day

# What is due later can wait until the next session has been.
SOON = timedelta(days=7)


@dataclass(frozen=True)
class ToSign:
    """Something that waits for a signature: a topic, or the whole engagement with an empty key."""

    key: str
    name: str


@dataclass(frozen=True)
class Unanswered:
    """Questions of a topic that nobody has answered; `is_next` says that the next session is about it."""

    key: str
    name: str
    n: int
    is_next: bool


@dataclass(frozen=True)
class Owed:
    """Something the customer has to see to; `pk` is that of a checklist item, None for an agreed action."""

    text: str
    due_on: date | None
    pk: int | None
    is_blocked: bool = False


@dataclass(frozen=True)
class Situation:
    """All that decides the next step; `session` is the next one's key and number."""

    may_sign: bool
    to_sign: Sequence[ToSign]
    unanswered: Sequence[Unanswered]
    owed: Sequence[Owed]
    session: tuple[int, int] | None


@dataclass(frozen=True)
class Step:
    """
    What to do, why, and the button for it.

    `place` is the name of the address, `of` what it is about, `query` the part after "?"; an empty `place` means that
    there is nothing to press.
    """

    title: str
    text: str
    verb: str = ""
    place: str = ""
    of: str | int = ""
    query: str = ""


def next_step(now: Situation, *, today: date) -> Step:
    """
    Choose by what holds others up most: a signature, answers, an item that is due, the next session, nothing.

    Source: issue 5, "Arrival: one clear next action".
    """
    if now.may_sign and now.to_sign:
        return _sign(now.to_sign)
    if now.unanswered:
        return _answer(now.unanswered)
    if due := _due(now.owed, today):
        return _settle(due, today)
    if now.session:
        pk, number = now.session
        return Step(
            f"Come to session {number}",
            "Nothing else waits for you. Look at what the session is about and who should be there.",
            "See the session",
            "session",
            pk,
        )
    return Step("Nothing to do right now", "We will write to you as soon as something needs you.")


def _sign(waiting: Sequence[ToSign]) -> Step:
    first, more = waiting[0], len(waiting) - 1
    if not first.key:
        return Step(
            "Accept what was delivered",
            "Everything is delivered. Read what you would sign, and what it rests on.",
            "Read and sign",
            "acceptance-sign",
        )
    text = "It is ready for you. Read what you would sign, and what it rests on."
    others = f" {more} more {'waits' if more == 1 else 'wait'} after it." if more else ""
    return Step(f"Accept {first.name}", text + others, "Read and sign", "acceptance-sign-topic", first.key)


def _answer(open_topics: Sequence[Unanswered]) -> Step:
    first = next((one for one in open_topics if one.is_next), open_topics[0])
    asked = "one question" if first.n == 1 else f"{first.n} questions"
    why = (
        "The next session is about it, and goes better with your answers."
        if first.is_next
        else "Your answers decide what we prepare."
    )
    together = " Several people can answer; each answer is kept as it is typed."
    return Step(f"Answer {asked} about {first.name}", why + together, "Answer", "discovery", query=f"topic={first.key}")


def _due(owed: Sequence[Owed], today: date) -> Owed | None:
    """The item that is due first, of those that can go on."""
    soon = [(one.due_on, one) for one in owed if one.due_on and one.due_on <= today + SOON and not one.is_blocked]
    return min(soon, key=lambda pair: pair[0])[1] if soon else None


def _settle(due: Owed, today: date) -> Step:
    on = due.due_on or today
    when = f"It was due on {said_day(on)}." if on < today else f"It is due on {said_day(on)}."
    if due.pk is None:
        return Step(due.text, f"{when} Tell us when it is done.", "See your actions", "raid")
    return Step(due.text, f"{when} Tick it when it is done.", "Open it", "checklist-item", due.pk)
