"""The rehearsal that has to come before on-premises work (product.md, "Registry"; work-package.md 1)."""

from datetime import datetime

from django.db.models import Q

from engagement.domain.refusals import Refused
from engagement.lib.zones import in_zone
from engagement.models import Engagement, PlanNeeds, Registry, Session, TimeAllocation, TimeEntry
from engagement.rules.planning import Package

REHEARSAL_MINUTES = 240
REGISTRY_TOPIC = "registry"
_COUNTED = (*Session.AHEAD, Session.Status.DONE)


class RehearsalMissing(Refused):
    """The on-premises registry session is not confirmed before it was rehearsed long enough, or the date for it is."""


def missing_rehearsal(session: Session) -> str:
    """
    Say what the session's rehearsal lacks; empty where nothing does.

    Asked of the session that connects an on-premises registry: the one with the on-premises block, or where none is as
    long as that, the last that holds the topic. Booked rehearsals count when they end before it, logged ones by day.
    """
    engagement = session.engagement
    if session.kind != Session.Kind.DELIVERY or not _is_on_premises(engagement) or not _connects(session):
        return ""
    minutes = max(_booked_minutes(engagement, session.starts_at), _logged_minutes(session))
    if minutes >= REHEARSAL_MINUTES:
        return ""
    return (
        f"On-premises registries need a rehearsal of at least {REHEARSAL_MINUTES} min on a replica of the same type "
        f"before this session; {minutes} min are booked or logged. Plan one first."
    )


def _is_on_premises(engagement: Engagement) -> bool:
    rows = engagement.registries.filter(hosting=Registry.Hosting.ON_PREMISES).exclude(state=Registry.State.REMOVED)
    if rows.exists():
        return True
    needs = PlanNeeds.objects.filter(engagement=engagement).first()
    return needs is not None and any(one.get("is_on_premises") for one in needs.registries)


def _connects(session: Session) -> bool:
    held = list(
        TimeAllocation.objects.filter(
            session__engagement=session.engagement_id,
            session__kind=Session.Kind.DELIVERY,
            session__status__in=[*Session.BOOKED, Session.Status.MOVED],
            topic__key=REGISTRY_TOPIC,
        ).order_by("session__starts_at")
    )
    blocks = [one for one in held if one.planned_minutes >= Package.connector_minutes] or held[-1:]
    return any(one.session_id == session.pk for one in blocks)


def _booked_minutes(engagement: Engagement, before: datetime) -> int:
    ends_before = Q(ends_at__lte=before, kind=Session.Kind.REHEARSAL, status__in=_COUNTED)
    return sum(one.booked_minutes for one in engagement.sessions.filter(ends_before))


def _logged_minutes(session: Session) -> int:
    day = in_zone(session.starts_at, session.consultant.time_zone).date()
    entries = session.engagement.time_entries.counted().filter(kind=TimeEntry.Kind.REHEARSAL, worked_on__lte=day)
    return sum(entries.values_list("minutes", flat=True))
