"""The overview of one engagement: where each topic stands and what blocks it, and what happened around it."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from engagement.domain.activity import Activity, recent
from engagement.models import (
    ChecklistItem,
    Comment,
    Engagement,
    EngagementSummary,
    EngagementTopic,
    RaidItem,
    Session,
    TopicDependency,
)

# A page shows what matters now; the working pages have the rest.
SHOWN_BLOCKERS, SHOWN_RAID, SHOWN_COMMENTS, SHOWN_ACTIVITY, SHOWN_SESSIONS = 3, 8, 5, 8, 24
# A customer reads what was agreed and who does what; risks and issues are the team's own notes (product.md, "People").
# The consultant's own preparation.
HIDDEN_FROM_CUSTOMERS = ("rehearsal",)
RAID_SHOWN_TO_CUSTOMERS = (RaidItem.Kind.ACTION, RaidItem.Kind.DECISION)


class State(enum.Enum):
    """Where a topic stands."""

    STANDS = "stands"
    UNDER_WAY = "under_way"
    BLOCKED = "blocked"
    NOT_STARTED = "not_started"
    LEFT_OUT = "left_out"


# The words, tone and icon of each state.
LOOKS: dict[State, tuple[str, str, str]] = {
    State.STANDS: ("Stands", "good", "circle-check"),
    State.UNDER_WAY: ("Under way", "info", "progress"),
    State.BLOCKED: ("Blocked", "bad", "ban"),
    State.NOT_STARTED: ("Not started", "neutral", "circle-dashed"),
    State.LEFT_OUT: ("Not in scope", "neutral", "minus"),
}


@dataclass(frozen=True)
class Blocker:
    """An item that cannot go on, and why."""

    text: str
    reason: str


@dataclass(frozen=True)
class TopicStanding:
    """A topic in scope; `used_minutes` is None for somebody who may not know the hours."""

    key: str
    name: str
    state: State
    n_items: int
    n_settled: int
    planned_minutes: int
    used_minutes: int | None
    blockers: list[Blocker]
    n_more_blockers: int
    waits_for: list[str]

    @property
    def settled(self) -> str:
        return f"{self.n_settled} of {self.n_items}"

    @property
    def label(self) -> str:
        return LOOKS[self.state][0]

    @property
    def tone(self) -> str:
        return LOOKS[self.state][1]

    @property
    def icon(self) -> str:
        return LOOKS[self.state][2]


@dataclass(frozen=True)
class Part:
    """A part of the guide's picture."""

    key: str
    name: str
    state: State
    detail: str

    label = TopicStanding.label
    tone = TopicStanding.tone
    icon = TopicStanding.icon


@dataclass(frozen=True)
class Standing:
    """What changes while operations run; the page asks for it again as long as `is_live`."""

    topics: list[TopicStanding]
    picture: dict[str, Part]
    is_live: bool


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


def standing(engagement: Engagement, *, is_inside: bool) -> Standing:
    """
    Read the topics of the engagement and the picture they make, from the roll-ups: one query.

    Used minutes are left out unless `is_inside`: a customer does not see the hours burned (product.md).
    """
    rows = list(_topics(engagement))
    summary = engagement.summary
    started = _shown_elsewhere(summary)
    names = {row.topic_id: row.topic.name for row in rows}
    states = {row.topic_id: _state(row, is_started=row.topic.key in started) for row in rows}
    shown = [row for row in rows if row.is_in_scope and (is_inside or row.topic.key not in HIDDEN_FROM_CUSTOMERS)]
    topics = [_topic(row, states, names, is_inside=is_inside) for row in shown]
    return Standing(topics, _picture(topics, summary), is_live=summary.n_operations_live > 0)


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


# ── topics ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _topics(engagement: Engagement) -> QuerySet[EngagementTopic]:
    blocked = ChecklistItem.objects.filter(
        engagement=engagement, template__topic=OuterRef("topic"), state=ChecklistItem.State.BLOCKED
    ).order_by("template__position")
    needs = TopicDependency.objects.filter(topic=OuterRef("topic"), kind=TopicDependency.Kind.HARD)
    return (
        EngagementTopic.objects.filter(engagement=engagement)
        .select_related("topic")
        .order_by("topic__position")
        .annotate(
            blockers=ArraySubquery(
                blocked.values(said=JSONObject(text="template__text", reason="reason"))[:SHOWN_BLOCKERS]
            ),
            needs=ArraySubquery(needs.values("needs_id")),
        )
    )


def _shown_elsewhere(summary: EngagementSummary) -> set[str]:
    """The topics that have begun although no item is ticked yet: there is work of theirs in Aqua."""
    begun = {"registry": summary.n_registries, "scanning": summary.n_images_scanned + summary.n_images_failed}
    return {key for key, n in begun.items() if n}


def _state(row: EngagementTopic, *, is_started: bool) -> State:
    """A blocked item outweighs progress: it is what somebody has to see to."""
    if not row.is_in_scope:
        return State.LEFT_OUT
    if row.n_items_blocked:
        return State.BLOCKED
    if row.n_items and row.n_items_settled == row.n_items:
        return State.STANDS
    return State.UNDER_WAY if is_started or row.n_items_settled or row.used_minutes else State.NOT_STARTED


def _topic(row: EngagementTopic, states: dict[int, State], names: dict[int, str], *, is_inside: bool) -> TopicStanding:
    blockers = [Blocker(**said) for said in row.blockers]  # type: ignore[attr-defined]
    needs: Iterable[int] = row.needs  # type: ignore[attr-defined]
    is_ahead = states[row.topic_id] == State.NOT_STARTED
    return TopicStanding(
        key=row.topic.key,
        name=row.topic.name,
        state=states[row.topic_id],
        n_items=row.n_items,
        n_settled=row.n_items_settled,
        planned_minutes=row.planned_minutes,
        used_minutes=row.used_minutes if is_inside else None,
        blockers=blockers,
        n_more_blockers=row.n_items_blocked - len(blockers),
        waits_for=[
            names[pk] for pk in needs if is_ahead and states.get(pk) not in (None, State.STANDS, State.LEFT_OUT)
        ],
    )


# ── the guide's picture ──────────────────────────────────────────────────────────────────────────────────────────────

# Its parts by topic key, with the names they carry there.
PARTS = {
    "registry": "Registries",
    "scanning": "Scanning",
    "policies": "Assurance",
    "cicd": "CI/CD",
    "sso": "SSO",
    "siem": "SIEM",
}


def _picture(topics: list[TopicStanding], summary: EngagementSummary) -> dict[str, Part]:
    known = {topic.key: topic for topic in topics}
    figures = {
        "registry": _of(summary.n_registries_standing, summary.n_registries, "integrated"),
        "scanning": _of(summary.n_images_scanned, summary.n_images, "scanned"),
        "policies": f"{summary.n_images_non_compliant:,} non-compliant" if summary.n_images_scanned else "",
    }
    return {key: _part(key, name, known.get(key), figures.get(key, "")) for key, name in PARTS.items()}


def _part(key: str, name: str, topic: TopicStanding | None, figure: str) -> Part:
    if topic is None:
        return Part(key, name, State.LEFT_OUT, "")
    return Part(key, name, topic.state, figure or f"{topic.n_settled} of {topic.n_items} items")


def _of(n: int, total: int, done: str) -> str:
    return f"{n:,} of {total:,} {done}" if total else ""


# ── the story ────────────────────────────────────────────────────────────────────────────────────────────────────────


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
