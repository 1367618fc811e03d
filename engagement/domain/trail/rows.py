"""Each row as the database saw it change, newest first, with the entry of the trail that explains it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db.models import Case, Exists, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import JSONObject

from engagement.domain import audit, paging
from engagement.domain.trail import words
from engagement.domain.trail.reading import from_here, of_day, page_of
from engagement.models import AuditEntry, Engagement, RowChange, User

COLUMNS = (
    "Time (UTC)",
    "Engagement",
    "What",
    "Kind",
    "Row",
    "Key",
    "Changes",
    "Who",
    "Address",
    "Deed",
    "Request",
    "Role",
)
# Nobody wrote an entry in the transaction of the change.
PAST_THE_APPLICATION = "Not written down by Tidemark"
_AT_ONCE = 500


@dataclass(frozen=True)
class WantedRows:
    """What somebody asked of the rows; `of` is a kind, perhaps with the row's key, `tied` an entry's transaction."""

    of: str = ""
    tied: str = ""
    unexplained: bool = False
    day: date | None = None
    after: int | None = None
    before: int | None = None

    @property
    def is_narrowed(self) -> bool:
        return bool(self.of or self.tied or self.unexplained or self.day)

    @property
    def kind(self) -> str:
        return self.of.partition(":")[0]

    @property
    def row_pk(self) -> str:
        return self.of.partition(":")[2]


@dataclass(frozen=True)
class ChangedRow:
    """One change of a row; `because` says what was done, or that nothing was written down of it."""

    pk: int
    at: datetime
    deed: str
    kind: str
    name: str
    of: str
    reference: str
    changes: list[str]
    who: str
    because: str
    is_explained: bool
    request_id: str


def kinds() -> list[tuple[str, str]]:
    """The kinds of row that there are, as the filter offers them."""
    models = [*apps.get_app_config("engagement").get_models(), *apps.get_app_config("mfa").get_models()]
    return sorted(((model._meta.model_name or "", _name(model)) for model in models), key=lambda kind: kind[1])


def _name(model: Any) -> str:
    return str(model._meta.verbose_name).capitalize()


def page(found: QuerySet[RowChange], wanted: WantedRows, *, zone: str) -> paging.Page[ChangedRow]:
    """Read one page by key with one query; there is no count, as in the trail itself."""
    taken = list(from_here(_explained(narrowed(found, wanted, zone=zone)), wanted.after, wanted.before))
    names = dict(kinds())
    return page_of(taken, wanted.after, wanted.before, lambda change: _row(change, names, zone))


def narrowed(found: QuerySet[RowChange], wanted: WantedRows, *, zone: str) -> QuerySet[RowChange]:
    """Those that fit the filters; a day is one of `zone`."""
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.row_pk:
        found = found.filter(row_id=int(wanted.row_pk))
    if wanted.tied:
        found = found.filter(transaction=wanted.tied)
    if wanted.unexplained:
        found = found.exclude(Exists(AuditEntry.objects.filter(transaction=OuterRef("transaction"))))
    return of_day(found, wanted.day, zone)


def take(
    found: QuerySet[RowChange],
    wanted: WantedRows,
    *,
    by: User,
    at: datetime,
    zone: str,
    engagement: Engagement | None = None,
) -> Iterator[tuple[str, ...]]:
    """Give the changes that fit, newest first, as rows of COLUMNS; that somebody took them is written down before."""
    asked = {name: (None, value) for name, value in vars(wanted).items() if value and name not in ("after", "before")}
    last = found.order_by("-pk").values_list("pk", flat=True).first() or 0
    audit.record(by, "audit.rows_exported", engagement or by, at=at, engagement=engagement, changes=asked)
    every = _explained(narrowed(found, wanted, zone=zone)).filter(pk__lte=last).order_by("-pk")
    names = dict(kinds())
    return (_cells(change, names) for change in every.iterator(chunk_size=_AT_ONCE))


def _explained(found: QuerySet[RowChange]) -> QuerySet[RowChange]:
    """With `told`: who did what, by the entry of this very object, or else by the first of the transaction."""
    is_of_row = Case(
        When(object_type=OuterRef("kind"), object_id=OuterRef("row_id"), then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    entries = AuditEntry.objects.filter(transaction=OuterRef("transaction"))
    told = JSONObject(what="what", name="by__name", email="by__email", request_id="request_id")
    return found.select_related("engagement").annotate(
        told=Subquery(entries.annotate(rank=is_of_row).order_by("rank", "pk").values(told=told)[:1])
    )


def _row(change: Any, names: dict[str, str], zone: str) -> ChangedRow:
    told = change.told or {}
    return ChangedRow(
        pk=change.pk,
        at=change.at,
        deed=change.get_deed_display(),
        kind=names.get(change.kind, change.kind),
        name=change.row_name or f"#{change.row_id}",
        of=f"{change.kind}:{change.row_id}",
        reference=change.engagement.reference if change.engagement else "",
        changes=words.changes(change.changes, zone),
        who=_who(told, change.role),
        because=words.deed(told["what"]) if told else PAST_THE_APPLICATION,
        is_explained=bool(told),
        request_id=told.get("request_id", ""),
    )


def _who(told: dict[str, str], role: str) -> str:
    if not told:
        return f"Database role {role}"
    return told["name"] or told["email"] or "Tidemark"


def _cells(change: Any, names: dict[str, str]) -> tuple[str, ...]:
    told, row = change.told or {}, _row(change, names, "UTC")
    return (
        change.at.isoformat(sep=" ", timespec="seconds"),
        row.reference,
        change.deed,
        row.kind,
        change.row_name,
        str(change.row_id),
        "; ".join(row.changes),
        row.who,
        told.get("email") or "",
        told.get("what", ""),
        row.request_id,
        change.role,
    )
