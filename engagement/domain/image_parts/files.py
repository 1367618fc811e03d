"""Files of an image that should not be there: secrets, and malware. Where they lie, never what they hold."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from engagement.domain import paging
from engagement.models import Scan, ScanContent

Kind = Literal["secrets", "malware"]


@dataclass(frozen=True)
class File:
    """A file that was found; `what` is the kind of secret, or the name of the malware."""

    what: str
    path: str
    hash: str
    is_accepted: bool


def page(scan: Scan, kind: Kind, *, number: int) -> paging.Page[File] | None:
    """One page of them, or None where the scan only counted; past the end it is the first page again."""
    told = ScanContent.objects.filter(scan=scan).values_list(kind, flat=True).first()
    if told is None:
        return None
    start = (number - 1) * paging.PAGE_ROWS
    if start >= len(told):
        start, number = 0, 1
    draw = _secret if kind == "secrets" else _malware
    return paging.known([draw(row) for row in told[start : start + paging.PAGE_ROWS]], number=number, n=len(told))


def _secret(row: Mapping[str, Any]) -> File:
    path, name = str(row.get("path") or ""), str(row.get("filename") or "")
    return File(str(row.get("type") or "Unknown kind"), path or name, "", bool(row.get("is_accepted")))


def _malware(row: Mapping[str, Any]) -> File:
    name, path = str(row.get("malware") or "Unnamed"), str(row.get("path") or "")
    return File(name, path, str(row.get("hash") or ""), bool(row.get("is_accepted")))
