"""The imports of an engagement as its page lists them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Prefetch, QuerySet, Window

from engagement.domain import paging
from engagement.models import ReportImport, Scan

_State = ReportImport.State
_TONES = {
    _State.WAITING: "neutral",
    _State.READING: "info",
    _State.STORED: "good",
    _State.UNCHANGED: "neutral",
    _State.REFUSED: "bad",
}
_MOST_IMAGES = 3


@dataclass(frozen=True)
class Row:
    """
    One import; `images` are the first few with their keys, `more` says how many others there are.

    `difference` is empty where nothing was compared.
    """

    pk: int
    name: str
    size_bytes: int
    source: str
    by: str
    received_at: datetime
    state: str
    tone: str
    is_live: bool
    needs_registry: bool
    n_images: int
    n_findings: int
    difference: str
    said: str
    images: Sequence[tuple[int, str]]
    more: int


def page(known: QuerySet[ReportImport], *, number: int) -> paging.Page[Row]:
    """Newest first, the first page in place of one past the end; two queries, whatever the number of rows."""
    scans = Scan.objects.select_related("image").defer("checks", "image__error", "error")
    rows = known.select_related("received_by").prefetch_related(Prefetch("scans", queryset=scans))
    found = rows.annotate(total=Window(Count("pk"))).order_by("-received_at", "-pk")
    start = (number - 1) * paging.PAGE_ROWS
    taken = list(found[start : start + paging.PAGE_ROWS])
    if not taken and number > 1:
        return page(known, number=1)
    return paging.known([_row(one) for one in taken], number=number, n=taken[0].total if taken else 0)


def _row(one: ReportImport) -> Row:
    scans = list(one.scans.all())
    state = _State(one.state)
    return Row(
        pk=one.pk,
        name=one.file_name,
        size_bytes=one.size_bytes,
        source=one.get_source_display(),
        by=str(one.received_by) if one.received_by else "",
        received_at=one.received_at,
        state=state.label,
        tone=_TONES[state],
        is_live=state in (_State.WAITING, _State.READING),
        needs_registry=one.needs_registry,
        n_images=one.n_images,
        n_findings=one.n_findings,
        difference=_difference(scans) if state == _State.STORED else "",
        said=one.said,
        images=[(scan.image_id, scan.image.name) for scan in scans[:_MOST_IMAGES]],
        more=max(0, len(scans) - _MOST_IMAGES),
    )


def _difference(scans: Sequence[Scan]) -> str:
    compared = [scan for scan in scans if scan.n_new is not None]
    if not compared:
        return ""
    new, fixed, changed = (sum(getattr(scan, name) or 0 for scan in compared) for name in _COUNTED)
    return f"{new:,} new, {fixed:,} fixed, {changed:,} changed"


_COUNTED = ("n_new", "n_fixed", "n_changed")
