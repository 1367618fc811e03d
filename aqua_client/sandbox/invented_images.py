"""
Images that exist nowhere else, so that registries other than Docker Hub hold something to scan.

Everything is generated from names alone: the same name gives the same findings on every machine and in every run. The
identifiers are numbered so high that none can be mistaken for a real vulnerability.
"""

import random
from functools import lru_cache

from aqua_client.sandbox import choices, showcase_images
from aqua_client.sandbox.findings import Content, Finding, Layer, Package, counted, finding, worst_first

PACKAGES = (
    *(Package(name, version, "deb", "debian:12", "amd64") for name, version in (
        ("libssl3", "3.0.9-1"), ("libc6", "2.36-9"), ("zlib1g", "1.2.13-1"), ("libcurl4", "7.88.1-10"),
        ("libexpat1", "2.5.0-1"), ("libsqlite3-0", "3.40.1-2"), ("libxml2", "2.9.14-1"), ("perl-base", "5.36.0-7"),
        ("bash", "5.2.15-2"), ("tar", "1.34-1"), ("libsystemd0", "252.6-1"), ("libgnutls30", "3.7.9-2"),
    )),
    *(Package(name, version, "npm", "npm:*", "", f"/app/node_modules/{name}", ("MIT",)) for name, version in (
        ("express", "4.17.1"), ("lodash", "4.17.15"), ("minimist", "1.2.0"), ("ws", "7.2.1"), ("axios", "0.21.0"),
    )),
    *(Package(name, version, "jar", "java", "", f"/app/lib/{name}.jar", ("Apache-2.0",)) for name, version in (
        ("jackson-databind", "2.9.8"), ("commons-text", "1.8"), ("netty-codec", "4.1.42"), ("snakeyaml", "1.26"),
    )),
)  # fmt: skip

SCORES = {"critical": (90, 98), "high": (70, 88), "medium": (40, 69), "low": (10, 39)}
"""Tenths of a score, per severity. The bands are those of contract 7.2."""

SHARES = ("critical", *("high",) * 5, *("medium",) * 9, *("low",) * 4, "negligible")
"""How often each severity comes up: 5, 25, 45, 20 and 5 per cent."""

IMPACTS = {"critical": "C:H/I:H/A:H", "high": "C:H/I:N/A:N", "medium": "C:L/I:L/A:N", "low": "C:L/I:N/A:N"}

FLEET = 40
"""How many different contents the images of `fleet/` share: memory does not grow with their number."""

LARGEST = 50_000
"""Most findings that `size/findings-N` gives."""

LAYERS = (
    Layer("ADD file:rootfs.tar.gz in /", 77_829_120, is_base=True),
    Layer("RUN apt-get update && apt-get install -y ca-certificates", 9_120_000, is_base=True),
    Layer("COPY app /app", 41_800_000, is_base=False),
    Layer('CMD ["/app/start"]', 0, is_base=False),
)

KEY_FILE = {
    "type": "RSA PRIVATE KEY",
    "path": "/root/.ssh/id_rsa",
    "filename": "id_rsa",
    "hash": "sha1:3f786850e387550fdab836ed7e6dc881de23001b",
}
TOKEN_FILE = {
    "type": "AWS ACCESS KEY",
    "path": "/app/.env",
    "filename": ".env",
    "hash": "sha1:89e6c98d92887913cadf06b2adb97f26cde4849b",
}
MINER = {
    "malware": "Linux.Coinminer.Sandbox",
    "hash": "sha1:2b66fd261ee5c6cfc8de7fa466bab600bcfe4f69",
    "path": "/usr/local/bin/kworkerd",
    "paths": ["/usr/local/bin/kworkerd"],
}

UNREADABLE = "failed to pull image: unsupported layer media type application/vnd.example.layer.v0.tar"


@lru_cache(maxsize=8)
def _findings(seed: str, number: int) -> tuple[Finding, ...]:
    chance = random.Random(seed)  # noqa: S311 - repeatable variety, not a secret
    return worst_first(_finding(chance, position) for position in range(number))


def _finding(chance: random.Random, position: int) -> Finding:
    severity = chance.choice(SHARES)
    number = chance.randrange(len(PACKAGES))
    package = PACKAGES[number]
    year = chance.randint(2019, 2024)
    facts: dict[str, object] = {
        "name": f"CVE-{year}-{choices.INVENTED_CVE + position}",
        "publish_date": f"{year}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}",
        "description": f"An invented weakness of {package.name}, made for the sandbox.",
        "aqua_severity": severity,
        "fix_version": f"{package.version}+sb{chance.randint(1, 9)}" if chance.random() < 0.6 else "",
    }
    if severity in SCORES:
        facts |= {
            "nvd_cvss3_severity": severity,
            "nvd_cvss3_score": chance.randint(*SCORES[severity]) / 10,
            "nvd_cvss3_vectors": f"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/{IMPACTS[severity]}",
        }
    if severity == "critical" and chance.random() < 0.3:
        facts |= {"exploit_available": True, "exploit_type": "remote"}
    return finding(facts, package, number + 1)


def _content(findings: tuple[Finding, ...], *, user: str = "app", **parts: object) -> Content:
    return Content(
        os="debian",
        os_version="12.5",
        created="2024-10-28T16:01:32Z",
        size=sum(layer.size for layer in LAYERS),
        findings=findings,
        counts=counted(findings),
        user=user,
        layers=LAYERS,
        packages=PACKAGES,
        base="platform/base:12.5",
        **parts,  # type: ignore[arg-type]  # the callers below name fields of Content
    )


NAMED = {
    ("platform/base", "12.5"): lambda: _content(()),
    ("shop/web", "2.8.1"): lambda: _content(_findings("shop/web", 23)),
    ("shop/web", "2.8.0"): lambda: _content(_findings("shop/web", 31), user=""),
    ("shop/api", "1.14.0"): lambda: _content(_findings("shop/api", 57), user="root"),
    ("shop/checkout", "3.1"): lambda: _content(_findings("shop/checkout", 12), sensitive=(KEY_FILE, TOKEN_FILE)),
    ("payments/ledger", "5.2.0"): lambda: _content(_findings("payments/ledger", 8), malware=(MINER,), user="root"),
    ("data/warehouse-loader", "2024.10"): lambda: _content(_findings("data/warehouse-loader", 5000), user="root"),
    ("legacy/mainframe-bridge", "0.9"): lambda: _content((), fails_with=UNREADABLE),
}


@lru_cache(maxsize=64)
def find(repository: str, tag: str) -> Content | None:
    """
    The content of an invented image, or None.

    Beside the named ones, `size/findings-N:TAG` has exactly N findings, and `fleet/ANYTHING:TAG` exists whatever it is
    called, for tests that need thousands of images.
    """
    if (repository, tag) in NAMED:
        return NAMED[repository, tag]()
    shown = showcase_images.find(repository, tag)
    if shown:
        return shown
    folder, _, name = repository.partition("/")
    if folder == "size" and name.startswith("findings-") and name[9:].isdigit() and len(name) < 15:
        return _content(_findings(name, min(int(name[9:]), LARGEST)))
    if folder == "fleet" and name:
        return fleet(random.Random(f"{name}:{tag}").randrange(FLEET))  # noqa: S311 - as above
    return None


@lru_cache(maxsize=FLEET)
def fleet(number: int) -> Content:
    """One of the contents that the images of `fleet/` share."""
    return _content(_findings(f"fleet-{number}", number))
