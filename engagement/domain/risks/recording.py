"""What a worker found out about an accepted risk, and about the images that it reaches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from engagement.domain import audit, evidence, rollups
from engagement.models import AcceptedRisk, Image, Operation, Scan, Vulnerability

State = AcceptedRisk.State
# The fact that an acknowledgement with its reason can prove (work-package.md 3.2, `scan-ack`).
_FACTS = ("SCAN-6",)
_SETTLE = """
UPDATE engagement_vulnerability v SET is_acknowledged = NOT v.is_acknowledged
 WHERE v.scan_id = %(scan)s
   AND v.is_acknowledged <> EXISTS (
       SELECT 1 FROM unnest(%(names)s::text[], %(resources)s::text[], %(paths)s::text[], %(versions)s::text[])
                  AS a (name, resource, path, version)
        WHERE a.name = v.name AND a.resource = v.resource_name AND a.path = v.resource_path
          AND a.version = v.installed_version)
"""

# Name, package, path and installed version, as they are stored.
Accepted = tuple[str, str, str, str]


@dataclass(frozen=True)
class Reading:
    """What the console says of an image now: its verdict, and which findings are accepted."""

    digest: str
    is_compliant: bool
    checks: list[dict[str, object]]
    accepted: Sequence[Accepted]


def risk_of(operation: Operation) -> AcceptedRisk | None:
    """The risk that an operation is about; None when the row is gone."""
    found = AcceptedRisk.objects.select_related("engagement", "approved_by", "tenant")
    return found.filter(pk=operation.params.get("risk")).first()


def record_accepted(risk: AcceptedRisk, *, said: str, at: datetime) -> None:
    """The console has it; recording it again changes nothing."""
    with transaction.atomic():
        held = AcceptedRisk.objects.select_for_update(of=("self",)).select_related("engagement").get(pk=risk.pk)
        if held.state != State.ASKED:
            return
        held.state, held.accepted_at, held.said = State.IN_FORCE, at, said[:300]
        held.save(update_fields=["state", "accepted_at", "said"])
        audit.record(None, "risk.accepted", held, at=at, engagement=held.engagement)
        evidence.follow_change(held.engagement, _FACTS, at=at)


def record_revoked(risk: AcceptedRisk, *, at: datetime) -> None:
    """The console has it no more; one whose day was over stays expired."""
    with transaction.atomic():
        held = AcceptedRisk.objects.select_for_update(of=("self",)).select_related("engagement").get(pk=risk.pk)
        if held.state == State.REVOKING:
            held.state, held.revoked_at, held.said = State.REVOKED, at, ""
            held.save(update_fields=["state", "revoked_at", "said"])
            audit.record(None, "risk.revoked", held, at=at, engagement=held.engagement)
        evidence.follow_change(held.engagement, _FACTS, at=at)


def record_failure(operation: Operation, *, said: str, at: datetime) -> None:
    """It was not accepted, or not revoked and so still in force; one that is settled in the console stays so."""
    _fall_back(operation, said)


def record_cancelled(operation: Operation, *, at: datetime) -> None:
    """The intent was withdrawn before the console was told."""
    _fall_back(operation, "Cancelled before the console was told.")


def _fall_back(operation: Operation, said: str) -> None:
    mine = AcceptedRisk.objects.filter(pk=operation.params.get("risk"), operation=operation)
    mine.filter(state=State.ASKED).update(state=State.FAILED, said=said[:300])
    mine.filter(state=State.REVOKING).update(state=State.IN_FORCE, said=said[:300], revoked_by=None)


def images_to_read(risk: AcceptedRisk) -> list[int]:
    """The keys of the engagement's images in that console which the risk reaches and in which the finding is."""
    found = Image.objects.filter(engagement=risk.engagement, registry__tenant=risk.tenant)
    if risk.reach != AcceptedRisk.Reach.EVERYWHERE:
        found = found.filter(registry__name=risk.registry_name, repository=risk.repository)
    if risk.reach == AcceptedRisk.Reach.IMAGE:
        found = found.filter(tag=risk.tag)
    same = findings_like(risk)
    return list(found.filter(latest_scan__in=same.values("scan")).order_by("pk").values_list("pk", flat=True))


def findings_like(risk: AcceptedRisk) -> QuerySet[Vulnerability]:
    """The findings that the risk means, wherever they are."""
    of_resource = Q(resource_name=risk.resource_name, resource_path=risk.resource_path)
    return Vulnerability.objects.filter(of_resource, name=risk.finding, installed_version=risk.resource_version)


def record_reading(image: Image, reading: Reading, *, at: datetime) -> bool:
    """
    Keep the verdict and the accepted findings in the image's latest scan, and say whether that was possible.

    Not where the console holds another image under that name by now, or a scan is under way: then only a new scan tells
    the truth.
    """
    with transaction.atomic():
        held = Image.objects.select_for_update(of=("self",)).select_related("latest_scan").get(pk=image.pk)
        scan = held.latest_scan
        if scan is None or (scan.digest and reading.digest and scan.digest != reading.digest):
            return False
        _settle(scan, reading.accepted)
        scan.checks, scan.is_compliant = reading.checks, reading.is_compliant
        scan.save(update_fields=["checks", "is_compliant"])
        held.is_compliant = reading.is_compliant
        held.save(update_fields=["is_compliant"])
        rollups.recount_images(held.engagement_id)
    return True


def _settle(scan: Scan, accepted: Sequence[Accepted]) -> None:
    """Mark the accepted findings, and unmark the others; only rows that change are written."""
    names, resources, paths, versions = (
        (list(column) for column in zip(*accepted, strict=True)) if accepted else ([],) * 4
    )
    with connection.cursor() as cursor:
        cursor.execute(
            _SETTLE, {"scan": scan.pk, "names": names, "resources": resources, "paths": paths, "versions": versions}
        )
