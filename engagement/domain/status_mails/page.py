"""The page of an engagement's weekly statuses."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from engagement.domain import paging
from engagement.models import Engagement, StatusMail, StatusRhythm

TONES: dict[str, str] = {
    StatusMail.State.DRAFT: "warn",
    StatusMail.State.SENT: "good",
    StatusMail.State.SKIPPED: "neutral",
}


@dataclass(frozen=True)
class Row:
    """A status of an earlier week; `by` is empty where Tidemark ended it by itself."""

    pk: int
    week: date
    state: str
    tone: str
    ended_at: datetime | None
    by: str
    n_readers: int


@dataclass(frozen=True)
class Page:
    """The draft that waits, if any; the rhythm; and all statuses, the newest first."""

    waiting: StatusMail | None
    rhythm: StatusRhythm
    rows: paging.Page[Row]


def page(engagement: Engagement, statuses: QuerySet[StatusMail], *, number: int) -> Page:
    """One page of these statuses, and what is beside them; four queries."""
    waiting = statuses.filter(state=StatusMail.State.DRAFT).order_by("-week").first()
    rhythm = StatusRhythm.objects.filter(engagement=engagement).first() or StatusRhythm(engagement=engagement)
    cut = paging.cut(statuses.select_related("ended_by").order_by("-week"), number=number)
    return Page(waiting, rhythm, paging.Page([row(one) for one in cut.rows], cut.text, cut.previous, cut.next))


def row(one: StatusMail) -> Row:
    return Row(
        pk=one.pk,
        week=one.week,
        state=one.get_state_display(),
        tone=TONES[one.state],
        ended_at=one.ended_at,
        by=str(one.ended_by) if one.ended_by else "",
        n_readers=one.n_readers,
    )
