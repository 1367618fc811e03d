"""Asking a worker to look: on demand, after something was done in Aqua, in a live session, and every night."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from engagement.domain import operations
from engagement.domain.evidence.claims import subjects_for
from engagement.models import AquaTenant, ChecklistItem, ConsoleSnapshot, Engagement, Operation, Session, User

# Issue 4 and work-package.md 2: every five minutes during a session, never continuously.
LIVE_EVERY = timedelta(minutes=5)
# The clock that asks ticks every minute, and not to the second.
JITTER = timedelta(seconds=15)
# Consoles are asked while nobody works; the hour is UTC, as the console's own schedules are.
NIGHT_BEGINS_AT = 2
# So many engagements a round, so that the night's looks do not come all at once.
A_NIGHTLY_ROUND = 25

# With more scans than these under way, each would be followed by a look that the next one makes old.
MANY_SCANS = 10
# The facts that a finished scan can change.
_OF_SCANS = ("REG-7", "SCAN-1", "SCAN-2", "SCAN-3", "SCAN-4", "SCAN-5", "POL-3")

_OPEN = (Engagement.Status.PLANNED, Engagement.Status.IN_PROGRESS, Engagement.Status.ON_HOLD)


def request_check(
    engagement: Engagement,
    *,
    by: User | None,
    at: datetime,
    facts: Iterable[str] | None = None,
    session: Session | None = None,
    moment: str = "",
    stored: dict[str, Any] | None = None,
    after_change: bool = False,
) -> list[Operation]:
    """
    Ask for a look at the engagement's facts: one operation a console, none where there is nothing to look at.

    All facts that its checklist names, or `facts`. While the same look is live, asking again returns it; with
    `after_change` one that is under way does not count, for it may have looked before the change. With `session` and
    `moment` (`opened`, `closed`) the findings are kept as the session's snapshot. `stored` are policy files by name,
    which later looks compare with too.
    """
    wanted = None if facts is None else sorted(set(facts))
    params = {
        "facts": wanted,
        **({"session": session.pk, "moment": ConsoleSnapshot.Moment(moment).value} if session else {}),
        **({"stored": stored} if stored else {}),
    }
    about = _about(engagement, wanted, session, moment, stored)
    tenants = AquaTenant.objects.filter(pk__in=subjects_for(engagement, wanted)).order_by("pk")
    if by is None:
        # A person may ask a console that rejects us, and sees the look wait; Tidemark itself lets it rest.
        tenants = tenants.exclude(state=AquaTenant.State.REJECTED)
    return [
        operations.request(
            Operation.Kind.CHECK_FACTS,
            tenant=tenant,
            engagement=engagement,
            by=by,
            at=at,
            params=params,
            about=_free(tenant, about) if after_change else about,
        )
        for tenant in tenants
    ]


def follow_change(engagement: Engagement, facts: Collection[str], *, at: datetime) -> None:
    """
    Look again after Tidemark itself has changed what these facts are about; call it in the change's transaction.

    Nothing is asked where no item names one of the facts, or a look that will see the change waits already.
    """
    waiting = Operation.objects.filter(
        engagement=engagement,
        kind=Operation.Kind.CHECK_FACTS,
        state=Operation.State.QUEUED,
        params__facts=sorted(facts),
    )
    named = engagement.checklist.exclude(state__in=ChecklistItem.LEFT_OUT).filter(template__facts__overlap=list(facts))
    if named.exists() and not waiting.exists():
        request_check(engagement, by=None, at=at, facts=facts, after_change=True)


def follow_scan(engagement: Engagement, *, at: datetime) -> None:
    """
    Look again after a scan; call it in the transaction that keeps its outcome.

    While many others are under way nothing is asked: the last ones of a batch, and the clock, see them all.
    """
    others = Operation.objects.live().filter(engagement=engagement, kind=Operation.Kind.SCAN_IMAGE)
    if len(others.order_by()[: MANY_SCANS + 1]) <= MANY_SCANS:
        follow_change(engagement, _OF_SCANS, at=at)


def withdraw_looks(engagement: Engagement) -> None:
    """Forget the looks that Tidemark asked for by itself and nobody has begun: history that is replayed needs none."""
    waiting = Operation.objects.filter(engagement=engagement, kind=Operation.Kind.CHECK_FACTS, asked_by=None)
    waiting.filter(state=Operation.State.QUEUED).delete()


def request_due_checks(at: datetime) -> list[Operation]:
    """
    Ask for the looks that are due by the clock; called every few minutes.

    Engagements with a session in progress whose last look is five minutes old, and the other open ones once a night,
    a round at a time. Consoles that reject our credentials are left alone.
    """
    asked = [one for engagement in _live(at) for one in request_check(engagement, by=None, at=at)]
    n_engagements = 0
    for engagement in _of_the_night(at):
        looks = request_check(engagement, by=None, at=at)
        asked += looks
        n_engagements += bool(looks)
        if n_engagements == A_NIGHTLY_ROUND:
            break
    return asked


def _live(at: datetime) -> Iterable[Engagement]:
    running = Session.objects.filter(engagement=OuterRef("pk"), status=Session.Status.IN_PROGRESS)
    return _reachable().filter(Exists(running)).exclude(_looked_at_since(at - LIVE_EVERY + JITTER))


def _of_the_night(at: datetime) -> Iterable[Engagement]:
    began_at = at.replace(hour=NIGHT_BEGINS_AT, minute=0, second=0, microsecond=0)
    if at < began_at:
        began_at -= timedelta(days=1)
    running = Session.objects.filter(engagement=OuterRef("pk"), status=Session.Status.IN_PROGRESS)
    due = _reachable().filter(~Exists(running), status__in=_OPEN).exclude(_looked_at_since(began_at))
    return due.order_by("pk").iterator(chunk_size=A_NIGHTLY_ROUND)


def _reachable() -> QuerySet[Engagement]:
    """Engagements with an item that names a fact and a console that lets us in."""
    provable = ChecklistItem.objects.filter(engagement=OuterRef("pk")).exclude(template__facts=[])
    consoles = AquaTenant.objects.filter(customer=OuterRef("customer")).exclude(state=AquaTenant.State.REJECTED)
    return Engagement.objects.filter(Exists(provable), Exists(consoles)).select_related("customer")


def _looked_at_since(moment: datetime) -> Q:
    """By a look at all facts, or one that is still to come."""
    looks = Operation.objects.filter(engagement=OuterRef("pk"), kind=Operation.Kind.CHECK_FACTS, params__facts=None)
    is_to_come = Q(state__in=Operation.LIVE) & ~Q(tenant__state=AquaTenant.State.REJECTED)
    return Q(Exists(looks.filter(Q(asked_at__gte=moment) | is_to_come)))


def _about(
    engagement: Engagement,
    facts: list[str] | None,
    session: Session | None,
    moment: str,
    stored: dict[str, Any] | None,
) -> str:
    """Tells looks apart that do not stand for each other; short, whatever was asked."""
    parts = [str(engagement.pk), ",".join(facts or ["all"])]
    if session is not None:
        parts.append(f"{session.pk}-{moment}")
    if stored:
        parts.append(repr(stored))
    return sha256("|".join(parts).encode()).hexdigest()[:24]


def _free(tenant: AquaTenant, about: str) -> str:
    """The name of a look that has not begun: it will see what has just been changed."""
    begun = Operation.objects.live().filter(
        tenant=tenant, kind=Operation.Kind.CHECK_FACTS, idempotency_key__endswith=f":{about}", n_looks__gt=0
    )
    return f"{about}+" if begun.exists() else about
