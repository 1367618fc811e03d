"""Findings of a scan: stored in bulk, compared with the scan before by the keys of rules/finding_keys.py."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db import connection

from engagement.models import Scan, Severity, Vulnerability
from engagement.rules import finding_keys

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
    account = Account(scan.pk, previous)
    write(account.line(key, row) for key, row in zip(finding_keys.keys_of(rows), rows, strict=True))
    return account.stored()


class Account:
    """One scan while its findings are written: what became of each since the scan before, and how many there are."""

    def __init__(self, scan_pk: int, previous: Scan | None) -> None:
        self._scan_pk, self._is_first = scan_pk, previous is None
        self._known = _known(previous) if previous else {}
        self._by_severity = dict.fromkeys(Severity, 0)
        self._by_change = dict.fromkeys(Change, 0)

    def line(self, key: uuid.UUID, row: Finding) -> tuple[object, ...]:
        """The finding as `write` takes it; counted."""
        before = self._known.pop(key.int, None)
        change = Change.FIRST_SCAN if self._is_first else _change(row, before)
        self._by_change[change] += 1
        self._by_severity[row.severity] += 1  # type: ignore[index]
        return (self._scan_pk, int(change), key, *row)

    def stored(self) -> Stored:
        """The counts; only after the last line, since what is left then was fixed."""
        counts = {_COUNTED[severity]: n for severity, n in self._by_severity.items()}
        if self._is_first:
            return Stored(counts, None, None, None)
        return Stored(counts, self._by_change[Change.NEW], len(self._known), self._by_change[Change.CHANGED])


def write(lines: Iterable[tuple[object, ...]]) -> int:
    """Write lines of accounts, of one scan or several, in one statement; gives how many the database has taken."""
    with connection.cursor() as cursor:
        with cursor.copy(_COPY) as copy:
            for line in lines:
                copy.write_row(line)
        return int(cursor.rowcount)


def renew_keys(scan: Scan) -> None:
    """
    Make the keys of a scan's findings anew where they are of an older version than today's.

    Keys of two versions must not be compared: call it for a scan before its keys are held against another's.
    """
    rows = [(pk, key, Finding(*rest)) for pk, key, *rest in _rows(scan)]
    if all(finding_keys.is_current(key.int) for _pk, key, _row in rows):
        return
    keys = finding_keys.keys_of([row for _pk, _key, row in rows])
    changed = [Vulnerability(pk=pk, finding_key=key) for (pk, _key, _row), key in zip(rows, keys, strict=True)]
    Vulnerability.objects.bulk_update(changed, ["finding_key"], batch_size=1000)


def _known(previous: Scan) -> dict[int, int]:
    """The findings of before by their keys, as plain numbers: a scan may have a hundred thousand."""
    known = _keyed(previous)
    if not all(map(finding_keys.is_current, known)):
        renew_keys(previous)
        known = _keyed(previous)
    return known


def _keyed(previous: Scan) -> dict[int, int]:
    rows = previous.vulnerabilities.values_list("finding_key", "severity", "installed_version", "fix_version")
    return {key.int: hash((severity, *versions)) for key, severity, *versions in rows.iterator(chunk_size=2000)}


def _rows(scan: Scan) -> Iterable[Any]:
    return scan.vulnerabilities.values_list("pk", "finding_key", *Finding._fields).iterator(chunk_size=5000)


def _change(row: Finding, before: int | None) -> Change:
    """What was before is known by its hash, which is the same within a process."""
    if before is None:
        return Change.NEW
    same = before == hash((row.severity, row.installed_version, row.fix_version))
    return Change.SAME if same else Change.CHANGED
