"""
Import reports one after another, beside the least that any way of importing them has to do.

The least: parse the JSON text and COPY the same findings into a table of the same columns and indexes. Importing does
that too, and more: the file is kept until it is read, each finding is checked, gets its identity, is compared with the
scan before and counted, the packages are listed, and all becomes visible at once.
"""

import io
import json
import time
from datetime import date
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from benchmarks.inside import ground, reports
from engagement.aqua import imports as worker
from engagement.domain import imports
from engagement.domain.findings import COLUMNS
from engagement.models import Engagement, ReportImport, Scan, Severity, User, Vulnerability

_LEAST = "bench_least"
_COPY = f"COPY {_LEAST} ({', '.join(COLUMNS)}) FROM STDIN"
_ANY_KEY = UUID(int=0)


def run(*, findings: int, rounds: int) -> dict[str, object]:
    """Seconds of each round: the least, a new report, the same file again, and the same result in another spelling."""
    registry, person = ground.lay(console_url="https://console.example")
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {_LEAST} (LIKE {Vulnerability._meta.db_table} INCLUDING ALL)")
    engagement = registry.engagement
    _import_s(engagement, person, reports.text(findings, 0), "stored")  # the first one has none before it
    found: dict[str, list[float]] = {"least": [], "new": [], "again": [], "respelt": []}
    for number in range(1, rounds + 1):
        text = reports.text(findings, number)
        respelt = json.dumps([json.loads(text)], sort_keys=True, indent=1).encode()
        found["least"].append(_least_s(text))
        found["new"].append(_import_s(engagement, person, text, "stored"))
        found["again"].append(_import_s(engagement, person, text, "unchanged"))
        found["respelt"].append(_import_s(engagement, person, respelt, "unchanged"))
    last = Scan.objects.latest("pk")
    return {**found, "difference": [last.n_new, last.n_fixed, last.n_changed]}


def _import_s(engagement: Engagement, person: User, text: bytes, ends_as: str) -> float:
    began = time.perf_counter()
    upload = imports.Upload("report.json", io.BytesIO(text), len(text))
    [row] = imports.receive(engagement, [upload], by=person, at=timezone.now())
    worker.read(row.pk)
    took = time.perf_counter() - began
    state, said = ReportImport.objects.values_list("state", "said").get(pk=row.pk)
    assert state == ends_as, f"{state}: {said}"
    return took


def _least_s(text: bytes) -> float:
    began = time.perf_counter()
    document = json.loads(text)
    with transaction.atomic(), connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for entry in document["resources"]:
            for finding in entry["vulnerabilities"]:
                copy.write_row((1, 0, _ANY_KEY, *_row(entry["resource"], finding)))
    return time.perf_counter() - began


def _row(resource: dict[str, str], finding: dict[str, object]) -> tuple[object, ...]:
    return (
        finding["name"],
        Severity[str(finding["aqua_severity"]).upper()].value,
        finding["aqua_score"],
        finding["aqua_severity_classification"],
        finding["aqua_vectors"],
        "package",
        resource["format"],
        resource["name"],
        "",
        resource["version"],
        finding["fix_version"],
        finding["description"],
        finding["solution"],
        finding["nvd_url"],
        date.fromisoformat(str(finding["publish_date"])),
        "",
        finding["epss_score"],
        False,
        None,
        None,
        False,
        False,
        0,
        resource["layer_digest"],
    )
