"""
Images that each show one control of an assurance policy failing, and one that passes them all.

They are called `showcase/WHAT:1.0` and lie in every registry but Docker Hub. All but `own-base` are built on
`platform/base:12.5`.
"""

import dataclasses
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from aqua_client.sandbox.findings import Content, Finding, Layer, Package, counted, finding, worst_first

CREATED = "2024-10-28T16:01:32Z"
BASE = "platform/base:12.5"
LABELS = {"com.example.owner": "team-a", "com.example.stage": "production"}
"""The labels that every image here has, `unlabelled` excepted."""

SYSTEM = (
    Package("ca-certificates", "20230311", "deb", "debian:12", "amd64", "", ("MPL-2.0",)),
    Package("libc6", "2.36-9", "deb", "debian:12", "amd64", "", ("LGPL-2.1",)),
    Package("libssl3", "3.0.9-1", "deb", "debian:12", "amd64", "", ("Apache-2.0",)),
)
APPLICATION = (
    Package("express", "4.17.1", "npm", "npm:*", "", "/app/node_modules/express", ("MIT",)),
    Package("lodash", "4.17.15", "npm", "npm:*", "", "/app/node_modules/lodash", ("MIT",)),
)
TELNET = Package("telnetd", "0.17-41", "deb", "debian:12", "amd64", "", ("BSD-3-Clause",))
COPYLEFT = Package("ghostscript-js", "2.1.0", "npm", "npm:*", "", "/app/node_modules/ghostscript-js", ("AGPL-3.0",))

LAYERS = (
    Layer("ADD file:rootfs.tar.gz in /", 77_829_120, is_base=True),
    Layer("RUN apt-get update && apt-get install -y ca-certificates", 9_120_000, is_base=True),
    Layer("COPY app /app", 41_800_000, is_base=False),
    Layer('CMD ["/app/start"]', 0, is_base=False),
)

KEY_FILE = {
    "type": "RSA PRIVATE KEY",
    "path": "/etc/ssl/private/server.key",
    "filename": "server.key",
    "hash": "sha1:da39a3ee5e6b4b0d3255bfef95601890afd80709",
}
WEB_SHELL = {
    "malware": "PHP.Webshell.Sandbox",
    "hash": "sha1:a94a8fe5ccb19ba61c4c0873d391e987982fbbd3",
    "path": "/app/public/upload/shell.php",
    "paths": ["/app/public/upload/shell.php"],
}


def find(repository: str, tag: str) -> Content | None:
    """The content of one of these images, or None."""
    folder, _, name = repository.partition("/")
    if folder != "showcase" or tag != "1.0" or name not in SHOWN:
        return None
    return SHOWN[name]()


def names() -> list[tuple[str, str]]:
    """Repository and tag of each of them."""
    return [(f"showcase/{name}", "1.0") for name in SHOWN]


def _content(findings: tuple[Finding, ...] = (), packages: tuple[Package, ...] = (), **parts: Any) -> Content:
    fields: dict[str, Any] = {
        "os": "debian",
        "os_version": "12.5",
        "created": CREATED,
        "size": sum(layer.size for layer in LAYERS),
        "user": "app",
        "layers": LAYERS,
        "labels": LABELS,
        "base": BASE,
        "has_microenforcer": True,
        "packages": (*SYSTEM, *APPLICATION, *packages),
        "findings": worst_first(findings),
        "counts": counted(findings),
    }
    return Content(**fields | parts)


def _finding(number: int, package: Package, severity: str, score: float, **facts: Any) -> Finding:
    """An invented finding; its number is too high for a real one."""
    known = {
        "name": f"CVE-2023-{990_000 + number}",
        "publish_date": "2023-05-04",
        "description": f"An invented weakness of {package.name}, made for the sandbox.",
        "aqua_severity": severity,
        "nvd_cvss3_severity": severity,
        "nvd_cvss3_score": score,
        "nvd_cvss3_vectors": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
        "fix_version": f"{package.version}+fixed1",
    }
    every = (*SYSTEM, *APPLICATION, TELNET, COPYLEFT)
    return finding(known | facts, package, every.index(package) + 1)


def _fresh() -> Content:
    """Its one finding was published three days ago, whenever that is asked."""
    day = (datetime.now(UTC) - timedelta(days=3)).date().isoformat()
    return _content((_finding(6, APPLICATION[0], "critical", 9.8, publish_date=day),))


def _without_certificates() -> Content:
    return dataclasses.replace(_content(), packages=(*SYSTEM[1:], *APPLICATION))


SHOWN: Mapping[str, Callable[[], Content]] = {
    "compliant": lambda: _content(),
    "root-user": lambda: _content(user="root"),
    "critical": lambda: _content((_finding(1, SYSTEM[2], "critical", 9.8),)),
    "medium-only": lambda: _content((_finding(2, SYSTEM[2], "medium", 5.3), _finding(3, APPLICATION[1], "low", 3.1))),
    "no-fix": lambda: _content((_finding(4, SYSTEM[1], "high", 8.1, fix_version=""),)),
    "exploitable": lambda: _content(
        (_finding(5, APPLICATION[1], "high", 8.8, exploit_available=True, exploit_type="remote"),)
    ),
    "fresh-finding": _fresh,
    "secret": lambda: _content(sensitive=(KEY_FILE,)),
    "malware": lambda: _content(malware=(WEB_SHELL,)),
    "unlabelled": lambda: _content(labels={}),
    "debug-build": lambda: _content(labels=LABELS | {"debug": "true"}),
    "own-base": lambda: _content(base=""),
    "copyleft": lambda: _content(packages=(COPYLEFT,)),
    "telnet": lambda: _content(packages=(TELNET,)),
    "no-certificates": _without_certificates,
    "no-microenforcer": lambda: _content(has_microenforcer=False),
    "half-scanned": lambda: _content(is_partial=True),
    "failing-check": lambda: _content(failing_scripts=frozenset({"no-setuid-files", "cis-debian-12"})),
    "phones-home": lambda: _content(dta_severity="critical"),
}
"""What the images are called, and what makes each of them special."""
