"""What an engagement of the demo has asked of Aqua, replayed through the verbs of page and worker."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from engagement.domain import operations, registries, scans, tenants
from engagement.domain.demo import calendar, image_contents
from engagement.domain.findings import Finding
from engagement.models import (
    AquaTenant,
    AssurancePolicy,
    Engagement,
    Operation,
    PolicyApplication,
    PolicyVersion,
    Registry,
    Severity,
    User,
)
from engagement.rules import registry_types
from engagement.rules.image_names import ImageName

Table = dict[str, Any]

_HUB = "HUB"

# How long Aqua took, each time.
_CALL = timedelta(seconds=2)
_SCAN = timedelta(minutes=2)
_REJECTED = "Aqua refused the sign-in: the key and its secret do not fit."


def add(table: Table, engagement: Engagement, *, by: User, at: datetime) -> None:
    """Replay the table's verifications, registries, images and policies."""
    console = table["console"]
    tenant = AquaTenant.objects.get(customer=engagement.customer, label=console["label"])
    if tenant.state == AquaTenant.State.UNVERIFIED and console["registries"]:
        _reject(tenant, engagement, by, _moment(engagement, -1, at))
        tenant.refresh_from_db()
    known = {row["name"]: _integrate(row, tenant, engagement, by, at) for row in console["registries"]}
    for row in console.get("images", []):
        _add_image(row, known[row["registry"]], by, _moment(engagement, row["day"], at))
    for row in console.get("policies", []):
        _add_policy(row, tenant, engagement, by, _moment(engagement, row["day"], at))


def _moment(engagement: Engagement, day: int, at: datetime) -> datetime:
    """An afternoon of the customer, never later than `at`."""
    return min(calendar.instant(at.date(), day, "15:00", engagement.customer.time_zone), at)


def _work(operation: Operation, text: str, *, at: datetime, trouble: str = "") -> Operation:
    """Claim the operation as a worker does and write down what it did. Returns it with its lease."""
    claimed = operations.claim(operation.pk, at=at)
    if claimed is None:
        raise LookupError(f"{operation} is not due at {at}")
    operations.note(claimed, text, at=at)
    if trouble:
        operations.note(claimed, trouble, at=at, is_trouble=True)
    return claimed


def _reject(tenant: AquaTenant, engagement: Engagement, by: User, at: datetime) -> None:
    operation = tenants.request_verification(tenant, by=by, at=at, engagement=engagement)
    claimed = _work(operation, "Signing in with the stored credentials.", at=at + _CALL, trouble=_REJECTED)
    tenants.record_rejected(tenant, message=_REJECTED, at=at + _CALL)
    operations.fail(
        claimed,
        problem="credentials",
        answer=_REJECTED,
        suggestion="Put a working key or password in on the Consoles page; the waiting operations then go on.",
        at=at + _CALL,
    )


# ── registries ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _integrate(row: Table, tenant: AquaTenant, engagement: Engagement, by: User, at: datetime) -> Registry:
    moment = _moment(engagement, row["day"], at)
    operation = registries.request_integration(
        engagement,
        tenant=tenant,
        name=row["name"],
        type_code=row["type_code"],
        hosting=row.get("hosting", Registry.Hosting.CLOUD),
        url=row["url"],
        prefixes=row.get("prefixes", []),
        username=row.get("username", ""),
        options={registry_types.SIGN_IN: row.get("sign_in", "password")},
        credentials=_credentials(row),
        scanner_group="",
        by=by,
        at=moment,
    )
    registry = Registry.objects.get(operations=operation)
    if row["outcome"] == Registry.State.STANDING:
        claimed = _work(operation, _looked_for(row), at=moment + _CALL)
        # Every console has Docker Hub from the start (contract 4.3); the others are ours.
        is_hub = row["type_code"] == _HUB
        if not is_hub:
            registries.record_creation_asked(registry, at=moment)
        registries.record_integration(
            registry, is_connected=True, message="", was_there_before=is_hub, at=moment + _CALL
        )
        operations.succeed(claimed, answer="Integrated; Aqua reaches the registry.", at=moment + _CALL)
    elif row["outcome"] == Registry.State.FAILED:
        claimed = _work(operation, _looked_for(row), at=moment + _CALL, trouble=row["message"])
        registries.record_integration_failed(registry, message=row["message"], was_refused=True, at=moment + _CALL)
        operations.fail(
            claimed,
            problem="registry_unreachable",
            answer=row["message"],
            suggestion=row["suggestion"],
            at=moment + _CALL,
        )
    return registry


def _looked_for(row: Table) -> str:
    if row["type_code"] == _HUB:
        return "The console has this registry already; it stays as it is."
    return f"Aqua has no registry {row['name']} yet; creating it."


def _credentials(row: Table) -> dict[str, str]:
    return {"password": row["secret"]} if "secret" in row else {}


# ── images ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _add_image(row: Table, registry: Registry, by: User, at: datetime) -> None:
    registry.refresh_from_db()
    image = scans.add_image(registry, ImageName(*row["name"].rsplit(":", 1)), by=by, at=at)
    if row["outcome"] == "not_scanned":
        return
    operation = scans.request_scan(image, by=by, at=at)
    scan = image.scans.get()
    done_at = at + _SCAN
    claimed = _work(operation, f"Asking Aqua to scan {image.name} of {registry.name}.", at=at + _CALL)
    operations.wait_for_aqua(claimed, until=done_at)
    if row["outcome"] == "finished":
        claimed = _work(operation, "Aqua has finished; reading the findings.", at=done_at)
        scans.record_outcome(scan, _outcome(row, done_at), at=done_at)
        operations.succeed(claimed, answer=f"{len(row['findings'])} findings.", at=done_at)
    else:
        claimed = _work(operation, "Aqua has finished.", at=done_at, trouble=row["message"])
        scans.record_failure(scan, message=row["message"], at=done_at)
        operations.fail(
            claimed,
            problem="scan_failed",
            answer=row["message"],
            suggestion=row["suggestion"],
            at=done_at,
        )


def _outcome(row: Table, at: datetime) -> scans.Outcome:
    contents = image_contents.of(row, at=at)
    return scans.Outcome(
        digest=f"sha256:{hashlib.sha256(row['name'].encode()).hexdigest()}",
        os=row["os"],
        os_version=row["os_version"],
        size_bytes=row["size_mb"] * 1_000_000,
        n_sensitive_data=len(contents.secrets or []),
        n_malware=len(contents.malware or []),
        is_compliant=row["is_compliant"],
        is_partial=False,
        checks=row["checks"],
        findings=[_finding(*columns) for columns in row["findings"]],
        contents=contents,
    )


def _finding(
    name: str,
    severity: str,
    score: float,
    package_format: str,
    package: str,
    installed: str,
    fix: str,
    text: str,
    more: Table | None = None,
) -> Finding:
    known = more or {}
    return Finding(
        name=name,
        severity=Severity[severity.upper()],
        score=score,
        score_source=f"NVD CVSS V3 Score: {score}",
        vectors="",
        resource_type="package",
        resource_format=package_format,
        resource_name=package,
        resource_path="",
        installed_version=installed,
        fix_version=fix,
        description=text,
        solution=f"Upgrade {package} to {fix}." if fix else "",
        url=f"https://nvd.nist.gov/vuln/detail/{name}",
        published_on=None,
        exploit_type=known.get("exploit", ""),
        epss_score=known.get("epss"),
        is_acknowledged=False,
        is_exploitable="exploit" in known,
        is_of_base=package_format == "deb",
        n_workloads=known.get("workloads", 0),
    )


# ── policies ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _add_policy(row: Table, tenant: AquaTenant, engagement: Engagement, by: User, at: datetime) -> None:
    policy = AssurancePolicy.objects.create(engagement=engagement, name=row["name"], description=row["description"])
    version = PolicyVersion.objects.create(
        policy=policy,
        number=1,
        content=row["content"],
        decided_by=by,
        decided_at=at,
    )
    PolicyApplication.objects.create(version=version, tenant=tenant, applied_at=at)
