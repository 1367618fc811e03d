"""The whole of the customer's home page, with five queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from engagement.domain import reads
from engagement.domain.home import files, meetings, results, tasks, topics
from engagement.domain.home.files import File
from engagement.domain.home.meetings import Meeting, Meetings
from engagement.domain.home.results import Results
from engagement.domain.home.tasks import Tasks
from engagement.domain.home.topics import TopicRow, Topics
from engagement.lib.zones import in_zone
from engagement.models import ChecklistItem, Document, Engagement, RaidItem, Session, User
from engagement.rules import home as words

_WORDS: dict[str, str] = {
    Engagement.Status.ON_HOLD: "The work is on hold for now.",
    Engagement.Status.CANCELLED: "The work was called off.",
    Engagement.Status.SIGNED_OFF: "Everything is delivered and accepted.",
}


@dataclass(frozen=True)
class Shown:
    """What the viewer may see of the engagement, as the access door gave it, and whether they may sign."""

    sessions: QuerySet[Session]
    items: QuerySet[ChecklistItem]
    raid: QuerySet[RaidItem]
    documents: QuerySet[Document]
    may_sign: bool


@dataclass(frozen=True)
class Page:
    """`where` is the line that says where we are; `to_sign` names what waits for a signature."""

    step: words.Step
    where: str
    meetings: list[Meeting]
    next: Meeting | None
    tasks: Tasks
    topics: list[TopicRow]
    to_sign: list[words.ToSign]
    n_accepted: int
    whole_on: date | None
    results: Results
    files: list[File]


def page(engagement: Engagement, shown: Shown, *, viewer: User, at: datetime) -> Page:
    """
    Read the page for somebody of the customer: nothing internal is in it, whoever asks.

    Needs the engagement's summary and customer. Days are those on the viewer's calendar.
    """
    zone = viewer.time_zone
    today = in_zone(at, zone).date()
    held = meetings.read(reads.scope(shown.sessions), at=at)
    known = topics.read(engagement, zone)
    owed = tasks.read(engagement, reads.scope(shown.items), reads.scope(shown.raid), today=today)
    to_sign = _to_sign(engagement, known)
    return Page(
        step=words.next_step(_situation(shown, to_sign, known.rows, owed, held.next), today=today),
        where=_where(engagement, held),
        meetings=held.all,
        next=held.next,
        tasks=owed,
        topics=known.rows,
        to_sign=to_sign,
        n_accepted=sum(one.accepted_on is not None for one in known.rows),
        whole_on=known.whole_on,
        results=results.read(engagement, held.last_began_at, zone),
        files=files.read(shown.documents),
    )


def _where(engagement: Engagement, held: Meetings) -> str:
    topic_names = held.next.topics if held.next else []
    line = words.sessions_line(held.n_held, len(held.all), topic_names, has_date=held.next is not None)
    return f"{line} {_WORDS[engagement.status]}" if engagement.status in _WORDS else line


def _to_sign(engagement: Engagement, known: Topics) -> list[words.ToSign]:
    """The whole once everything is delivered; before that, the topics whose signature somebody asked for."""
    if known.whole_on:
        return []
    if engagement.status == Engagement.Status.DELIVERED:
        return [words.ToSign("", "the whole engagement")]
    return [words.ToSign(one.key, one.name) for one in known.rows if one.asked_at]


def _situation(
    shown: Shown, to_sign: Sequence[words.ToSign], rows: Sequence[TopicRow], owed: Tasks, following: Meeting | None
) -> words.Situation:
    next_keys = set(following.topic_keys) if following else set()
    return words.Situation(
        may_sign=shown.may_sign,
        to_sign=to_sign,
        unanswered=[
            words.Unanswered(one.key, one.name, one.n_questions - one.n_answered, one.key in next_keys)
            for one in rows
            if one.n_questions > one.n_answered and one.accepted_on is None
        ],
        owed=[words.Owed(one.text, one.due_on, one.pk, one.is_blocked) for one in owed.yours],
        session=(following.pk, following.number) if following else None,
    )
