"""The list of an engagement's images: found, sorted and paged by the database, cut to what the reader may know."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.expressions import OrderBy

from engagement.domain import paging
from engagement.models import Image, Registry, ScanState

DEFAULT_SORT = "name"
SEVERITIES = ("critical", "high", "medium", "low", "negligible")
_NAME = [F("repository").asc(), F("tag").asc(), F("pk").asc()]
_SORTS: dict[str, list[OrderBy]] = {
    "name": _NAME,
    "-name": [column.desc() for column in (F("repository"), F("tag"), F("pk"))],
    "findings": [*(F(f"n_{severity}").asc() for severity in SEVERITIES), *_NAME],
    "-findings": [*(F(f"n_{severity}").desc() for severity in SEVERITIES), *_NAME],
    "scanned": [F("scanned_at").asc(nulls_last=True), *_NAME],
    "-scanned": [F("scanned_at").desc(nulls_last=True), *_NAME],
}
_LIVE = (ScanState.QUEUED, ScanState.SCANNING)
TONES = {
    ScanState.NOT_SCANNED: "neutral",
    ScanState.QUEUED: "info",
    ScanState.SCANNING: "info",
    ScanState.FAILED: "bad",
    ScanState.FINISHED: "good",
}
# Where the tone's own icon would not tell one state from the next.
_ICONS = {ScanState.NOT_SCANNED: "circle-dashed", ScanState.QUEUED: "clock", ScanState.SCANNING: "radar"}


# Only what a row shows. The first check's control says whether there is any check, without reading them all.
_FIRST_CHECK = "latest_scan__checks__0__control"
_COLUMNS = (
    "pk", "repository", "tag", "registry__name", "scan_state", "error", "latest_scan_id", _FIRST_CHECK,
    "is_compliant", "scanned_at", "n_critical", "n_high", "n_medium", "n_low", "n_negligible",
)  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """
    What somebody asked of the list; a name or value that is not known asks for nothing.

    `severity` keeps the images that have at least one finding of it. The sorts are `name`, `findings` (by severity) and
    `scanned`; a minus puts the worst or the newest first.
    """

    q: str = ""
    state: str = ""
    registry: int | None = None
    severity: str = ""
    sort: str = DEFAULT_SORT
    page: int = 1

    @property
    def is_narrowed(self) -> bool:
        return bool(self.q or self.state or self.registry or self.severity)


@dataclass(frozen=True)
class Row:
    """
    An image and what is known of it.

    The counts are those of its last finished scan, so `has_outcome` says whether there are any, and `is_outdated` that
    the newest scan failed or has not ended: a failed scan must never look like one without findings.
    """

    pk: int
    name: str
    registry: str
    state: str
    state_label: str
    tone: str
    icon: str
    reason: str
    is_live: bool
    was_scanned: bool
    has_outcome: bool
    is_outdated: bool
    is_compliant: bool | None
    scanned_at: datetime | None
    n_critical: int
    n_high: int
    n_medium: int
    n_low: int
    n_negligible: int

    @property
    def counted(self) -> str:
        """The severities that occur in words, worst first: "2 critical, 15 high"."""
        found = [(getattr(self, f"n_{severity}"), severity) for severity in SEVERITIES]
        return ", ".join(f"{n:,} {severity}" for n, severity in found if n) or "No findings"


def page(images: QuerySet[Image], wanted: Wanted, *, n_all: int, with_reasons: bool) -> paging.Page[Row]:
    """
    One page of these images, with one query; past the end it is the first one again.

    `n_all` is how many there are, from the engagement's roll-up: only what is narrowed is counted. `with_reasons` tells
    why scans failed, in Aqua's words, which are for the team.
    """
    found = _narrowed(images, wanted).order_by(*_SORTS.get(wanted.sort, _NAME))
    start = (wanted.page - 1) * paging.PAGE_ROWS
    if wanted.is_narrowed:
        # The number of all stands beside each row: a count of its own would be a second query.
        found = found.annotate(total=Window(Count("*")))
    columns = (*_COLUMNS, "total") if wanted.is_narrowed else _COLUMNS
    read = list(found.values(*columns)[start : start + paging.PAGE_ROWS])
    if not read and wanted.page > 1:
        return page(images, replace(wanted, page=1), n_all=n_all, with_reasons=with_reasons)
    rows = [_row(values, with_reasons=with_reasons) for values in read]
    return paging.known(rows, number=wanted.page, n=read[0].get("total", n_all) if read else 0)


def registries_of(registries: QuerySet[Registry]) -> list[Registry]:
    """The registries that the list can be filtered by, and that images can be added from where they stand."""
    return list(registries.only("name", "type_code", "state").order_by("name"))


def is_judged(scan_checks: object, is_compliant: bool | None) -> bool:
    """
    Whether compliance means anything: some control looked at the image, or somebody marked it non-compliant.

    Aqua calls an image compliant to which no policy with a control applies (contract 9.4, "no control enabled on a
    fresh tenant"); nobody has judged that one.
    """
    return is_compliant is False or bool(scan_checks)


def _narrowed(found: QuerySet[Image], wanted: Wanted) -> QuerySet[Image]:
    for word in wanted.q.replace(":", " ").split():
        found = found.filter(Q(repository__icontains=word) | Q(tag__icontains=word))
    if wanted.state in ScanState.values:
        found = found.filter(scan_state=wanted.state)
    if wanted.registry:
        found = found.filter(registry=wanted.registry)
    if wanted.severity in SEVERITIES:
        found = found.filter(**{f"n_{wanted.severity}__gt": 0})
    return found


def _row(values: dict[str, Any], *, with_reasons: bool) -> Row:
    state = ScanState(values["scan_state"])
    has_outcome = values["latest_scan_id"] is not None
    judged = is_judged(values[_FIRST_CHECK], values["is_compliant"])
    return Row(
        pk=values["pk"],
        name=f"{values['repository']}:{values['tag']}",
        registry=values["registry__name"],
        state=state,
        state_label=state.label,
        tone=TONES[state],
        icon=_ICONS.get(state, ""),
        reason=values["error"] if with_reasons and state == ScanState.FAILED else "",
        is_live=state in _LIVE,
        was_scanned=has_outcome or state == ScanState.FAILED,
        has_outcome=has_outcome,
        is_outdated=has_outcome and state != ScanState.FINISHED,
        is_compliant=values["is_compliant"] if has_outcome and judged else None,
        scanned_at=values["scanned_at"],
        **{f"n_{severity}": values[f"n_{severity}"] for severity in SEVERITIES},
    )
