"""Scanners' reports of any length, written a package at a time; a finding is some 1.2 kB, as in real ones."""

import json
from collections.abc import Iterator

PER_PACKAGE = 5
_FLAW = "A flaw lets a remote attacker read memory that was not meant for them. " * 6
_SEVERITIES = ("critical", "high", "high", "medium", "medium", "medium", "low", "low", "low", "negligible")
_FIRST_SCAN_AT, _DAY_S = 1_700_000_000, 86_400


def text(findings: int, number: int) -> bytes:
    """The report of scan `number`: to the one before, one finding in twenty is new and one in ten has changed."""
    return b"".join(chunks(findings, number))


def chunks(findings: int, number: int, *, repeated: int = 1) -> Iterator[bytes]:
    """The same in pieces; `repeated` makes the words of each finding so many times as long."""
    head = {"image": "shop/web:1", "registry": "Docker Hub", "digest": f"sha256:{number}", "os": "debian"}
    started = {"seconds": _FIRST_SCAN_AT + number * _DAY_S, "nanos": 0}
    results = {"disallowed": True, "checks_performed": [{"policy_name": "Default", "control": "root", "failed": True}]}
    rest = head | {"scan_started": started, "image_assurance_results": results, "vulnerability_summary": {}}
    yield json.dumps(rest)[:-1].encode() + b', "resources": ['
    for index in range(0, findings, PER_PACKAGE):
        entry = json.dumps(_package(range(index, min(index + PER_PACKAGE, findings)), number, findings, repeated))
        yield (b", " if index else b"") + entry.encode()
    yield b"]}"


def _package(indexes: range, number: int, findings: int, repeated: int) -> dict[str, object]:
    resource = {
        "format": "deb",
        "name": f"package-{indexes[0] // PER_PACKAGE}",
        "version": "3.0.9-1",
        "arch": "amd64",
        "cpe": f"pkg:/debian:12:package-{indexes[0] // PER_PACKAGE}:3.0.9-1",
        "license": "MIT, BSD-3-Clause",
        "layer_digest": "sha256:486039affc0ad0f17f473efe8fb25c947515a8929198879d1e64210ef142372f",
    }
    found = [_finding(index, number, findings, repeated) for index in indexes]
    return {"resource": resource, "scanned": True, "vulnerabilities": found}


def _finding(index: int, number: int, findings: int, repeated: int) -> dict[str, object]:
    name = f"CVE-{2015 + index % 10}-{10_000 + index + number * (index % 20 == 0) * findings}"
    return {
        "name": name,
        "description": _FLAW * repeated,
        "nvd_score": 5.0,
        "nvd_vectors": "AV:N/AC:L/Au:N/C:N/I:P/A:N",
        "nvd_severity": "medium",
        "nvd_url": f"https://nvd.example/vuln/detail/{name}",
        "nvd_score_v3": 7.5,
        "nvd_vectors_v3": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N",
        "nvd_severity_v3": "high",
        "publish_date": "2021-03-04",
        "modification_date": "2021-07-21",
        "fix_version": f"3.0.11-{number * (index % 10 == 5)}",
        "solution": "Upgrade the package to the version that is named as its fix, or a later one.",
        "classification": "Fixed",
        "aqua_score": 7.5,
        "aqua_severity": _SEVERITIES[index % 10],
        "aqua_vectors": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N",
        "aqua_scoring_system": "CVSS V3",
        "aqua_severity_classification": "NVD CVSS V3 Score: 7.5",
        "epss_score": 0.04,
    }
