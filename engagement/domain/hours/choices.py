"""What a piece of work of an engagement may belong to, and how an entry looks when it is typed again."""

from typing import TypedDict

from django.db.models import QuerySet

from engagement.domain.hours.listing import session_name
from engagement.lib.zones import in_zone
from engagement.models import Engagement, Session, TimeEntry, Topic
from engagement.rules import durations


class Choices(TypedDict):
    """What forms/hours.EntryForm offers."""

    sessions: list[tuple[Session, str]]
    topics: list[Topic]


def choices(sessions: QuerySet[Session], engagement: Engagement) -> Choices:
    """The engagement's sessions with their names, newest first, and the topics of its package; two queries."""
    found = sessions.order_by("-starts_at")
    return Choices(
        sessions=[(one, f"{session_name(one.kind, one.number)}, {_day(one)}") for one in found],
        topics=list(Topic.objects.filter(work_package=engagement.work_package_id).order_by("position")),
    )


def typed(entry: TimeEntry) -> dict[str, object]:
    """The entry as somebody would type it on its person's clock."""
    return {
        "kind": entry.kind,
        "duration": durations.said(entry.minutes),
        "worked_on": entry.worked_on,
        "begins": in_zone(entry.starts_at, entry.worked_by.time_zone).time() if entry.starts_at else None,
        "session": str(entry.session_id or ""),
        "topic": str(entry.topic_id or ""),
        "note": entry.note,
    }


def _day(session: Session) -> str:
    return f"{session.starts_at.day} {session.starts_at:%b}"
