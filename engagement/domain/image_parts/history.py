"""The scans of an image: those that were asked for here, and those that Aqua tells of beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q

from engagement.domain import images, outcomes, paging
from engagement.models import Image, Scan, ScanContent, ScanState

AQUAS_SHOWN = 25


@dataclass(frozen=True)
class PastScan:
    """
    A scan that was asked for here.

    `counts` is None when it has no result, `is_compliant` when nobody judged it. `same_image` says whether the digest
    is that of the finished scan before: then what differs is knowledge, not the image; None where nobody can tell.
    """

    pk: int
    requested_at: datetime
    state_label: str
    tone: str
    counts: Scan | None
    difference: str
    is_compliant: bool | None
    digest: str
    same_image: bool | None
    reason: str


@dataclass(frozen=True)
class AquasScan:
    """A scan that Aqua's own history holds, whoever asked for it."""

    at: datetime | None
    has_failed: bool
    digest: str
    is_compliant: bool
    n_critical: int
    n_high: int
    n_medium: int
    n_low: int
    n_negligible: int


def page(image: Image, *, number: int, with_reasons: bool) -> paging.Page[PastScan]:
    """One page of the scans, newest first, with two queries; `with_reasons` tells why scans failed, in Aqua's words."""
    unchecked = ExpressionWrapper(Q(checks=[]), output_field=BooleanField())
    found = image.scans.defer("checks").annotate(is_unchecked=unchecked).order_by("-requested_at", "-pk")
    n = image.scans.count()
    number = paging.within(number, n)
    start = (number - 1) * paging.PAGE_ROWS
    # One more than is shown: the oldest of a page is compared with the one before it, too.
    taken = list(found[start : start + paging.PAGE_ROWS + 1])
    rows = [_past(scan, taken[place + 1 :], with_reasons) for place, scan in enumerate(taken[: paging.PAGE_ROWS])]
    return paging.known(rows, number=number, n=n)


def told_by_aqua(scan: Scan) -> list[AquasScan]:
    """What Aqua told of earlier scans when this one was read back, newest first; with one query."""
    told = ScanContent.objects.filter(scan=scan).values_list("past_scans", flat=True).first() or []
    return [_aquas(row) for row in told[:AQUAS_SHOWN]]


def _past(scan: Scan, older: Sequence[Scan], with_reasons: bool) -> PastScan:
    state = ScanState(scan.state)
    is_finished = state == ScanState.FINISHED
    judged = images.is_judged(not scan.is_unchecked, scan.is_compliant)  # type: ignore[attr-defined]
    before = next((one for one in older if one.state == ScanState.FINISHED), None)
    both = is_finished and before is not None and scan.digest and before.digest
    return PastScan(
        pk=scan.pk,
        requested_at=scan.requested_at,
        state_label=state.label,
        tone=images.TONES[state],
        counts=scan if is_finished else None,
        difference=outcomes.difference(scan) if is_finished else "",
        is_compliant=scan.is_compliant if is_finished and judged else None,
        digest=images.short(scan.digest),
        same_image=scan.digest == before.digest if both and before else None,
        reason=scan.error if with_reasons else "",
    )


def _aquas(row: Mapping[str, Any]) -> AquasScan:
    at = str(row.get("at") or "")
    return AquasScan(
        at=datetime.fromisoformat(at) if at else None,
        has_failed=bool(row.get("error")),
        digest=images.short(str(row.get("digest") or "")),
        is_compliant=bool(row.get("is_compliant")),
        **{f"n_{severity}": int(row.get(f"n_{severity}") or 0) for severity in images.SEVERITIES},
    )
