"""
Store scans of many findings one after another, beside the least that any way of storing them has to do.

The least: parse the JSON text of the findings and COPY the same rows into a table of the same columns and indexes.
Storing does that too, and more: every finding gets its identity, is compared with the scan before, and is counted.
"""

import json
import resource
import time
from datetime import date
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from benchmarks.inside import ground
from engagement.domain import scans
from engagement.domain.findings import COLUMNS, Finding
from engagement.models import Image, Scan, Vulnerability

_LEAST = "bench_least"
_COPY = f"COPY {_LEAST} ({', '.join(COLUMNS)}) FROM STDIN"
_ANY_KEY = UUID(int=0)
_FLAW = "A flaw lets a remote attacker read memory that was not meant for them. " * 4


def run(*, findings: int, rounds: int) -> dict[str, object]:
    """Seconds of each round, `least` and `stored`; peak memory in MiB beyond an idle process; the last difference."""
    registry, _ = ground.lay(console_url="https://console.example")
    image = Image.objects.create(engagement=registry.engagement, registry=registry, repository="shop/web", tag="1")
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {_LEAST} (LIKE {Vulnerability._meta.db_table} INCLUDING ALL)")
    idle_mb = _peak_mb()
    _store_s(image, _text(findings, 0))  # the first one has none before it
    least, stored = [], []
    for number in range(1, rounds + 1):
        text = _text(findings, number)
        least.append(_least_s(text))
        stored.append(_store_s(image, text))
    last = Scan.objects.latest("pk")
    changed = {"new": last.n_new, "fixed": last.n_fixed, "changed": last.n_changed}
    return {"least": least, "stored": stored, "peak_mb": _peak_mb() - idle_mb, **changed}


def _least_s(text: str) -> float:
    began = time.perf_counter()
    rows = _parse(text)
    with transaction.atomic(), connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for row in rows:
            copy.write_row((1, 0, _ANY_KEY, *row))
    return time.perf_counter() - began


def _store_s(image: Image, text: str) -> float:
    scan = Scan.objects.create(image=image, requested_at=timezone.now())
    began = time.perf_counter()
    outcome = scans.Outcome(
        digest="sha256:0",
        os="debian",
        os_version="12",
        size_bytes=None,
        n_sensitive_data=0,
        n_malware=0,
        is_compliant=True,
        is_partial=False,
        checks=[],
        findings=_parse(text),
    )
    with transaction.atomic():
        scans.record_outcome(scan, outcome, at=timezone.now())
    return time.perf_counter() - began


def _parse(text: str) -> list[Finding]:
    return [Finding(**{**row, "published_on": date.fromisoformat(row["published_on"])}) for row in json.loads(text)]


def _text(findings: int, number: int) -> str:
    """The answer of scan `number`: to the scan before, one finding in twenty is new and one in ten has changed."""
    return json.dumps(
        [_row(index + number * (index % 20 == 0) * findings, number * (index % 10 == 5)) for index in range(findings)]
    )


def _row(index: int, fix: int) -> dict[str, object]:
    finding = Finding(
        name=f"CVE-{2015 + index % 10}-{10_000 + index}",
        severity=(4, 3, 3, 3, 3, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 0)[index % 20],
        score=7.5,
        score_source="NVD CVSS V3",
        vectors="CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
        resource_type="package",
        resource_format="deb",
        resource_name=f"package-{index % 300}",
        resource_path="",
        installed_version="3.0.9-1",
        fix_version=f"3.0.11-{fix}",
        description=_FLAW,
        solution="Upgrade the package.",
        url=f"https://nvd.example/CVE-{index}",
        published_on=None,
        exploit_type="",
        epss_score=0.04,
        is_acknowledged=False,
    )
    return finding._asdict() | {"published_on": "2021-03-04"}


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
