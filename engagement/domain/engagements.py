"""The list of engagements: found, sorted and paged by the database, read from the roll-ups."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import OrderBy

from engagement.domain import paging
from engagement.models import Assignment, Engagement, User

DEFAULT_SORT = "next"
# Each ends in something unique, so that no row is on two pages; an index answers each (migration 0003).
SORTS: dict[str, tuple[str, ...]] = {
    "reference": ("reference",),
    "customer": ("customer__name", "reference"),
    "status": ("status", "reference"),
    "progress": ("summary__progress_percent", "summary__pk"),
    "next": ("summary__next_starts_at", "summary__pk"),
    "hours": ("summary__used_minutes", "summary__pk"),
}
# What only the team knows can neither be sorted nor filtered by where it is not shown.
INTERNAL_SORTS = ("hours",)


@dataclass(frozen=True)
class Wanted:
    """What somebody asked of the list; `sort` is a key of SORTS, with a minus for the other way round."""

    q: str = ""
    status: str = ""
    health: str = ""
    mine: bool = False
    sort: str = DEFAULT_SORT
    page: int = 1

    @property
    def sort_key(self) -> str:
        """The key of SORTS that orders the list; an unknown one gives way to the default."""
        key = self.sort.removeprefix("-")
        return key if key in SORTS else DEFAULT_SORT

    @property
    def is_descending(self) -> bool:
        return self.sort == f"-{self.sort_key}"

    @property
    def is_narrowed(self) -> bool:
        return bool(self.q or self.status or self.health or self.mine)


@dataclass(frozen=True)
class Inside:
    """What the team knows of an engagement and a customer never learns."""

    health: str
    health_label: str
    health_reason: str
    hours: str
    is_over_contract: bool
    n_operations_failed: int

    @property
    def failing(self) -> str:
        return f"{self.n_operations_failed:,} failing"


@dataclass(frozen=True)
class Row:
    reference: str
    customer: str
    title: str
    status: str
    status_label: str
    progress_percent: int
    next_starts_at: datetime | None
    time_zone: str
    inside: Inside | None


def page(
    known: QuerySet[Engagement], wanted: Wanted, *, inside: QuerySet[Engagement], viewer: User
) -> paging.Page[Row]:
    """
    One page of the engagements that somebody may know of.

    `inside` are those whose internal side they may see; the rest come without it, and to sort or filter by it narrows
    the list to them. Somebody outside the team cannot: for them, as for an unknown sort, the default order holds.
    `wanted.mine` keeps what the viewer delivers or leads.
    """
    if not viewer.is_staff:
        wanted = _without_internals(wanted)
    is_internal = bool(wanted.health) or wanted.sort_key in INTERNAL_SORTS
    found = (
        _narrowed(inside if is_internal else known, wanted, viewer)
        .select_related("customer", "summary")
        .annotate(is_inside=Exists(inside.filter(pk=OuterRef("pk"))))
        .order_by(*_order(wanted))
    )
    cut = paging.cut(found, number=wanted.page)
    return paging.Page([_row(one) for one in cut.rows], cut.text, cut.previous, cut.next)


def hours(minutes: int) -> str:
    """Minutes as hours with at most one decimal: 90 is "1.5"."""
    return f"{minutes / 60:.1f}".removesuffix(".0")


def _narrowed(found: QuerySet[Engagement], wanted: Wanted, viewer: User) -> QuerySet[Engagement]:
    if wanted.q:
        found = found.filter(
            Q(reference__icontains=wanted.q) | Q(title__icontains=wanted.q) | Q(customer__name__icontains=wanted.q)
        )
    if wanted.status:
        found = found.filter(status=wanted.status)
    if wanted.health:
        found = found.filter(health=wanted.health)
    if wanted.mine:
        delivers = Assignment.objects.filter(engagement=OuterRef("pk"), consultant=viewer)
        found = found.filter(Q(Exists(delivers)) | Q(ps_lead=viewer))
    return found


def _without_internals(wanted: Wanted) -> Wanted:
    is_hidden = wanted.sort_key in INTERNAL_SORTS
    return replace(wanted, health="", mine=False, sort=DEFAULT_SORT if is_hidden else wanted.sort)


def _order(wanted: Wanted) -> list[OrderBy]:
    """What is not planned comes last either way: nobody looks for what has no time."""
    columns = [F(name) for name in SORTS[wanted.sort_key]]
    if not wanted.is_descending:
        return [column.asc() for column in columns]
    first, *others = columns
    is_nullable = wanted.sort_key == "next"
    return [first.desc(nulls_last=True if is_nullable else None), *(column.desc() for column in others)]


def _row(one: Engagement) -> Row:
    summary = one.summary
    return Row(
        reference=one.reference,
        customer=one.customer.name,
        title=one.title,
        status=one.status,
        status_label=one.get_status_display(),
        progress_percent=summary.progress_percent,
        next_starts_at=summary.next_starts_at,
        time_zone=one.customer.time_zone,
        inside=_inside(one) if one.is_inside else None,  # type: ignore[attr-defined]
    )


def _inside(one: Engagement) -> Inside:
    summary = one.summary
    return Inside(
        health=one.health,
        health_label=one.get_health_display(),
        health_reason=one.health_reason,
        hours=" / ".join(hours(n) for n in (summary.used_minutes, summary.planned_minutes, one.contracted_minutes)),
        is_over_contract=max(summary.used_minutes, summary.planned_minutes) > one.contracted_minutes,
        n_operations_failed=summary.n_operations_failed,
    )
