"""The session that a consultant holds next: what it is to cover, and what is still missing for it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Exists, F, IntegerField, OuterRef, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import JSONObject

from engagement.models import (
    AgendaStep,
    ChecklistItem,
    Engagement,
    EngagementTopic,
    Owner,
    Registry,
    Session,
    TimeAllocation,
    TimeEntry,
    User,
)

SHOWN_MISSING = 4
# On-premises work is rehearsed on a replica first (product.md, "Registry"; work-package.md 1, dependencies).
REHEARSAL_MINUTES = 240
REGISTRY_TOPIC = "registry"


@dataclass(frozen=True)
class AgendaLine:
    title: str
    minutes: int


@dataclass(frozen=True)
class MissingItem:
    """An item of the topic that is open or blocked."""

    text: str
    owner: str
    reason: str
    is_blocked: bool


@dataclass(frozen=True)
class SessionTopic:
    name: str
    planned_minutes: int
    agenda: list[AgendaLine]
    missing: list[MissingItem]
    n_more_missing: int


@dataclass(frozen=True)
class NextSession:
    """`warnings` are sentences about the session as a whole, each with what to do."""

    number: int
    reference: str
    customer: str
    status_label: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    place: str
    topics: list[SessionTopic]
    warnings: list[str]

    @property
    def is_ready(self) -> bool:
        return not self.warnings and not any(topic.missing for topic in self.topics)


def next_session(consultant: User, mine: QuerySet[Engagement], *, at: datetime) -> NextSession | None:
    """
    Find the delivery session this consultant holds next in their engagements, or holds just now.

    Two queries. Sessions that ended without being closed are left out: they are overdue, not next.
    """
    session = _sessions(consultant, mine, at).first()
    if session is None:
        return None
    topics = list(_allocations(session))
    return NextSession(
        number=session.number,
        reference=session.engagement.reference,
        customer=session.engagement.customer.name,
        status_label=session.get_status_display(),
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        time_zone=session.engagement.customer.time_zone,
        place=session.place,
        topics=[_topic(one) for one in topics],
        warnings=_warnings(session, topics),
    )


def _sessions(consultant: User, mine: QuerySet[Engagement], at: datetime) -> QuerySet[Session, Any]:
    rehearsals = Session.objects.filter(
        engagement=OuterRef("engagement"),
        kind=Session.Kind.REHEARSAL,
        status__in=Session.BOOKED,
        starts_at__lt=OuterRef("starts_at"),
    ).order_by()
    entries = TimeEntry.objects.filter(engagement=OuterRef("engagement"), kind=TimeEntry.Kind.REHEARSAL)
    on_premises = Registry.objects.filter(
        engagement=OuterRef("engagement"), hosting=Registry.Hosting.ON_PREMISES
    ).exclude(state=Registry.State.REMOVED)
    return (
        Session.objects.delivery()
        .ahead()
        .filter(consultant=consultant, engagement__in=mine.values("pk"), ends_at__gt=at)
        .select_related("engagement__customer")
        .annotate(
            has_on_premises=Exists(on_premises),
            rehearsal_booked=Subquery(
                rehearsals.values("engagement").annotate(length=Sum(F("ends_at") - F("starts_at"))).values("length")
            ),
            rehearsal_minutes=Subquery(
                entries.order_by().values("engagement").annotate(total=Sum("minutes")).values("total")
            ),
        )
    )


def _allocations(session: Session) -> QuerySet[TimeAllocation, Any]:
    """The session's topics with their agenda and what is open of them, one query for all."""
    agenda = AgendaStep.objects.filter(topic=OuterRef("topic")).order_by("position")
    missing = ChecklistItem.objects.filter(
        engagement=session.engagement_id,
        template__topic=OuterRef("topic"),
        state__in=(ChecklistItem.State.OPEN, ChecklistItem.State.BLOCKED),
    ).order_by(_blocked_first(), "template__position")
    rolled_up = EngagementTopic.objects.filter(engagement=session.engagement_id, topic=OuterRef("topic"))
    return (
        TimeAllocation.objects.filter(session=session)
        .select_related("topic")
        .order_by("topic__position")
        .annotate(
            agenda=ArraySubquery(agenda.values(line=JSONObject(title="title", minutes="minutes"))),
            missing=ArraySubquery(
                missing.values(item=JSONObject(text="template__text", owner="owner", reason="reason", state="state"))[
                    :SHOWN_MISSING
                ]
            ),
            n_missing=Subquery(rolled_up.values(n=F("n_items") - F("n_items_settled"))),
        )
    )


def _blocked_first() -> Case:
    return Case(When(state=ChecklistItem.State.BLOCKED, then=Value(0)), default=Value(1), output_field=IntegerField())


def _topic(one: Any) -> SessionTopic:
    missing = [_missing(**item) for item in one.missing]
    return SessionTopic(
        name=one.topic.name,
        planned_minutes=one.planned_minutes,
        agenda=[AgendaLine(**line) for line in one.agenda],
        missing=missing,
        n_more_missing=max(0, (one.n_missing or 0) - len(missing)),
    )


def _missing(*, text: str, owner: str, reason: str, state: str) -> MissingItem:
    return MissingItem(text, str(Owner(owner).label), reason, is_blocked=state == ChecklistItem.State.BLOCKED)


def _warnings(session: Any, allocations: list[TimeAllocation]) -> list[str]:
    planned = sum(one.planned_minutes for one in allocations)
    said = []
    if not allocations:
        said.append("No topic has minutes in this session yet; give it some in the plan.")
    if planned > session.booked_minutes:
        said.append(f"Its topics take {planned} min, but it is booked for {session.booked_minutes} min; shorten one.")
    rehearsed = _rehearsed_minutes(session)
    if _needs_rehearsal(session, allocations) and rehearsed < REHEARSAL_MINUTES:
        said.append(
            f"On-premises registries need a rehearsal of at least {REHEARSAL_MINUTES} min on a replica of the same "
            f"type before this session; {rehearsed} min are booked or logged. Book one."
        )
    return said


def _needs_rehearsal(session: Any, allocations: list[TimeAllocation]) -> bool:
    return session.has_on_premises and any(one.topic.key == REGISTRY_TOPIC for one in allocations)


def _rehearsed_minutes(session: Any) -> int:
    """A rehearsal may be a booked session, logged time or both, so the larger of the two counts."""
    booked = session.rehearsal_booked or timedelta()
    return max(int(booked.total_seconds() // 60), session.rehearsal_minutes or 0)
