"""The daily look at every console that a policy was applied to, and who is told of drift (work-package.md 5.3)."""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet

from engagement.domain import consoles_seen, notices
from engagement.domain.gitops.boards import Drifted, standings
from engagement.lib import links
from engagement.models import AquaTenant, Engagement, MailKind, Operation, PolicyRequest, PolicySeen
from engagement.rules.drift import Status

# A little less than a day, so that a look does not wander through the day by its own length.
EVERY = timedelta(hours=23)
# So many consoles are read in one round; the next one takes the rest.
A_ROUND = 50


def watch(at: datetime) -> int:
    """
    Ask for a look at consoles that were not read for a day, and tell of drift that was read; called every hour.

    Consoles that reject our credentials, and those of engagements that are over, are left alone. Returns how many
    looks were asked for.
    """
    n = 0
    for engagement in _watched():
        _tell(engagement, at)
        for tenant in _due(engagement, at):
            if n < A_ROUND:
                consoles_seen.request_read(tenant, engagement=engagement, by=None, at=at)
                n += 1
    return n


def _watched() -> QuerySet[Engagement]:
    applied = PolicyRequest.objects.filter(
        version__policy__engagement=OuterRef("pk"), state=PolicyRequest.State.APPLIED
    )
    return Engagement.objects.filter(Exists(applied), status__in=Engagement.RUNNING).order_by("pk")


def _consoles(engagement: Engagement) -> QuerySet[AquaTenant]:
    return AquaTenant.objects.filter(
        policy_requests__version__policy__engagement=engagement, policy_requests__state=PolicyRequest.State.APPLIED
    ).distinct()


def _due(engagement: Engagement, at: datetime) -> Iterable[AquaTenant]:
    """Those last read, and last tried, longer ago than a day: one that does not answer is tried once a day, too."""
    tried = Operation.objects.filter(tenant=OuterRef("pk"), kind=Operation.Kind.READ_POLICIES, asked_at__gt=at - EVERY)
    known = _consoles(engagement).exclude(state=AquaTenant.State.REJECTED).exclude(Exists(tried))
    return [one for one in known.annotate(read_at=Max("policies_seen__seen_at")) if not _is_fresh(one, at)]


def _is_fresh(tenant: AquaTenant, at: datetime) -> bool:
    read_at: datetime | None = getattr(tenant, "read_at", None)
    return read_at is not None and read_at > at - EVERY


def _tell(engagement: Engagement, at: datetime) -> None:
    """Let the consultants read of each drift once, in their next bundle."""
    requests = PolicyRequest.objects.filter(version__policy__engagement=engagement)
    seen = PolicySeen.objects.filter(tenant__in=_consoles(engagement))
    found = [
        one
        for one in standings(_consoles(engagement), requests, seen)
        if one.status in (Status.CHANGED, Status.MISSING)
    ]
    if not found:
        return
    people = notices.deliverers(engagement)
    with transaction.atomic():
        for one in found:
            notices.tell(
                people,
                MailKind.OPERATION,
                f"Drift: {one.name} in {one.console}: {one.words.lower()}",
                key=f"drift:{engagement.pk}:{_digest(one)}",
                engagement=engagement,
                at=at,
                path=links.path("gitops", engagement.reference),
            )


def _digest(found: Drifted) -> str:
    """The same edit is told once; another edit of the same policy is told again."""
    told = [found.key, found.status, [(one.field, one.console) for one in found.fields], str(found.changed_at)]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32]
