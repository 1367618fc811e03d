"""The audit trail taken out as a file, which is itself written down."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet

from engagement.domain import audit
from engagement.domain.trail import reading, words
from engagement.models import AuditEntry, Engagement, User

COLUMNS = ("Time (UTC)", "Who", "Address", "What", "Kind", "Object", "Key", "Changes", "Request", "Engagement")
_AT_ONCE = 500


def take(
    entries: QuerySet[AuditEntry],
    wanted: reading.Wanted,
    *,
    by: User,
    at: datetime,
    zone: str,
    engagement: Engagement | None = None,
) -> Iterator[tuple[str, ...]]:
    """
    Give the entries that fit, newest first, as rows of COLUMNS; at most _AT_ONCE are in memory.

    That somebody took them is an entry of its own; it is written before the first row is read, and not among them.
    """
    asked = {name: (None, value) for name, value in vars(wanted).items() if value and name not in ("after", "before")}
    last = entries.order_by("-pk").values_list("pk", flat=True).first() or 0
    audit.record(by, "audit.exported", engagement or by, at=at, engagement=engagement, changes=asked)
    found = (
        reading.narrowed(entries, wanted, zone=zone)
        .filter(pk__lte=last)
        .select_related("by", "engagement")
        .order_by("-pk")
    )
    return (_cells(entry) for entry in found.iterator(chunk_size=_AT_ONCE))


def _cells(entry: AuditEntry) -> tuple[str, ...]:
    return (
        entry.at.isoformat(sep=" ", timespec="seconds"),
        str(entry.by) if entry.by else "Tidemark",
        entry.by.email if entry.by else "",
        entry.what,
        entry.object_type,
        entry.object_name,
        str(entry.object_id or ""),
        "; ".join(words.changes(entry.changes, "UTC")),
        entry.request_id,
        entry.engagement.reference if entry.engagement else "",
    )
