"""Every engagement on one page for those who lead: found, sorted, grouped and paged by the database (docs/adr 2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from engagement.domain import audit, paging, reads
from engagement.domain.engagements import HEALTH_LABELS, STATUS_LABELS, hours
from engagement.models import Engagement, User

DEFAULT_SORT = "next"
# Each ends in something unique, so that no row is on two pages. An index answers the default.
SORTS: dict[str, tuple[str, ...]] = {
    "reference": ("e.reference",),
    "progress": ("s.progress_percent", "s.engagement_id"),
    "health": ("array_position(ARRAY['red', 'amber', 'green'], e.health::text)", "s.engagement_id"),
    "forecast": ("s.forecast_on", "s.engagement_id"),
    "remaining": ("e.contracted_minutes - s.used_minutes", "s.engagement_id"),
    "next": ("s.next_starts_at", "s.engagement_id"),
    "stuck": ("s.stuck_since", "s.engagement_id"),
    "failed": ("s.n_operations_failed", "s.engagement_id"),
}
_UNKNOWN_LAST = ("forecast", "next", "stuck")
_CONSULTANTS = """(SELECT string_agg(u.name, ', ' ORDER BY u.name) FROM engagement_assignment a
         JOIN engagement_user u ON u.id = a.consultant_id WHERE a.engagement_id = e.id)"""
_GROUPED = {
    "": "''",
    "customer": "c.name",
    "consultant": f"coalesce({_CONSULTANTS}, '')",
    "lead": "coalesce(l.name, '')",
}
_COUNT = """
SELECT count(*) AS n
  FROM (SELECT 1 FROM engagement_engagement e WHERE {conditions} LIMIT %(count_limit)s) found
"""
_ROWS = """
SELECT e.reference, e.title, e.status, e.health, e.health_reason, e.health_override_until, e.contracted_minutes,
       c.name AS customer, c.time_zone, {group} AS group_name, {consultants} AS consultants,
       coalesce(l.name, '') AS ps_lead,
       s.progress_percent, s.next_starts_at, s.used_minutes, s.planned_minutes, s.n_operations_failed,
       s.health_fired::json AS fired, s.forecast_on, s.forecast_early_on, s.forecast_late_on,
       s.stuck_on, s.stuck_since
  FROM engagement_engagementsummary s
  JOIN engagement_engagement e ON e.id = s.engagement_id
  JOIN engagement_customer c ON c.id = e.customer_id
  LEFT JOIN engagement_user l ON l.id = e.ps_lead_id
 WHERE {conditions}
 ORDER BY {order}
 LIMIT %(limit)s OFFSET %(start)s
"""
_NAMED = """(strpos(lower(e.reference), lower(%(q)s)) > 0 OR strpos(lower(e.title), lower(%(q)s)) > 0
             OR e.customer_id IN (SELECT id FROM engagement_customer WHERE strpos(lower(name), lower(%(q)s)) > 0))"""
_DELIVERED_BY = "e.id IN (SELECT engagement_id FROM engagement_assignment WHERE consultant_id = %(consultant)s)"
_FIRED = """e.id IN (SELECT engagement_id FROM engagement_engagementsummary
                      WHERE health_fired @> jsonb_build_array(jsonb_build_object('rule', %(rule)s::text)))"""
_SUMMED = "e.id IN (SELECT engagement_id FROM engagement_engagementsummary WHERE {})"
# What needs somebody's hand, by the value in the address.
_ONLY = {
    "stuck": _SUMMED.format("stuck_on <> ''"),
    "failing": _SUMMED.format("n_operations_failed > 0"),
    "unassigned": "NOT EXISTS (SELECT 1 FROM engagement_assignment WHERE engagement_id = e.id)",
    "over": "e.contracted_minutes < (SELECT greatest(used_minutes, planned_minutes) FROM engagement_engagementsummary"
    " WHERE engagement_id = e.id)",
}
# What a file holds at most: more than anybody's portfolio, and still nothing that fills the memory.
MOST_EXPORTED = 20_000


@dataclass(frozen=True)
class Wanted:
    """What somebody asks of the portfolio; `sort` is a key of SORTS, with a minus for the other way round."""

    q: str = ""
    status: str = ""
    health: str = ""
    rule: str = ""
    only: str = ""
    consultant: int = 0
    lead: int = 0
    group: str = ""
    sort: str = DEFAULT_SORT
    page: int = 1

    @property
    def sort_key(self) -> str:
        """The key of SORTS that orders the rows; an unknown one gives way to the default."""
        key = self.sort.removeprefix("-")
        return key if key in SORTS else DEFAULT_SORT

    @property
    def is_descending(self) -> bool:
        return self.sort == f"-{self.sort_key}"

    @property
    def is_narrowed(self) -> bool:
        narrowing = (self.q, self.status, self.health, self.rule, self.only, self.consultant, self.lead)
        return any(narrowing)


@dataclass(frozen=True)
class Row:
    """An engagement as a lead reads it; `others` are the rules that fired beside the first, `why` says that one."""

    reference: str
    title: str
    customer: str
    consultants: str
    ps_lead: str
    group: str
    status: str
    status_label: str
    health: str
    health_label: str
    why: str
    others: tuple[str, ...]
    overridden_until: date | None
    progress_percent: int
    forecast_on: date | None
    forecast_early_on: date | None
    forecast_late_on: date | None
    contracted_minutes: int
    planned_minutes: int
    used_minutes: int
    next_starts_at: datetime | None
    time_zone: str
    stuck_on: str
    stuck_since: date | None
    stuck_days: int
    n_operations_failed: int

    @property
    def remaining_minutes(self) -> int:
        """What of the contract has not been used; less than nothing once more was."""
        return self.contracted_minutes - self.used_minutes

    @property
    def sold(self) -> str:
        return f"{hours(self.contracted_minutes)} sold, {hours(self.used_minutes)} used"

    @property
    def planned(self) -> str:
        return f"{hours(self.planned_minutes)} planned"

    @property
    def remaining(self) -> str:
        return f"{hours(self.remaining_minutes)} h"

    @property
    def is_over(self) -> bool:
        return max(self.used_minutes, self.planned_minutes) > self.contracted_minutes

    @property
    def has_range(self) -> bool:
        return self.forecast_early_on != self.forecast_late_on

    @property
    def stuck_for(self) -> str:
        return "since today" if self.stuck_days < 1 else f"for {self.stuck_days} day{'s' * (self.stuck_days > 1)}"

    @property
    def failing(self) -> str:
        return f"{self.n_operations_failed:,} failing"


def page(known: QuerySet[Engagement], wanted: Wanted, *, today: date) -> paging.Page[Row]:
    """One page of the engagements that somebody may know of; two queries. `today` is the reader's."""
    scopes = {"known": reads.scope(known)}
    conditions, parameters = _conditions(wanted)
    [counted] = reads.fetch(
        _COUNT.format(conditions=conditions), parameters | {"count_limit": paging.COUNT_LIMIT + 1}, scopes=scopes
    )
    number = paging.within(wanted.page, counted["n"])
    start = (number - 1) * paging.PAGE_ROWS
    rows = _rows(wanted, conditions, parameters, scopes, limit=paging.PAGE_ROWS + 1, start=start)
    return paging.made([_row(one, today) for one in rows], n=counted["n"], number=number)


def every(known: QuerySet[Engagement], wanted: Wanted, *, today: date) -> list[Row]:
    """All rows that the filters leave, in their order, for a file; at most MOST_EXPORTED. One query."""
    conditions, parameters = _conditions(wanted)
    scopes = {"known": reads.scope(known)}
    rows = _rows(wanted, conditions, parameters, scopes, limit=MOST_EXPORTED, start=0)
    return [_row(one, today) for one in rows]


def found(known: QuerySet[Engagement], wanted: Wanted, *, most: int) -> QuerySet[Engagement]:
    """The first `most` engagements that the filters leave, in their order, to be changed together. One query so far."""
    conditions, parameters = _conditions(wanted)
    scopes = {"known": reads.scope(known)}
    rows = _rows(wanted, conditions, parameters, scopes, limit=most, start=0)
    return known.filter(reference__in=[one["reference"] for one in rows])


def note_export(by: User, *, n: int, at: datetime) -> None:
    """Write down that somebody took so many rows away as a file."""
    audit.record(by, "portfolio.exported", by, at=at, changes={"rows": (0, n)})


def people() -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """Who delivers and who leads: the choices of the filters, by name. One query."""
    role = User.StaffRole
    team = User.objects.filter(staff_role__in=(role.CONSULTANT, role.PS_LEAD)).order_by("name", "pk")
    rows = list(team.values_list("pk", "name", "staff_role"))
    delivering = [(pk, name) for pk, name, is_a in rows if is_a == role.CONSULTANT]
    return delivering, [(pk, name) for pk, name, is_a in rows if is_a == role.PS_LEAD]


def _rows(
    wanted: Wanted,
    conditions: str,
    parameters: dict[str, Any],
    scopes: dict[str, reads.Scope],
    *,
    limit: int,
    start: int,
) -> list[dict[str, Any]]:
    statement = _ROWS.format(
        group=_GROUPED[wanted.group], consultants=_CONSULTANTS, conditions=conditions, order=_order(wanted)
    )
    return reads.fetch(statement, parameters | {"limit": limit, "start": start}, scopes=scopes)


def _conditions(wanted: Wanted) -> tuple[str, dict[str, Any]]:
    """What narrows the rows. All text here is our own; what somebody typed goes in as parameters."""
    conditions = ["e.id IN ({known})"]
    parameters: dict[str, Any] = {}
    if wanted.q:
        conditions.append(_NAMED)
        parameters["q"] = wanted.q
    for name in ("status", "health"):
        if getattr(wanted, name):
            conditions.append(f"e.{name} = %({name})s")
            parameters[name] = getattr(wanted, name)
    if wanted.rule:
        conditions.append(_FIRED)
        parameters["rule"] = wanted.rule
    if wanted.only:
        conditions.append(_ONLY[wanted.only])
    if wanted.consultant:
        conditions.append(_DELIVERED_BY)
        parameters["consultant"] = wanted.consultant
    if wanted.lead:
        conditions.append("e.ps_lead_id = %(lead)s")
        parameters["lead"] = wanted.lead
    return " AND ".join(conditions), parameters


def _order(wanted: Wanted) -> str:
    """The group first, where there is one; what is not known comes last either way."""
    first, *others = SORTS[wanted.sort_key]
    way = " DESC" if wanted.is_descending else ""
    nulls = " NULLS LAST" if way and wanted.sort_key in _UNKNOWN_LAST else ""
    group = ["group_name"] if wanted.group else []
    return ", ".join([*group, f"{first}{way}{nulls}", *(f"{other}{way}" for other in others)])


def _row(one: dict[str, Any], today: date) -> Row:
    since = one["stuck_since"]
    until = one["health_override_until"]
    said = _said(one["fired"])
    return Row(
        reference=one["reference"],
        title=one["title"],
        customer=one["customer"],
        consultants=one["consultants"] or "",
        ps_lead=one["ps_lead"],
        group=one["group_name"],
        status=one["status"],
        status_label=STATUS_LABELS[one["status"]],
        health=one["health"],
        health_label=HEALTH_LABELS[one["health"]],
        why=one["health_reason"],
        # Beside an override every rule that fired is another one.
        others=tuple(said if until else said[1:]),
        overridden_until=until,
        progress_percent=one["progress_percent"],
        forecast_on=one["forecast_on"],
        forecast_early_on=one["forecast_early_on"],
        forecast_late_on=one["forecast_late_on"],
        contracted_minutes=one["contracted_minutes"],
        planned_minutes=one["planned_minutes"],
        used_minutes=one["used_minutes"],
        next_starts_at=one["next_starts_at"],
        time_zone=one["time_zone"],
        stuck_on=one["stuck_on"],
        stuck_since=since,
        stuck_days=(today - since).days if since else 0,
        n_operations_failed=one["n_operations_failed"],
    )


def _said(fired: Sequence[dict[str, str]]) -> list[str]:
    return [f"{one['rule'].capitalize()}: {one['because']}" for one in fired]
