"""The audit trail: one entry a change, in the change's own transaction."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import Model

from engagement.lib import traces
from engagement.models import AuditEntry, Engagement, User

_ID_LENGTH = 32


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

    The id of the request, or of the operation in a worker, is noted with it. `changes` maps a field to (before, after).
    Never pass a secret: say ("set", "replaced") instead.
    """
    _entry(by, what, obj, at, engagement, changes or {}).save(force_insert=True)


def record_each(
    by: User | None, what: str, objs: Iterable[Model], *, at: datetime, engagement: Engagement | None = None
) -> None:
    """Write down that `by` did the same to each of the objects, in one statement."""
    AuditEntry.objects.bulk_create([_entry(by, what, obj, at, engagement, {}) for obj in objs])


def record_of_many(by: User | None, what: str, of: type[Model], name: str, *, at: datetime) -> None:
    """Write down that `by` did `what` to so many rows of a model that `name` says how many; none is named by itself."""
    AuditEntry(
        at=at,
        by=by,
        what=what,
        object_type=of._meta.model_name or "",
        object_name=name,
        request_id=traces.current_id()[:_ID_LENGTH] if traces.is_traced() else "",
    ).save(force_insert=True)


def _entry(
    by: User | None,
    what: str,
    obj: Model,
    at: datetime,
    engagement: Engagement | None,
    changes: Mapping[str, tuple[object, object]],
) -> AuditEntry:
    return AuditEntry(
        at=at,
        by=by,
        engagement=engagement,
        what=what,
        object_type=obj._meta.model_name or "",
        object_id=obj.pk,
        object_name=str(obj)[:300],
        changes={field: [_plain(before), _plain(after)] for field, (before, after) in changes.items()},
        request_id=traces.current_id()[:_ID_LENGTH] if traces.is_traced() else "",
    )


def _plain(value: object) -> object:
    return value if isinstance(value, (str, int, float, bool, list, dict, type(None))) else str(value)
