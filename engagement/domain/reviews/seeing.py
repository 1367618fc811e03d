"""A PS lead notes that they have seen something."""

from datetime import datetime

from django.db import transaction

from engagement.domain import audit
from engagement.models import AuditEntry, Seen, User


def see(entry: AuditEntry, *, by: User, at: datetime) -> Seen:
    """Take the entry off the list of what is to be seen. Seeing it twice changes nothing."""
    with transaction.atomic():
        seen, is_new = Seen.objects.get_or_create(entry=entry, defaults={"seen_by": by, "seen_at": at})
        if is_new:
            told: dict[str, tuple[object, object]] = {"deed": ("", entry.what), "of": ("", entry.object_name)}
            audit.record(by, "review.seen", entry, at=at, engagement=entry.engagement, changes=told)
    return seen
