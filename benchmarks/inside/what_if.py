"""
A draft judged on the stored results of many images together with four policies in force, beside one plain aggregate.

The aggregate reads the same rows and groups them by scan, which is the least that any way of judging has to do. Rounds
alternate, so that both meet the same machine.
"""

import time
from datetime import UTC, datetime

from django.db import connection
from django.db.models import QuerySet

from benchmarks.inside import ground
from engagement.domain.what_if import Estate, best_fix, try_out
from engagement.models import Image, Scan, ScanContent
from engagement.rules.assurance import STARTER, Policy

_IMAGES = """
INSERT INTO engagement_image (engagement_id, registry_id, repository, tag, digest, scan_state, error, added_at,
                              n_critical, n_high, n_medium, n_low, n_negligible)
SELECT %(engagement)s, %(registry)s, 'team-' || mod(n, 20) || '/app-' || n, '1.0', 'sha256:' || n, 'finished', '',
       now(), 0, 0, 0, 0, 0 FROM generate_series(1, %(images)s) n
"""
_SCANS = """
INSERT INTO engagement_scan (image_id, state, requested_at, finished_at, digest, os, os_version, n_sensitive_data,
                             n_malware, is_partial, checks, error, n_critical, n_high, n_medium, n_low, n_negligible)
SELECT id, 'finished', now(), now(), digest, 'debian', '12', (mod(id, 50) = 0)::int, 0, false, '[]', '', 0, 0, 0, 0, 0
  FROM engagement_image
"""
_LATEST = "UPDATE engagement_image i SET latest_scan_id = s.id FROM engagement_scan s WHERE s.image_id = i.id"
# Every severity and score, one finding in three without a fix, a few accepted; published over eight years.
_FINDINGS = """
INSERT INTO engagement_vulnerability (scan_id, finding_key, name, severity, score, score_source, vectors, resource_type,
    resource_format, resource_name, resource_path, installed_version, fix_version, description, solution, url,
    published_on, exploit_type, is_acknowledged, change, is_exploitable)
SELECT s.id, gen_random_uuid(), 'CVE-' || (2010 + mod(s.id * 7 + n, 20)) || '-' || mod(s.id * 13 + n * 11, 40000),
    (ARRAY[0,1,2,2,3,3,1,2,4,2])[mod(s.id * 31 + n * 7, 10) + 1], mod(s.id * 37 + n * 13, 100) / 10.0,
    'NVD CVSS V3', 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N', 'package', 'deb', 'package-' || mod(s.id + n, 300),
    '', '1.2.' || mod(n, 9), CASE WHEN mod(s.id + n, 3) = 0 THEN '' ELSE '1.2.' || (mod(n, 9) + 1) END,
    repeat('A flaw lets somebody read memory that was not meant for them. ', 5), 'Upgrade the package.',
    'https://nvd.example/CVE', current_date - mod(s.id * 17 + n, 3000)::int,
    CASE WHEN mod(n, 20) = 0 THEN 'remote' ELSE '' END, mod(s.id + n, 50) = 0, 0, mod(n, 20) = 0
  FROM engagement_scan s, generate_series(1, %(each)s) n
"""
_LEAST = """
SELECT v.scan_id, count(*), max(v.severity), max(v.score) FROM engagement_vulnerability v
 WHERE v.scan_id IN (SELECT latest_scan_id FROM engagement_image) GROUP BY v.scan_id
"""
_EACH = 50
_BLOCKING = {**STARTER, "block_failed": True}
IN_FORCE = (
    {"name": "Default", "block_failed": True},
    {**_BLOCKING, "name": "base", "cvss_severity": "critical"},
    {
        **_BLOCKING,
        "name": "grace",
        "ignore_recently_published_vln": True,
        "ignore_recently_published_vln_period": 30,
    },
    {
        **_BLOCKING,
        "name": "fixable",
        "cvss_severity_exclude_no_fix": True,
        "maximum_score_enabled": True,
        "maximum_score": 9.0,
    },
)
DRAFT = {**_BLOCKING, "name": "draft", "cves_white_list_enabled": True, "cves_white_list": ["CVE-2010-1", "CVE-2011-5"]}


def run(*, images: int, rounds: int) -> dict[str, object]:
    """Seconds of each round: `least`, `judged` and `fix`; how many images were judged and are non-compliant."""
    found = _fill(images)
    estate, draft = Estate([Policy.read(one) for one in IN_FORCE]), Policy.read(DRAFT)
    at = datetime.now(UTC)
    _aggregate()
    try_out(draft, found, estate, at=at)
    least, judged, fix = [], [], []
    for _ in range(rounds):
        began = time.perf_counter()
        _aggregate()
        least.append(time.perf_counter() - began)
        began = time.perf_counter()
        trial = try_out(draft, found, estate, at=at)
        judged.append(time.perf_counter() - began)
        began = time.perf_counter()
        best_fix(trial, draft, found, estate, at=at)
        fix.append(time.perf_counter() - began)
    counts = {"n_judged": len(trial.outlooks), "n_non_compliant": trial.n_non_compliant}
    return {"least": least, "judged": judged, "fix": fix, **counts}


def _fill(images: int) -> QuerySet[Image]:
    registry, _ = ground.lay(console_url="https://console.example")
    with connection.cursor() as cursor:
        cursor.execute(_IMAGES, {"engagement": registry.engagement_id, "registry": registry.pk, "images": images})
        cursor.execute(_SCANS)
        cursor.execute(_LATEST)
        ScanContent.objects.bulk_create(map(_content, Scan.objects.values_list("pk", flat=True)))
        cursor.execute(_FINDINGS, {"each": _EACH})
        cursor.execute("VACUUM ANALYZE")
    return registry.engagement.images.all()


def _content(scan: int) -> ScanContent:
    return ScanContent(
        scan_id=scan,
        user=("root", "app", "", "1000")[scan % 4],
        knows_user=True,
        secrets=[] if scan % 50 else [{"path": "/root/key.pem"}],
        malware=[],
        labels={"team": f"t{scan % 20}"},
    )


def _aggregate() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_LEAST)
        cursor.fetchall()
