"""The list of engagements: found, sorted and paged by the database, read from the roll-ups."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from engagement.domain import paging, reads
from engagement.models import Engagement, User

DEFAULT_SORT = "next"
# Each ends in something unique, so that no row is on two pages; an index answers each.
SORTS: dict[str, tuple[str, ...]] = {
    "reference": ("e.reference",),
    "customer": ("c.name", "e.reference"),
    "status": ("e.status", "e.reference"),
    "progress": ("s.progress_percent", "s.engagement_id"),
    "next": ("s.next_starts_at", "s.engagement_id"),
    "hours": ("s.used_minutes", "s.engagement_id"),
}
_SOURCE = """
  FROM engagement_engagementsummary s
  JOIN engagement_engagement e ON e.id = s.engagement_id
  JOIN engagement_customer c ON c.id = e.customer_id
 WHERE {conditions}
"""
# Conditions name the engagement alone, so that counting need not look at what stands beside it.
_COUNT = """
SELECT count(*) AS n
  FROM (SELECT 1 FROM engagement_engagement e WHERE {conditions} LIMIT %(count_limit)s) found
"""
_ROWS = """
SELECT e.id, e.reference, e.title, e.status, e.health, e.health_reason, e.contracted_minutes, c.name AS customer,
       c.time_zone, s.progress_percent, s.next_starts_at, s.used_minutes, s.planned_minutes, s.n_operations_failed
{source}
 ORDER BY {order}
 LIMIT %(limit)s OFFSET %(start)s
"""
_NAMED = """(strpos(lower(e.reference), lower(%(q)s)) > 0 OR strpos(lower(e.title), lower(%(q)s)) > 0
             OR e.customer_id IN (SELECT id FROM engagement_customer WHERE strpos(lower(name), lower(%(q)s)) > 0))"""
# Delivered or led; a union, so that the database starts from this person's few rows.
_MINE = """e.id IN (SELECT engagement_id FROM engagement_assignment WHERE consultant_id = %(viewer)s
                    UNION SELECT id FROM engagement_engagement WHERE ps_lead_id = %(viewer)s)"""
STATUS_LABELS: dict[str, str] = dict(Engagement.Status.choices)
HEALTH_LABELS: dict[str, str] = dict(Engagement.Health.choices)
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
    hours_used: str
    hours_planned: str
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


def page(known: QuerySet[Engagement], wanted: Wanted, *, is_inside: bool, viewer: User) -> paging.Page[Row]:
    """
    One page of the engagements that somebody may know of.

    Without `is_inside` the rows come without their internal side, and cannot be sorted or filtered by it: for that, as
    for an unknown sort, the default order holds. `wanted.mine` keeps what the viewer delivers or leads.
    """
    if not is_inside:
        wanted = _without_internals(wanted)
    scopes = {"known": reads.scope(known)}
    conditions, parameters = _conditions(wanted, viewer)
    source = _SOURCE.format(conditions=conditions)
    [counted] = reads.fetch(
        _COUNT.format(conditions=conditions), parameters | {"count_limit": paging.COUNT_LIMIT + 1}, scopes=scopes
    )
    number = paging.within(wanted.page, counted["n"])
    taken = reads.fetch(
        _ROWS.format(source=source, order=_order(wanted)),
        parameters | {"limit": paging.PAGE_ROWS + 1, "start": (number - 1) * paging.PAGE_ROWS},
        scopes=scopes,
    )
    rows = [_row(one, is_inside=is_inside) for one in taken]
    return paging.made(rows, n=counted["n"], number=number)


def hours(minutes: int) -> str:
    """Minutes as hours with at most one decimal: 90 is "1.5"."""
    return f"{minutes / 60:.1f}".removesuffix(".0")


def _conditions(wanted: Wanted, viewer: User) -> tuple[str, dict[str, Any]]:
    """What narrows the list. All text here is our own; what somebody typed goes in as parameters."""
    conditions = ["e.id IN ({known})"]
    parameters: dict[str, Any] = {}
    if wanted.q:
        conditions.append(_NAMED)
        parameters["q"] = wanted.q
    for name in ("status", "health"):
        if getattr(wanted, name):
            conditions.append(f"e.{name} = %({name})s")
            parameters[name] = getattr(wanted, name)
    # Everybody but a PS lead is shown only their own anyway.
    if wanted.mine and viewer.staff_role == User.StaffRole.PS_LEAD:
        conditions.append(_MINE)
        parameters["viewer"] = viewer.pk
    return " AND ".join(conditions), parameters


def _without_internals(wanted: Wanted) -> Wanted:
    is_hidden = wanted.sort_key in INTERNAL_SORTS
    return replace(wanted, health="", mine=False, sort=DEFAULT_SORT if is_hidden else wanted.sort)


def _order(wanted: Wanted) -> str:
    """What is not planned comes last either way: nobody looks for what has no time."""
    first, *others = SORTS[wanted.sort_key]
    if not wanted.is_descending:
        return ", ".join((first, *others))
    nulls = " NULLS LAST" if wanted.sort_key == "next" else ""
    return ", ".join((f"{first} DESC{nulls}", *(f"{other} DESC" for other in others)))


def _row(one: dict[str, Any], *, is_inside: bool) -> Row:
    return Row(
        reference=one["reference"],
        customer=one["customer"],
        title=one["title"],
        status=one["status"],
        status_label=STATUS_LABELS[one["status"]],
        progress_percent=one["progress_percent"],
        next_starts_at=one["next_starts_at"],
        time_zone=one["time_zone"],
        inside=_inside(one) if is_inside else None,
    )


def _inside(one: dict[str, Any]) -> Inside:
    used, planned = one["used_minutes"], one["planned_minutes"]
    contracted = one["contracted_minutes"]
    return Inside(
        health=one["health"],
        health_label=HEALTH_LABELS[one["health"]],
        health_reason=one["health_reason"],
        hours_used=f"{hours(used)} of {hours(contracted)}",
        hours_planned=f"{hours(planned)} planned",
        is_over_contract=max(used, planned) > contracted,
        n_operations_failed=one["n_operations_failed"],
    )
