"""Images and policies made up by chance from a seed, as the sandbox holds them and as our rules see them."""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

from aqua_client.sandbox import policy_fields
from aqua_client.sandbox.findings import Content, worst_first
from aqua_client.sandbox.findings import Finding as Row
from aqua_client.sandbox.findings import Package as Installed
from engagement.rules.assurance import Case, Contents, Finding, Item, Level, Name, Package, level

AT = datetime(2030, 6, 3, 12, tzinfo=UTC)
LEVELS = ("negligible", "low", "medium", "high", "critical")
NAMES = ("busybox", "musl", "openssl", "zlib", "telnetd", "ca-certificates", "lodash", "requests")
FORMATS = ("apk", "deb", "npm", "pypi")
LICENSES = ("MIT", "GPL-2.0", "AGPL-3.0", "Apache-2.0")
PATHS = ("", "/usr/lib/node_modules/lodash", "/opt/app/vendor/requests", "/var/cache/requests")
FILES = ("/root/.ssh/id_rsa", "/opt/app/test/key.pem", "/etc/ssl/private/web.key", "/usr/bin/miner")
PATTERNS = (
    "*.pem",
    "/opt/app/**",
    "!/opt/app/vendor",
    "cache/",
    "node_modules",
    "/usr/lib/*/lodash",
    "id_?sa",
    "**/ssl",
)
LABELS = ("team", "debug", "stage")
SCRIPTS = ("no-setuid-files", "cis-debian-12", "has-healthcheck")
REGISTRY = "acr-prod"


def installed(chance: random.Random) -> Installed:
    return Installed(
        name=chance.choice(NAMES),
        version=f"{chance.randint(0, 3)}.{chance.randint(0, 20)}.{chance.choice(('0', '1', 'rc1'))}",
        format=chance.choice(FORMATS),
        system="alpine:3.4",
        arch=chance.choice(("", "amd64")),
        path=chance.choice(PATHS),
        licenses=tuple(chance.sample(LICENSES, chance.randint(0, 2))),
    )


def finding(chance: random.Random, package: Installed, number: int) -> Row:
    published = AT.date() - timedelta(days=chance.choice((0, 1, 3, 7, 30, 400)))
    exploit = chance.choice(("", "", "remote", "dos", "remote,CISA"))
    fixed = published + timedelta(days=chance.randint(0, 5))
    row: dict[str, Any] = {"exploit_type": exploit} if exploit else {}
    if chance.random() < 0.5:
        row["aqua_reported_fix_publish_date"] = fixed.isoformat()
    return Row(
        name=f"CVE-2030-{chance.randint(1, 40):04}",
        severity=chance.choice(LEVELS),
        score=chance.choice((0.0, 3.1, 4.0, 6.9, 7.0, 7.5, 9.0, 9.8, 10.0)),
        published_on=published.isoformat(),
        fix_version=chance.choice(("", "9.9.9")),
        exploitable=bool(exploit),
        package=package,
        package_number=number,
        row=row,
    )


def content(chance: random.Random) -> Content:
    packages = tuple(installed(chance) for _ in range(chance.randint(0, 6)))
    pairs = [(package, number) for number, package in enumerate(packages) for _ in range(chance.randint(0, 3))]
    return Content(
        os="alpine",
        os_version="3.4",
        created="2030-01-01",
        size=1,
        findings=worst_first(finding(chance, package, number) for package, number in pairs),
        digest=f"sha256:{chance.randint(1, 3):064}",
        user=chance.choice(("", "root", "0:0", "app", "1000:1000", "ContainerAdministrator")),
        sensitive=tuple({"path": path} for path in chance.sample(FILES, chance.randint(0, 2))),
        malware=tuple({"path": path} for path in chance.sample(FILES, chance.choice((0, 0, 1)))),
        packages=packages,
        labels={key: chance.choice(("", "true", "web")) for key in chance.sample(LABELS, chance.randint(0, 3))},
        base=chance.choice(("", "platform/base:12.5")),
        has_microenforcer=chance.random() < 0.5,
        is_partial=chance.random() < 0.2,
        dta_severity=chance.choice(("", "low", "critical")),
        failing_scripts=frozenset(chance.sample(SCRIPTS, chance.randint(0, 2))),
    )


def policy(chance: random.Random, name: str) -> dict[str, Any]:
    """A policy with each control on by chance; every field of the sandbox's own defaults is there."""
    switches = {one: chance.random() < 0.4 for one, value in policy_fields.DEFAULTS.items() if value is False}
    switches["enforce"] = chance.random() < 0.2
    return {
        **policy_fields.DEFAULTS,
        **switches,
        **_limits(chance),
        **_lists(chance),
        "name": name,
        "enabled": chance.random() < 0.9,
        "audit_on_failure": chance.random() < 0.5,
        "fail_cicd": chance.random() < 0.5,
        "block_failed": chance.random() < 0.6,
        "enforce_after_days": chance.choice((0, 5)),
        "lastupdate": (AT - timedelta(days=chance.choice((1, 5, 9)))).isoformat(),
        "scope": chance.choice(_SCOPES),
        "application_scopes": chance.choice((["Global"], ["shop"], ["nowhere"], ["shop", "tools"])),
        "exclude_application_scopes": chance.choice(([], [], ["tools"])),
        "registries": chance.choice((None, None, [REGISTRY], ["other"])),
        "images": chance.choice((None, None, ["shop/web:2.8.1"])),
        "assurance_type": "image",
    }


_SCOPES: tuple[dict[str, Any], ...] = (
    {"expression": "", "variables": []},
    {"expression": "", "variables": [{"attribute": "aqua.registry", "value": "acr-*"}]},
    {
        "expression": "v1 && (v2 || !labelled)",
        "variables": [
            {"attribute": "image.repo", "value": "shop/*"},
            {"attribute": "image.name", "value": '"tools/cli:1"'},
            {"attribute": "image.label", "value": "debug=true", "name": "labelled"},
        ],
    },
    {
        "expression": "v1 || v2 && v3",
        "variables": [
            {"attribute": "image.name", "value": "tools/*"},
            {"attribute": "image.label", "value": "team*"},
            {"attribute": "os.type", "value": "linux"},
        ],
    },
)
SCOPES = {
    "shop": {"expression": "v1", "variables": [{"attribute": "image.repo", "value": "shop/*"}]},
    "tools": {"expression": "v1 || v2", "variables": [{"attribute": "image.repo", "value": "tools/*"}] * 2},
}


def _limits(chance: random.Random) -> dict[str, Any]:
    return {
        "cvss_severity": chance.choice(LEVELS),
        "maximum_score": chance.choice((0.0, 4.0, 7.0, 9.5)),
        "vulnerability_score_range": chance.choice(([0, 10], [0, 10], [4, 7], [7, 10])),
        "dta_severity": chance.choice(("", "low", "critical")),
        "ignore_recently_published_vln_period": chance.choice((0, 1, 7)),
        "ignore_recently_published_fix_vln_period": chance.choice((0, 3, 30)),
        "aggregated_vulnerability": {
            "enabled": chance.random() < 0.3,
            "score_range": chance.choice(([], [4, 8])),
            "severity": chance.choice(("", "medium", "critical")),
            "custom_severity_enabled": chance.random() < 0.5,
        },
    }


def _lists(chance: random.Random) -> dict[str, Any]:
    cves = [f"CVE-2030-{number:04}" for number in range(1, 41)]
    package = {"name": chance.choice(NAMES), "version_range": chance.choice(("", ">=1.2,<3", "<2.5.1"))}
    return {
        "cves_black_list": chance.sample(cves, 5),
        "cves_white_list": chance.sample(cves, 5),
        "disallow_exploit_types": chance.choice(([], ["remote"], ["dos", "CISA"])),
        "ignored_risk_resources": chance.sample(PATTERNS, 3),
        "ignored_sensitive_resources": chance.sample(PATTERNS, 2),
        "exceptional_monitored_malware_paths": chance.sample(PATTERNS, 1),
        "trusted_base_images": [
            {
                "registry": chance.choice(("", REGISTRY)),
                "imagename": chance.choice(("platform/base:12.5", "tools/cli:1")),
            }
        ],
        "allowed_images": chance.choice(([], [], [{"imagename": "shop/web:2.8.1", "registry": REGISTRY}])),
        "packages_black_list": [package, {"name": "LODASH", "format": "npm", "license": chance.choice(("", "mit"))}],
        "packages_white_list": [{"name": chance.choice(NAMES), "arch": chance.choice(("", "amd64"))}],
        "blacklisted_licenses": chance.sample(LICENSES, 1),
        "whitelisted_licenses": [one.lower() for one in chance.sample(LICENSES, 3)],
        "required_labels": [{"key": chance.choice(LABELS), "value": chance.choice(("", "web"))}],
        "forbidden_labels": [{"key": chance.choice(LABELS), "value": chance.choice(("", "true"))}],
        "custom_checks": [{"name": one} for one in chance.sample(SCRIPTS, 2)],
        "scap_files": [{"name": chance.choice(SCRIPTS)}],
    }


def case(name: Name, held: Content, own: dict[str, str], *, accepted: set[str], has_dta: bool) -> Case:
    """The same image, as our rules see it; `accepted` are the CVEs whose risk was accepted, `own` own severities."""
    found = tuple(_finding(one, held, own, accepted) for one in held.findings)
    return Case(name, AT, found, _contents(name, held, has_dta))


def _finding(one: Row, held: Content, own: dict[str, str], accepted: set[str]) -> Finding:
    fixed = one.row.get("aqua_reported_fix_publish_date")
    return Finding(
        name=one.name,
        level=Level[one.severity.upper()],
        score=one.score,
        own_level=level(own.get(one.name, "")),
        fix_version=one.fix_version,
        published_on=date.fromisoformat(one.published_on),
        fix_published_on=date.fromisoformat(fixed) if fixed else None,
        path=one.package.path,
        is_accepted=one.name in accepted,
        is_of_base=held.is_of_base(one.package),
        is_exploitable=one.exploitable,
        exploit_types=frozenset(str(one.row.get("exploit_type", "")).split(",")) - {""},
    )


def _contents(name: Name, held: Content, has_dta: bool) -> Contents:
    base = held.base.rpartition(":")
    return Contents(
        user=held.user,
        packages=tuple(Package(one.name, one.version, one.format, one.arch, one.licenses) for one in held.packages),
        secrets=tuple(Item(one["path"]) for one in held.sensitive),
        malware=tuple(Item(one["path"]) for one in held.malware),
        labels=held.labels,
        base=Name(name.registry, base[0], base[2]) if held.base else None,
        knows_base=True,
        failing_scripts=held.failing_scripts,
        has_microenforcer=held.has_microenforcer,
        is_partial=held.is_partial,
        threat=level(held.dta_severity),
        has_threat_analysis=has_dta,
    )
