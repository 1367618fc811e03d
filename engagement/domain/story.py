"""What was planned, said and done in one engagement: the lower half of its overview."""

from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import F, Q, QuerySet

from engagement.domain.activity import Activity, recent
from engagement.models import Comment, Engagement, RaidItem, Session

# A page shows what matters now; the working pages have the rest.
SHOWN_RAID, SHOWN_COMMENTS, SHOWN_ACTIVITY, SHOWN_SESSIONS = 8, 5, 8, 24
# A customer reads what was agreed and who does what; risks and issues are the team's own notes (product.md, "People").
RAID_SHOWN_TO_CUSTOMERS = (RaidItem.Kind.ACTION, RaidItem.Kind.DECISION)


@dataclass(frozen=True)
class SessionRow:
    name: str
    starts_at: datetime
    label: str
    tone: str
    topics: str
    consultant: str


@dataclass(frozen=True)
class RaidRow:
    kind: str
    label: str
    text: str
    owner: str
    due_on: date | None
    is_high: bool
    is_overdue: bool


@dataclass(frozen=True)
class CommentRow:
    author: str
    written_at: datetime
    text: str
    is_internal: bool


@dataclass(frozen=True)
class Story:
    """What was planned, said and done."""

    sessions: list[SessionRow]
    raid: list[RaidRow]
    comments: list[CommentRow]
    activity: list[Activity]


def story(engagement: Engagement, *, is_inside: bool, today: date) -> Story:
    """
    Read its sessions, open RAID items and newest comments, and for the team (`is_inside`) the newest changes.

    Customers get neither rehearsals, risks and issues, internal comments nor the audit trail. `today` is the viewer's.
    """
    return Story(
        sessions=[_session(one) for one in _sessions(engagement, is_inside=is_inside)],
        raid=[_raid(one, today) for one in _open_raid(engagement, is_inside=is_inside)],
        comments=[_comment(one) for one in _comments(engagement, is_inside=is_inside)],
        activity=recent(engagement, n=SHOWN_ACTIVITY) if is_inside else [],
    )


_SESSION_TONES: dict[str, str] = {
    Session.Status.CONFIRMED: "info",
    Session.Status.IN_PROGRESS: "info",
    Session.Status.DONE: "good",
    Session.Status.MOVED: "warn",
    Session.Status.NO_SHOW: "bad",
}


def _sessions(engagement: Engagement, *, is_inside: bool) -> QuerySet[Session]:
    sessions = Session.objects.filter(engagement=engagement)
    shown = sessions if is_inside else sessions.delivery()
    return (
        shown.select_related("consultant")
        .annotate(
            topic_names=ArrayAgg(
                "allocations__topic__name",
                filter=Q(allocations__isnull=False),
                order_by="allocations__topic__position",
                default=[],
            )
        )
        .order_by("starts_at", "pk")[:SHOWN_SESSIONS]
    )


def _session(one: Session) -> SessionRow:
    return SessionRow(
        name=f"{one.number}" if one.kind == Session.Kind.DELIVERY else f"Rehearsal {one.number}",
        starts_at=one.starts_at,
        label=one.get_status_display(),
        tone=_SESSION_TONES.get(one.status, "neutral"),
        topics=", ".join(one.topic_names),  # type: ignore[attr-defined]
        consultant=str(one.consultant),
    )


def _open_raid(engagement: Engagement, *, is_inside: bool) -> QuerySet[RaidItem]:
    items = RaidItem.objects.filter(engagement=engagement, state=RaidItem.State.OPEN)
    shown = items if is_inside else items.filter(kind__in=RAID_SHOWN_TO_CUSTOMERS)
    return shown.order_by("-is_high", F("due_on").asc(nulls_last=True), "pk")[:SHOWN_RAID]


def _raid(one: RaidItem, today: date) -> RaidRow:
    return RaidRow(
        kind=one.kind,
        label=one.get_kind_display(),
        text=one.text,
        owner=one.owner,
        due_on=one.due_on,
        is_high=one.is_high,
        is_overdue=one.due_on is not None and one.due_on < today,
    )


def _comments(engagement: Engagement, *, is_inside: bool) -> QuerySet[Comment]:
    comments = Comment.objects.filter(engagement=engagement)
    shown = comments if is_inside else comments.filter(is_internal=False)
    return shown.select_related("author").order_by("-written_at", "-pk")[:SHOWN_COMMENTS]


def _comment(one: Comment) -> CommentRow:
    return CommentRow(str(one.author), one.written_at, one.text, one.is_internal)
