"""A consultant's first page: the next session and what it still lacks, their engagements, and what needs a hand."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery, Window

from engagement.models import AquaTenant, ChecklistItem, Engagement, Operation

SHOWN_ENGAGEMENTS, SHOWN_OVERDUE, SHOWN_FAILING, SHOWN_LIVE = 10, 5, 5, 5
# Overdue items are counted in so many engagements, the longest overdue first, so that the page costs the same for ever.
COUNTED_ENGAGEMENTS = 25


@dataclass(frozen=True)
class MyEngagement:
    reference: str
    customer: str
    status: str
    status_label: str
    health: str
    health_label: str
    progress_percent: int
    next_starts_at: datetime | None
    time_zone: str


@dataclass(frozen=True)
class OverdueItem:
    text: str
    reference: str
    customer: str
    owner: str
    due_on: date


@dataclass(frozen=True)
class Overdue:
    """The longest overdue items, and how many there are."""

    items: list[OverdueItem]
    n: int

    @property
    def n_more(self) -> int:
        return self.n - len(self.items)


@dataclass(frozen=True)
class FailedOperation:
    """`reference` is empty for an operation on a console itself."""

    pk: int
    name: str
    target: str
    reference: str
    tenant_pk: int
    suggestion: str
    ended_at: datetime | None


@dataclass(frozen=True)
class LiveWork:
    """How far the operations under way of one engagement are, counted since the oldest of them was asked for."""

    reference: str
    customer: str
    n_done: int
    n_all: int

    @property
    def text(self) -> str:
        return f"{self.n_done:,} of {self.n_all:,}"


@dataclass(frozen=True)
class Running:
    """What Tidemark does in Aqua just now, and what it failed to do."""

    live: list[LiveWork]
    failing: list[FailedOperation]
    has_more_failing: bool


def _running(mine: QuerySet[Engagement]) -> QuerySet[Engagement]:
    return mine.filter(status__in=Engagement.RUNNING)


def engagements(mine: QuerySet[Engagement]) -> list[MyEngagement]:
    """The running ones, by their next session; those without one last."""
    found = _running(mine).select_related("customer", "summary").order_by("summary__next_starts_at", "summary__pk")
    return [
        MyEngagement(
            reference=one.reference,
            customer=one.customer.name,
            status=one.status,
            status_label=one.get_status_display(),
            health=one.health,
            health_label=one.get_health_display(),
            progress_percent=one.summary.progress_percent,
            next_starts_at=one.summary.next_starts_at,
            time_zone=one.customer.time_zone,
        )
        for one in found[:SHOWN_ENGAGEMENTS]
    ]


def overdue(mine: QuerySet[Engagement], *, today: date) -> Overdue:
    """Items of running engagements that should have been settled before today, whoever owns them."""
    late = _running(mine).filter(summary__oldest_open_due_on__lt=today).order_by("summary__oldest_open_due_on")
    items = (
        ChecklistItem.objects.filter(
            engagement__in=late.values("pk")[:COUNTED_ENGAGEMENTS],
            state__in=(ChecklistItem.State.OPEN, ChecklistItem.State.BLOCKED),
            due_on__lt=today,
        )
        .select_related("template", "engagement__customer")
        .annotate(n=Window(Count("pk")))
        .order_by("due_on", "pk")[:SHOWN_OVERDUE]
    )
    found = list(items)
    return Overdue([_overdue(one) for one in found], found[0].n if found else 0)


def _overdue(item: ChecklistItem) -> OverdueItem:
    assert item.due_on is not None  # noqa: S101  (the query asks for those with a date)
    return OverdueItem(
        text=item.template.text,
        reference=item.engagement.reference,
        customer=item.engagement.customer.name,
        owner=item.get_owner_display(),
        due_on=item.due_on,
    )


def running(mine: QuerySet[Engagement], consoles: QuerySet[AquaTenant]) -> Running:
    """
    The work under way in Aqua, and the failures that nobody has seen to, newest first.

    A failure counts when it is of one of the engagements, or of a console itself that this person looks after.
    """
    failed = list(_failed(mine, consoles)[: SHOWN_FAILING + 1])
    return Running(
        live=[
            LiveWork(one.reference, one.customer.name, one.n_all - one.summary.n_operations_live, one.n_all)
            for one in _at_work(mine)[:SHOWN_LIVE]
        ],
        failing=[_failure(one) for one in failed[:SHOWN_FAILING]],
        has_more_failing=len(failed) > SHOWN_FAILING,
    )


def _at_work(mine: QuerySet[Engagement]) -> QuerySet[Engagement, Any]:
    of_it = Operation.objects.filter(engagement=OuterRef("pk")).order_by().values("engagement")
    return (
        mine.filter(summary__n_operations_live__gt=0)
        .select_related("customer", "summary")
        .annotate(oldest=Subquery(of_it.filter(state__in=Operation.LIVE).annotate(at=Min("asked_at")).values("at")))
        .annotate(n_all=Subquery(of_it.filter(asked_at__gte=OuterRef("oldest")).annotate(n=Count("pk")).values("n")))
        .order_by("pk")
    )


def _failed(mine: QuerySet[Engagement], consoles: QuerySet[AquaTenant]) -> QuerySet[Operation]:
    is_mine = Q(engagement__in=mine.values("pk")) | Q(engagement=None, tenant__in=consoles.values("pk"))
    return (
        Operation.objects.filter(is_mine, state=Operation.State.FAILED, is_superseded=False)
        .select_related("engagement", "tenant", "registry", "image")
        .order_by("-ended_at", "-pk")
    )


def _failure(operation: Operation) -> FailedOperation:
    return FailedOperation(
        pk=operation.pk,
        name=operation.get_kind_display(),
        target=str(operation.image or operation.registry or operation.tenant),
        reference=operation.engagement.reference if operation.engagement else "",
        tenant_pk=operation.tenant_id,
        suggestion=operation.suggestion,
        ended_at=operation.ended_at,
    )
