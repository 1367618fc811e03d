"""The layers of an image as its latest scan saw them, the base first."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from engagement.domain import paging
from engagement.domain.images import SEVERITIES
from engagement.models import Scan, ScanContent

# A command may fill a screen; all of it stands in the Dockerfile.
SHOWN = 400


@dataclass(frozen=True)
class Layer:
    """
    One step of the build and what it brought in.

    `findings_of` is its digest where findings are known by layer, so that they can be listed; empty otherwise.
    """

    position: int
    command: str
    size_bytes: int
    is_base: bool
    n_secrets: int
    n_critical: int
    n_high: int
    n_medium: int
    n_low: int
    n_negligible: int
    findings_of: str


def page(scan: Scan, *, number: int) -> paging.Page[Layer] | None:
    """One page of the layers, or None where the scan did not tell them; past the end it is the first page again."""
    held = ScanContent.objects.filter(scan=scan).annotate(is_by_api=Q(packages__isnull=True))
    content = held.values_list("layers", "is_by_api").first()
    told, is_by_api = content or (None, True)
    if told is None:
        return None
    known = set() if is_by_api else _digests(scan)
    start = (number - 1) * paging.PAGE_ROWS
    if start >= len(told):
        start, number = 0, 1
    rows = [_layer(row, known) for row in told[start : start + paging.PAGE_ROWS]]
    return paging.known(rows, number=number, n=len(told))


def _digests(scan: Scan) -> set[str]:
    """
    The layers that findings name. Only a report names any, and only a report lists the packages.

    All findings are read for it, which nobody has to wait for where the API told of them.
    """
    return set(scan.vulnerabilities.exclude(layer_digest="").values_list("layer_digest", flat=True).distinct())


def _layer(row: Mapping[str, Any], known: set[str]) -> Layer:
    command, digest = str(row.get("created_by") or ""), str(row.get("digest") or "")
    return Layer(
        position=int(row.get("position") or 0) + 1,
        command=command if len(command) <= SHOWN else f"{command[: SHOWN - 1]}…",
        size_bytes=int(row.get("size") or 0),
        is_base=bool(row.get("is_base")),
        n_secrets=int(row.get("n_secrets") or 0),
        findings_of=digest if digest in known else "",
        **{f"n_{severity}": int(row.get(f"n_{severity}") or 0) for severity in SEVERITIES},
    )
