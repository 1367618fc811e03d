"""A session that was held without its live page, logged afterwards in one go."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from engagement.domain import checklist, live
from engagement.domain.hours.listing import session_name
from engagement.domain.live import attendance, notes
from engagement.domain.refusals import Refused
from engagement.models import ChecklistItem, ClockSpan, Session, User
from engagement.rules import clocked, durations


class NotHeld(Refused):
    """The session cannot have been held like that."""


@dataclass(frozen=True)
class Held:
    """
    How a session went: from when to when, the minutes of each module by its topic's key, and what was noted.

    `present` are keys of those invited who were there; `done` are keys of checklist items that are settled now.
    """

    starts_at: datetime
    ends_at: datetime
    minutes: Mapping[int, int]
    present: Collection[int] = ()
    note: str = ""
    done: Collection[int] = ()


@dataclass(frozen=True)
class Module:
    """A module of the session: its planned minutes, those that are known so far, the items that a person can tick."""

    topic_pk: int
    name: str
    planned_minutes: int
    minutes: int
    items: list[tuple[int, str]]


@dataclass(frozen=True)
class Planned:
    """What the log of a session begins with."""

    name: str
    starts_at: datetime
    ends_at: datetime
    modules: list[Module]
    people: list[attendance.Person]


def planned(session: Session) -> Planned:
    """
    The plan of the session, as the answer that only has to be confirmed; three queries.

    Where its clock ran on the live page, the clock's minutes stand instead; one more query.
    """
    ran = _ran(session) if session.started_at is not None else {}
    items: dict[int, list[tuple[int, str]]] = {}
    for item in _tickable(session).select_related("template").order_by("template__position"):
        items.setdefault(item.topic_id, []).append((item.pk, item.template.text))
    begins = session.started_at or session.starts_at
    return Planned(
        name=session_name(session.kind, session.number),
        starts_at=begins,
        ends_at=max(session.ends_at, begins + sum(ran.values()) * clocked.MINUTE),
        modules=[
            Module(
                topic_pk=one.topic_id,
                name=str(one.topic),
                planned_minutes=one.planned_minutes,
                minutes=ran.get(one.topic_id, 0) if ran else one.planned_minutes,
                items=items.get(one.topic_id, []),
            )
            for one in session.allocations.select_related("topic").order_by("topic__position")
        ],
        people=attendance.of(session),
    )


def log(session: Session, held: Held, *, by: User, at: datetime) -> Session:
    """
    Close the session as it was held: hours of `by` per module, attendance, a public note, ticks, the recap's draft.

    The same ends are met as after a live one; a clock that ran is replaced by what is told here, and Aqua is not asked
    what changed in the session, for it cannot tell any more. Raises NotHeld, and what live.start,
    hours.enter_from_clock and checklist.tick refuse; then nothing is changed.
    """
    refuse_unless_planned(session)
    _check(held, at)
    with transaction.atomic():
        session = live.start(session, by=by, at=at, takes_snapshot=False)
        session.started_at = held.starts_at
        session.save(update_fields=["started_at"])
        _run_clock(session, held)
        _tell(session, held, by, at)
        session = live.close(session, by=by, at=at, takes_snapshot=False)
        session.ended_at = held.ends_at
        session.save(update_fields=["ended_at"])
    return session


def refuse_unless_planned(session: Session) -> None:
    """Raises NotHeld for a session that is logged already, or that nobody was told of."""
    if session.status == Session.Status.DONE:
        raise NotHeld("This session is logged already. Its entries stand here; change them where they are wrong.")
    if session.status not in Session.AHEAD:
        name, status = session_name(session.kind, session.number), session.get_status_display().lower()
        raise NotHeld(
            f"{name} is marked as {status}: only a session that was planned can be logged as held. "
            "Give it its date first."
        )


def _ran(session: Session) -> dict[int, int]:
    """The minutes of each module's clock; one that was left running counts to the end that was booked."""
    ran: dict[int, timedelta] = {}
    for span in session.clock.all():
        ended_at = span.ended_at or max(session.ends_at, span.started_at)
        ran[span.topic_id] = ran.get(span.topic_id, timedelta()) + (ended_at - span.started_at)
    return {topic: clocked.whole_minutes(one) for topic, one in ran.items() if one > timedelta()}


def _check(held: Held, at: datetime) -> None:
    if held.ends_at <= held.starts_at:
        raise NotHeld("The session ended before it began: correct the start or the end.", field="ends")
    if held.ends_at > at:
        raise NotHeld("This is still ahead. Log the session once it is over, or correct the end.", field="ends")
    length, told = (held.ends_at - held.starts_at) // clocked.MINUTE, sum(held.minutes.values())
    if not told:
        raise NotHeld("Say how long at least one module took.")
    if told > length:
        raise NotHeld(
            f"The modules add up to {durations.said(told)}, more than the {durations.said(length)} of the session: "
            "correct the end or the minutes.",
            field="ends",
        )


def _run_clock(session: Session, held: Held) -> None:
    """The clock as it would have run: module after module, from the start."""
    topics = set(session.allocations.values_list("topic_id", flat=True))
    if not topics.issuperset(held.minutes):
        raise NotHeld("The plan of this session has changed meanwhile. Reload the page and look again.")
    session.clock.all().delete()
    ran = {topic: minutes for topic, minutes in held.minutes.items() if minutes}
    spans = clocked.end_to_end(held.starts_at, list(ran.values()))
    ClockSpan.objects.bulk_create(
        ClockSpan(session=session, topic_id=topic, started_at=start, ended_at=end)
        for topic, (start, end) in zip(ran, spans, strict=True)
    )


def _tell(session: Session, held: Held, by: User, at: datetime) -> None:
    for one in attendance.of(session):
        attendance.mark(session, one.pk, was_present=one.pk in held.present, by=by, at=at)
    if held.note.strip():
        before = notes.read(session, notes.Part.PUBLIC)
        text = f"{before.text.rstrip()}\n\n{held.note.strip()}" if before.text.strip() else held.note.strip()
        notes.save(session, notes.Part.PUBLIC, text, based_on=before.revision, by=by, at=at)
    for item in _tickable(session).filter(pk__in=held.done).select_related("template", "engagement"):
        checklist.tick(item, by=by, at=at)


def _tickable(session: Session) -> QuerySet[ChecklistItem]:
    """Open items of the session's modules that no check can prove: those are ticked by people."""
    return ChecklistItem.objects.filter(
        engagement=session.engagement_id,
        topic__in=session.allocations.values("topic"),
        state=ChecklistItem.State.OPEN,
        template__facts=[],
    )
