"""Findings of a scan: stored in bulk, compared with the scan before."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import NamedTuple

from django.db import connection

from engagement.models import Scan, Severity, Vulnerability

Change = Vulnerability.Change


class Finding(NamedTuple):
    """One vulnerability on one resource, as the bridge reads it; the order is that of COLUMNS after the key."""

    name: str
    severity: int
    score: float | None
    score_source: str
    vectors: str
    resource_type: str
    resource_format: str
    resource_name: str
    resource_path: str
    installed_version: str
    fix_version: str
    description: str
    solution: str
    url: str
    published_on: date | None
    exploit_type: str
    epss_score: float | None
    is_acknowledged: bool
    own_severity: int | None = None
    fix_published_on: date | None = None
    is_exploitable: bool = False
    is_of_base: bool = False
    n_workloads: int = 0
    layer_digest: str = ""


COLUMNS = ("scan_id", "change", "finding_key", *Finding._fields)
_COPY = f"COPY {Vulnerability._meta.db_table} ({', '.join(COLUMNS)}) FROM STDIN"

_COUNTED = {
    Severity.CRITICAL: "n_critical",
    Severity.HIGH: "n_high",
    Severity.MEDIUM: "n_medium",
    Severity.LOW: "n_low",
    Severity.NEGLIGIBLE: "n_negligible",
}


@dataclass(frozen=True)
class Stored:
    """What was stored: findings per severity (by column name), and the difference to the scan before, if any."""

    counts: dict[str, int]
    n_new: int | None
    n_fixed: int | None
    n_changed: int | None


def store(scan: Scan, rows: Sequence[Finding], *, previous: Scan | None) -> Stored:
    """
    Replace the scan's findings by `rows`, each marked with what became of it since `previous`.

    Findings in are findings stored: rows that look alike get keys of their own. Linear in time and memory.
    """
    scan.vulnerabilities.all().delete()
    known = _known(previous) if previous else {}
    counts = dict.fromkeys(_COUNTED.values(), 0)
    n_new = n_changed = 0
    seen: dict[str, int] = {}
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for row in rows:
            key = _key(row, seen)
            before = known.pop(key, None)
            change = _change(row, before) if previous else Change.FIRST_SCAN
            n_new += change == Change.NEW
            n_changed += change == Change.CHANGED
            counts[_COUNTED[Severity(row.severity)]] += 1
            copy.write_row((scan.pk, change, key, *row))
    if previous is None:
        return Stored(counts, None, None, None)
    return Stored(counts, n_new, len(known), n_changed)


class _Before(NamedTuple):
    severity: int
    installed_version: str
    fix_version: str


def _known(previous: Scan) -> dict[uuid.UUID, _Before]:
    rows = previous.vulnerabilities.values_list("finding_key", *_Before._fields)
    return {key: _Before(*rest) for key, *rest in rows.iterator(chunk_size=5000)}


def _change(row: Finding, before: _Before | None) -> int:
    if before is None:
        return Change.NEW
    same = before == (row.severity, row.installed_version, row.fix_version)
    return Change.SAME if same else Change.CHANGED


def _key(row: Finding, seen: dict[str, int]) -> uuid.UUID:
    """
    The identity of a finding over time: the vulnerability and the resource, not its version.

    So an upgrade that does not help reads "changed", not "fixed and new". A second row of the same identity (one
    package installed in two versions) gets a number, so that no finding is lost.
    """
    identity = "\0".join((row.name, row.resource_type, row.resource_format, row.resource_name, row.resource_path))
    repeat = seen.get(identity, 0)
    seen[identity] = repeat + 1
    if repeat:
        identity = f"{identity}\0{repeat}"
    return uuid.UUID(bytes=blake2b(identity.encode(), digest_size=16).digest())
