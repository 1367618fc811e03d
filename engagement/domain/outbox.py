"""Letters as a list, for a demo that keeps them instead of sending them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from engagement.domain import paging
from engagement.models import Letter

TONES: dict[str, str] = {
    Letter.State.QUEUED: "neutral",
    Letter.State.SENDING: "info",
    Letter.State.SENT: "good",
    Letter.State.FAILED: "bad",
}


@dataclass(frozen=True)
class Row:
    """`name` is whom it is to, `to` their address as well; `has_calendar` says whether it belongs into a calendar."""

    pk: int
    subject: str
    kind: str
    name: str
    to: str
    state: str
    tone: str
    queued_at: datetime
    has_calendar: bool


def page(letters: QuerySet[Letter], *, number: int = 1) -> paging.Page[Row]:
    """One page of the letters, newest first."""
    cut = paging.cut(letters.order_by("-queued_at", "-pk"), number=number)
    return paging.Page([row(one) for one in cut.rows], cut.text, cut.previous, cut.next)


def row(one: Letter) -> Row:
    return Row(
        pk=one.pk,
        subject=one.subject,
        kind=one.get_kind_display(),
        name=one.to_name or one.to_address,
        to=f"{one.to_name} <{one.to_address}>" if one.to_name else one.to_address,
        state=one.get_state_display(),
        tone=TONES[one.state],
        queued_at=one.queued_at,
        has_calendar=bool(one.calendar),
    )
