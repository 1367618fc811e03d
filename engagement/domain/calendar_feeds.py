"""A person's calendar at a secret address. The address is shown once; only its digest is kept."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Prefetch, QuerySet

from engagement.domain import audit
from engagement.models import CalendarFeed, Session, TimeAllocation, User

# 256 bits: nobody finds one by trying.
_SECRET_BYTES = 32


def make(user: User, *, at: datetime) -> str:
    """Make the person's secret address, the only one from now on, and give its secret part, which is not kept."""
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    with transaction.atomic():
        feed, _ = CalendarFeed.objects.update_or_create(user=user, defaults={"digest": digest(secret), "made_at": at})
        audit.record(user, "calendar.made", feed, at=at)
    return secret


def revoke(user: User, *, at: datetime) -> None:
    """End the person's address; whoever has it finds nothing there. Without one nothing changes."""
    with transaction.atomic():
        feed = CalendarFeed.objects.filter(user=user).first()
        if feed is not None:
            audit.record(user, "calendar.revoked", feed, at=at)
            feed.delete()


def made_at(user: User) -> datetime | None:
    """Since when the person's address works; None while there is none."""
    return CalendarFeed.objects.filter(user=user).values_list("made_at", flat=True).first()


def digest(secret: str) -> str:
    """
    What is kept of a secret, and looked up by.

    Looking up a digest tells nothing by the time it takes: how far it agrees with one that is kept says nothing of the
    secret. Nothing slower is needed, since a secret is random and long.
    """
    return hashlib.sha256(secret.encode()).hexdigest()


def read(found: QuerySet[Session]) -> Iterable[Session]:
    """The sessions with all that a calendar shows of them: two queries, whatever their number."""
    allocations = TimeAllocation.objects.select_related("topic").order_by("session_id", "topic__position")
    with_all = found.select_related("engagement__customer", "consultant")
    return with_all.prefetch_related(Prefetch("allocations", queryset=allocations))
