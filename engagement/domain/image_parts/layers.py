"""The layers of an image as its latest scan saw them, the base first."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

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
    told = ScanContent.objects.filter(scan=scan).values_list("layers", flat=True).first()
    if told is None:
        return None
    known = set(scan.vulnerabilities.exclude(layer_digest="").values_list("layer_digest", flat=True).distinct())
    start = (number - 1) * paging.PAGE_ROWS
    if start >= len(told):
        start, number = 0, 1
    rows = [_layer(row, known) for row in told[start : start + paging.PAGE_ROWS]]
    return paging.known(rows, number=number, n=len(told))


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
