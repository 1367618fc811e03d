"""The list of the RAID log."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Case, F, IntegerField, OrderBy, Q, QuerySet, Value, When

from engagement.domain import paging
from engagement.models import RaidItem

Kind, State = RaidItem.Kind, RaidItem.State

# From here on a risk counts as high: likely and grave at once (5 x 3, 4 x 4 and the like).
HIGH_WEIGHT = 15
DEFAULT_SORT = "due"

_OPEN_FIRST = Case(When(state=State.OPEN, then=Value(0)), default=Value(1), output_field=IntegerField())
_ICONS = {
    Kind.RISK: "alert-triangle",
    Kind.ASSUMPTION: "help-circle",
    Kind.ISSUE: "alert-circle",
    Kind.DEPENDENCY: "link",
    Kind.ACTION: "player-play",
    Kind.DECISION: "signature",
}


@dataclass(frozen=True)
class Wanted:
    """What somebody asked of the list; `state` is one of RaidItem.State or "overdue"."""

    q: str = ""
    kind: str = ""
    state: str = ""
    sort: str = ""
    page: int = 1

    @property
    def is_narrowed(self) -> bool:
        return bool(self.q or self.kind or self.state)


@dataclass(frozen=True)
class Row:
    pk: int
    kind: str
    icon: str
    text: str
    response: str
    owner: str
    due_on: date | None
    is_overdue: bool
    is_high: bool
    weight: str
    is_internal: bool
    is_open: bool
    closed_on: date | None
    session: str


def page(items: QuerySet[RaidItem], wanted: Wanted, *, today: date) -> paging.Page[Row]:
    """One page of these entries, open ones first, with two queries; `today` is the viewer's."""
    found = _narrowed(items, wanted, today).select_related("session")
    cut = paging.cut(found.order_by(*_order(wanted.sort)), number=wanted.page)
    return paging.Page([_row(item, today) for item in cut.rows], cut.text, cut.previous, cut.next)


def _narrowed(found: QuerySet[RaidItem], wanted: Wanted, today: date) -> QuerySet[RaidItem]:
    if wanted.q:
        found = found.filter(
            Q(text__icontains=wanted.q) | Q(owner__icontains=wanted.q) | Q(response__icontains=wanted.q)
        )
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.state == "overdue":
        return found.filter(state=State.OPEN, due_on__lt=today)
    return found.filter(state=wanted.state) if wanted.state else found


def _order(sort: str) -> list[Case | OrderBy | str]:
    """The key makes each order whole, so that no row is on two pages."""
    weight = F("probability") * F("impact")
    orders: dict[str, list[Case | OrderBy | str]] = {
        "due": [_OPEN_FIRST, F("due_on").asc(nulls_last=True), "-is_high", "pk"],
        "-due": [_OPEN_FIRST, F("due_on").desc(nulls_last=True), "-is_high", "pk"],
        "kind": ["kind", _OPEN_FIRST, "pk"],
        "-kind": ["-kind", _OPEN_FIRST, "pk"],
        "weight": [_OPEN_FIRST, OrderBy(weight, nulls_last=True), "pk"],
        "-weight": [_OPEN_FIRST, OrderBy(weight, descending=True, nulls_last=True), "-is_high", "pk"],
    }
    return orders.get(sort, orders[DEFAULT_SORT])


def _row(item: RaidItem, today: date) -> Row:
    is_open = item.state == State.OPEN
    weight = (item.probability or 0) * (item.impact or 0)
    return Row(
        pk=item.pk,
        kind=item.get_kind_display(),
        icon=_ICONS[Kind(item.kind)],
        text=item.text,
        response=item.response,
        owner=item.owner,
        due_on=item.due_on,
        is_overdue=is_open and item.due_on is not None and item.due_on < today,
        is_high=item.is_high or weight >= HIGH_WEIGHT,
        weight=f"{item.probability} × {item.impact} = {weight}" if weight else "",
        is_internal=item.is_internal,
        is_open=is_open,
        closed_on=item.closed_at.date() if item.closed_at else None,
        session=f"Session {item.session.number}" if item.session else "",
    )
