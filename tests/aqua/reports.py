"""Reports as scanners write them, made for a test, and a worker that reads them."""

import io
import json
from typing import Any

from django.utils import timezone

from engagement.aqua import imports as worker
from engagement.domain import imports
from engagement.models import Engagement, Registry, ReportImport, User


def finding(name: str = "CVE-2020-1", **more: object) -> dict[str, object]:
    return {
        "name": name,
        "aqua_severity": "high",
        "aqua_score": 7.5,
        "publish_date": "2020-01-02",
        "fix_version": "1.2",
    } | more


def resource(*found: dict[str, object], **more: object) -> dict[str, Any]:
    described = {"format": "apk", "name": "musl", "version": "1.1", "license": "MIT, BSD", "arch": "x86_64"} | more
    return {"resource": described, "scanned": True, "vulnerabilities": list(found)}


def report(*resources: dict[str, Any], at: int = 1_700_000_000, **more: object) -> dict[str, Any]:
    """A scanner's report about alpine:3.4 in Docker Hub."""
    return {
        "image": "alpine:3.4",
        "registry": "Docker Hub",
        "scan_started": {"seconds": at, "nanos": 0},
        "digest": "sha256:1",
        "os": "alpine",
        "version": "3.4.6",
        "resources": list(resources),
        "image_assurance_results": {"disallowed": True, "checks_performed": [{"control": "max_score", "failed": True}]},
        "vulnerability_summary": {},
    } | more


def hand_in(
    engagement: Engagement, by: User, *documents: object, registry: Registry | None = None
) -> list[ReportImport]:
    """Hand documents in as files; nobody reads them yet."""
    written = [one if isinstance(one, bytes) else json.dumps(one).encode() for one in documents]
    uploads = [imports.Upload(f"report-{n}.json", io.BytesIO(one), len(one)) for n, one in enumerate(written)]
    return imports.receive(engagement, uploads, by=by, at=timezone.now(), registry=registry)


def bring_in(engagement: Engagement, by: User, document: object, *, registry: Registry | None = None) -> ReportImport:
    """Hand a document in, and have a worker read it."""
    [row] = hand_in(engagement, by, document, registry=registry)
    worker.read(row.pk)
    row.refresh_from_db()
    return row
