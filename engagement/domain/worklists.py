"""The list of an engagement's operations: what is live first, then the newest."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, IntegerField, QuerySet, Value, When

from engagement.domain import cards, paging
from engagement.models import Operation

# Above all that ended: what a person may have to wait for or see to.
_LIVE_FIRST = Case(
    When(state__in=Operation.LIVE, then=Value(0)), default=Value(1), output_field=IntegerField()
)  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """What somebody asked of the list; `state` is one of Operation.State, or "live" for all that have not ended."""

    state: str = ""
    kind: str = ""
    page: int = 1

    @property
    def is_narrowed(self) -> bool:
        return bool(self.state or self.kind)


@dataclass(frozen=True)
class Row:
    pk: int
    kind: str
    target: str
    tenant: str
    state_label: str
    tone: str
    says: str
    asked_by: str
    asked_at: datetime
    elapsed_s: int
    is_live: bool


def page(operations: QuerySet[Operation], wanted: Wanted, *, at: datetime) -> paging.Page[Row]:
    """One page of these operations, with two queries."""
    found = _narrowed(operations, wanted).select_related("tenant", "registry", "image", "asked_by")
    cut = paging.cut(found.order_by(_LIVE_FIRST, "-asked_at", "-pk"), number=wanted.page)
    return paging.Page([_row(operation, at) for operation in cut.rows], cut.text, cut.previous, cut.next)


def _narrowed(found: QuerySet[Operation], wanted: Wanted) -> QuerySet[Operation]:
    if wanted.state == "live":
        found = found.filter(state__in=Operation.LIVE)
    elif wanted.state:
        found = found.filter(state=wanted.state)
    return found.filter(kind=wanted.kind) if wanted.kind else found


def _row(operation: Operation, at: datetime) -> Row:
    return Row(
        pk=operation.pk,
        kind=operation.get_kind_display(),
        target=cards.target_of(operation),
        tenant=str(operation.tenant),
        state_label=operation.get_state_display(),
        tone=cards.tone_of(operation),
        says=cards.on_hold(operation) or cards.now_words(operation, at=at) or operation.answer,
        asked_by=str(operation.asked_by or "Tidemark"),
        asked_at=operation.asked_at,
        elapsed_s=cards.elapsed_s(operation, at=at),
        is_live=operation.is_live,
    )
