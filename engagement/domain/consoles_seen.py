"""What a console holds of policies and scopes, as a worker read it last."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.utils.dateparse import parse_datetime

from engagement.domain import operations
from engagement.models import AquaTenant, Engagement, Operation, PolicySeen, ScopeSeen, User

Row = Mapping[str, Any]

# A policy page that was opened again within the hour need not wait for the console.
STALE_AFTER = timedelta(minutes=15)


def request_read(tenant: AquaTenant, *, engagement: Engagement, by: User | None, at: datetime) -> Operation:
    """Ask a worker to read the console; while one is about to, asking again returns that look."""
    return operations.request(Operation.Kind.READ_POLICIES, tenant=tenant, engagement=engagement, by=by, at=at)


def read_at(tenant: AquaTenant) -> datetime | None:
    """When the console was read last; None before the first time. Every console has policies of its own."""
    newest: datetime | None = PolicySeen.objects.filter(tenant=tenant).aggregate(newest=Max("seen_at"))["newest"]
    return newest


def is_stale(tenant: AquaTenant, *, at: datetime) -> bool:
    """Whether what is known of the console is older than a quarter of an hour."""
    known = read_at(tenant)
    return known is None or at - known > STALE_AFTER


def policy_in(tenant: AquaTenant, name: str) -> Mapping[str, Any] | None:
    """The console's object of that name; None where it had none when it was read."""
    return PolicySeen.objects.filter(tenant=tenant, name=name).values_list("content", flat=True).first()


@dataclass(frozen=True, slots=True)
class Freshness:
    """How much the knowledge of one console is worth; `problem` says why the last try to read it failed."""

    pk: int
    label: str
    read_at: datetime | None
    is_stale: bool
    is_under_way: bool
    problem: str


def freshness(tenants: QuerySet[AquaTenant], *, at: datetime) -> list[Freshness]:
    """Each console, and since when its policies are known; one query."""
    looks = Operation.objects.filter(tenant=OuterRef("pk"), kind=Operation.Kind.READ_POLICIES).order_by("-pk")
    found = tenants.annotate(
        read_at=Max("policies_seen__seen_at"),
        look_state=Subquery(looks.values("state")[:1]),
        look_answer=Subquery(looks.values("answer")[:1]),
    )
    return [
        Freshness(
            pk=one.pk,
            label=one.label,
            read_at=one.read_at,
            is_stale=one.read_at is None or at - one.read_at > STALE_AFTER,
            is_under_way=one.look_state in Operation.LIVE,
            problem=one.look_answer if one.look_state == Operation.State.FAILED else "",
        )
        for one in found.order_by("label", "pk")
    ]


def record(tenant: AquaTenant, policies: Iterable[Row], scopes: Iterable[tuple[str, Row]], *, at: datetime) -> None:
    """
    Keep what the console holds now, and forget what it holds no more; call it inside a transaction.

    `policies` are Aqua's objects, `scopes` names with the images of each (contract 9.2, 9.3).
    """
    seen = [_seen(tenant, row, at) for row in policies]
    PolicySeen.objects.filter(tenant=tenant).exclude(name__in=[one.name for one in seen]).delete()
    PolicySeen.objects.bulk_create(
        seen,
        update_conflicts=True,
        unique_fields=["tenant", "name"],
        update_fields=["content", "changed_by", "changed_at", "seen_at"],
    )
    known = [ScopeSeen(tenant=tenant, name=name, images=dict(images), seen_at=at) for name, images in scopes]
    ScopeSeen.objects.filter(tenant=tenant).exclude(name__in=[one.name for one in known]).delete()
    ScopeSeen.objects.bulk_create(
        known, update_conflicts=True, unique_fields=["tenant", "name"], update_fields=["images", "seen_at"]
    )


def record_one(tenant: AquaTenant, name: str, content: Row | None, *, at: datetime) -> None:
    """Keep what one policy is now, after it was changed; None where it is gone."""
    if content is None:
        PolicySeen.objects.filter(tenant=tenant, name=name).delete()
        return
    seen = _seen(tenant, content, at)
    PolicySeen.objects.update_or_create(
        tenant=tenant,
        name=name,
        defaults={
            "content": seen.content,
            "changed_by": seen.changed_by,
            "changed_at": seen.changed_at,
            "seen_at": at,
        },
    )


def _seen(tenant: AquaTenant, row: Row, at: datetime) -> PolicySeen:
    return PolicySeen(
        tenant=tenant,
        name=str(row["name"])[:200],
        content=dict(row),
        changed_by=str(row.get("author") or "")[:200],
        changed_at=_instant(row.get("lastupdate")),
        seen_at=at,
    )


def _instant(text: object) -> datetime | None:
    try:
        found = parse_datetime(str(text)) if text else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo else None
