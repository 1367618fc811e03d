"""Import two reports of so many megabytes one after another, and tell how much memory this process has had."""

import resource
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from django.utils import timezone

from benchmarks.inside import ground, reports
from engagement.aqua import imports as worker
from engagement.domain import imports
from engagement.models import ReportImport

_FINDING_BYTES = 1_235


def run(*, megabytes: int, repeated: int) -> dict[str, object]:
    """Peak memory in MiB, idle and after; seconds, findings and size of the last report, and how it ended."""
    registry, person = ground.lay(console_url="https://console.example")
    findings = megabytes * 1024**2 // (_FINDING_BYTES + 427 * (repeated - 1))
    idle_mb = _peak_mb()
    took, row = 0.0, None
    with TemporaryDirectory() as folder:
        for number in (0, 1):
            path = Path(folder, "report.json")
            with path.open("wb") as written:
                written.writelines(reports.chunks(findings, number, repeated=repeated))
            with path.open("rb") as file:
                upload = imports.Upload("report.json", file, path.stat().st_size)
                began = time.perf_counter()
                [row] = imports.receive(registry.engagement, [upload], by=person, at=timezone.now())
            worker.read(row.pk)
            took = time.perf_counter() - began
    assert row is not None
    stored = ReportImport.objects.get(pk=row.pk)
    assert stored.state == "stored", stored.said
    return {
        "idle_mb": idle_mb,
        "peak_mb": _peak_mb(),
        "seconds": took,
        "findings": stored.n_findings,
        "size_mb": stored.size_bytes / 1024**2,
    }


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
