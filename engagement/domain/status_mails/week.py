"""What there is to tell of a week: read from what the customer may see, and from nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from engagement.models import (
    ChecklistItem,
    Engagement,
    EngagementTopic,
    Owner,
    RaidItem,
    Session,
    SignOff,
    TimeAllocation,
    Topic,
)

_OPEN = (ChecklistItem.State.OPEN, ChecklistItem.State.BLOCKED)
# A mail that nobody reads to its end tells nothing: the rest stands in Tidemark.
SHOWN = 8


@dataclass(frozen=True)
class Meeting:
    """A session and the topics that it has minutes for."""

    session: Session
    topics: Sequence[str]


@dataclass(frozen=True)
class Week:
    """The week from `since` to `until`, and what lies ahead of it."""

    engagement: Engagement
    since: datetime
    until: datetime
    held: Sequence[Meeting]
    settled: Sequence[ChecklistItem]
    decisions: Sequence[RaidItem]
    signed: Sequence[SignOff]
    coming: Meeting | None
    owed_by_customer: Sequence[ChecklistItem]
    owed_by_team: Sequence[ChecklistItem]
    actions: Sequence[RaidItem]
    topics: Sequence[EngagementTopic]
    accepted: frozenset[int]
    is_all_accepted: bool


def read(engagement: Engagement, *, since: datetime, until: datetime) -> Week:
    """
    Read the week; needs the engagement's customer loaded.

    No rehearsal, draft of a date, preparation of the team, internal entry, risk, hour or health is read.
    """
    held, coming = _sessions(engagement, since, until)
    standing = _standing(engagement)
    return Week(
        engagement=engagement,
        since=since,
        until=until,
        held=held,
        settled=_settled(engagement, since, until),
        decisions=list(_agreed(engagement, RaidItem.Kind.DECISION).filter(raised_at__gt=since, raised_at__lte=until)),
        signed=[one for one in standing if since < one.signed_at <= until],
        coming=coming,
        owed_by_customer=_owed(engagement, Owner.CUSTOMER),
        owed_by_team=_owed(engagement, Owner.CONSULTANT),
        actions=list(_agreed(engagement, RaidItem.Kind.ACTION).filter(state=RaidItem.State.OPEN)[: SHOWN + 1]),
        topics=list(_topics(engagement)),
        accepted=frozenset(one.topic_id for one in standing if one.topic_id is not None),
        is_all_accepted=any(one.topic_id is None for one in standing),
    )


def _sessions(engagement: Engagement, since: datetime, until: datetime) -> tuple[list[Meeting], Meeting | None]:
    done = Q(status=Session.Status.DONE, starts_at__gt=since, starts_at__lte=until)
    told = Q(status__in=Session.AHEAD, ends_at__gt=until)
    rows = list(Session.objects.delivery().filter(done | told, engagement=engagement).order_by("starts_at", "pk"))
    ahead = [one for one in rows if one.status != Session.Status.DONE][:1]
    shown = [one for one in rows if one.status == Session.Status.DONE] + ahead
    topics: dict[int, list[str]] = {}
    for one in TimeAllocation.objects.filter(session__in=shown).select_related("topic").order_by("topic__position"):
        if one.topic.kind != Topic.Kind.PREPARATION:
            topics.setdefault(one.session_id, []).append(one.topic.name)
    meetings = [Meeting(one, topics.get(one.pk, [])) for one in shown]
    return (meetings[:-1], meetings[-1]) if ahead else (meetings, None)


def _items(engagement: Engagement) -> QuerySet[ChecklistItem]:
    of_topics = ChecklistItem.objects.filter(engagement=engagement).exclude(topic__kind=Topic.Kind.PREPARATION)
    return of_topics.select_related("template")


def _settled(engagement: Engagement, since: datetime, until: datetime) -> list[ChecklistItem]:
    done = Q(state=ChecklistItem.State.DONE, settled_at__gt=since, settled_at__lte=until)
    proven = Q(state=ChecklistItem.State.PROVEN, proven_at__gt=since, proven_at__lte=until)
    return list(_items(engagement).filter(done | proven))


def _owed(engagement: Engagement, owner: Owner) -> list[ChecklistItem]:
    """What has a date comes first, the soonest before; what has none is not pressing."""
    dated = _items(engagement).filter(owner=owner, state__in=_OPEN, due_on__isnull=False)
    return list(dated.order_by("due_on", "topic__position", "template__position")[: SHOWN + 1])


def _agreed(engagement: Engagement, kind: RaidItem.Kind) -> QuerySet[RaidItem]:
    return RaidItem.objects.filter(engagement=engagement, kind=kind, is_internal=False).order_by("due_on", "pk")


def _topics(engagement: Engagement) -> QuerySet[EngagementTopic]:
    scope = EngagementTopic.objects.filter(engagement=engagement, is_in_scope=True)
    return scope.exclude(topic__kind=Topic.Kind.PREPARATION).select_related("topic").order_by("topic__position")


def _standing(engagement: Engagement) -> list[SignOff]:
    records = SignOff.objects.filter(engagement=engagement, withdraws=None, withdrawn_by=None)
    return list(records.select_related("topic").order_by("signed_at"))
