"""The audit trail: one entry a change, in the change's own transaction."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Model

from engagement.models import AuditEntry, Engagement, User


def record(
    by: User | None,
    what: str,
    obj: Model,
    *,
    at: datetime,
    engagement: Engagement | None = None,
    changes: Mapping[str, tuple[object, object]] | None = None,
) -> None:
    """
    Write down that `by` (None: Tidemark itself) did `what` to `obj`.

    `changes` maps a field to (before, after). Never pass a secret: say ("set", "replaced") instead.
    """
    AuditEntry.objects.create(
        at=at,
        by=by,
        engagement=engagement,
        what=what,
        object_type=obj._meta.model_name or "",
        object_id=obj.pk,
        object_name=str(obj)[:300],
        changes={field: [_plain(before), _plain(after)] for field, (before, after) in (changes or {}).items()},
    )


def _plain(value: object) -> object:
    return value if isinstance(value, (str, int, float, bool, list, dict, type(None))) else str(value)
