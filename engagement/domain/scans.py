"""Images and their scans."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from engagement.domain import audit, evidence, findings, operations, rollups
from engagement.domain import contents as image_contents
from engagement.domain.contents import NOTHING_TOLD, Contents
from engagement.domain.refusals import Refused
from engagement.domain.registries import NotStanding
from engagement.models import Engagement, Image, Operation, Registry, Scan, ScanState, User
from engagement.rules.image_names import ImageName


class ImageKnown(Refused):
    """The engagement has that image already."""


@dataclass(frozen=True)
class Outcome:
    """What Aqua says of a finished scan."""

    digest: str
    os: str
    os_version: str
    size_bytes: int | None
    n_sensitive_data: int
    n_malware: int
    is_compliant: bool
    is_partial: bool
    checks: list[dict[str, object]]
    findings: Sequence[findings.Finding]
    contents: Contents = NOTHING_TOLD


def add_image(registry: Registry, name: ImageName, *, by: User, at: datetime) -> Image:
    """Make an image of the registry known to the engagement; nothing is scanned yet. Raises ImageKnown, NotStanding."""
    return add_images(registry, [name], scan_at_once=False, by=by, at=at)[0]


def add_images(
    registry: Registry, names: Sequence[ImageName], *, scan_at_once: bool, by: User, at: datetime
) -> list[Image]:
    """
    Make images of the registry known to the engagement, and ask for their scans if wanted: all of them, or none.

    Raises ImageKnown, which names those that are in the list, and NotStanding.
    """
    if not registry.is_standing:
        raise NotStanding("This registry is not integrated yet; its images cannot be scanned.", field="registry")
    try:
        with transaction.atomic():
            _refuse_known(registry, names)
            images = [_add(registry, name, by, at) for name in names]
            rollups.recount_images(registry.engagement_id)
            if scan_at_once:
                _ask(images, registry.engagement, by, at)
    except IntegrityError:
        raise ImageKnown(
            "Somebody has added one of these images just now; look at the list and try again.", field="images"
        ) from None
    return images


def _refuse_known(registry: Registry, names: Sequence[ImageName]) -> None:
    same = Image.objects.filter(registry=registry, repository__in={name.repository for name in names})
    taken = set(same.values_list("repository", "tag"))
    known = [f"{name.repository}:{name.tag}" for name in names if tuple(name) in taken]
    if known:
        verb = "is" if len(known) == 1 else "are"
        raise ImageKnown(f"{', '.join(known)} of {registry} {verb} in the list already.", field="images")


def _add(registry: Registry, name: ImageName, by: User, at: datetime) -> Image:
    image = Image.objects.create(
        engagement=registry.engagement, registry=registry, repository=name.repository, tag=name.tag
    )
    audit.record(by, "image.added", image, at=at, engagement=registry.engagement)
    return image


def request_scan(image: Image, *, by: User, at: datetime) -> Operation:
    """Ask Aqua to scan the image; while one scan is under way, asking again returns that one."""
    with transaction.atomic():
        Image.objects.select_for_update(of=("self",)).get(pk=image.pk)
        live = image.operations.live().filter(kind=Operation.Kind.SCAN_IMAGE).first()
        return live or _ask([image], image.engagement, by, at)[0]


def request_scans(engagement: Engagement, images: Iterable[Image], *, by: User, at: datetime) -> int:
    """Ask for the scan of each of the images, which must be the engagement's; returns how many were asked for anew."""
    with transaction.atomic():
        idle = (
            Image.objects.select_for_update(of=("self",))
            .filter(engagement=engagement, pk__in=[image.pk for image in images])
            .exclude(scan_state__in=(ScanState.QUEUED, ScanState.SCANNING))
            .select_related("registry__tenant")
        )
        return len(_ask(list(idle), engagement, by, at))


def request_selected(engagement: Engagement, image_pks: Iterable[int], *, by: User, at: datetime) -> int:
    """Ask for the scans of the engagement's images with these keys; others are passed by. Returns how many."""
    return request_scans(engagement, engagement.images.filter(pk__in=list(image_pks)), by=by, at=at)


def request_unscanned(engagement: Engagement, *, by: User, at: datetime) -> int:
    """Ask for the scans of all images that were never scanned; returns how many."""
    never = engagement.images.filter(scan_state=ScanState.NOT_SCANNED)
    return request_scans(engagement, never, by=by, at=at)


def request_failed(engagement: Engagement, *, by: User, at: datetime) -> int:
    """Ask again for the scans of all images whose last one failed; returns how many."""
    return request_scans(engagement, engagement.images.filter(scan_state=ScanState.FAILED), by=by, at=at)


def request_repository(engagement: Engagement, registry_pk: int, repository: str, *, by: User, at: datetime) -> int:
    """Ask for the scans of all tags of one repository that the engagement knows; returns how many."""
    tags = engagement.images.filter(registry_id=registry_pk, repository=repository)
    return request_scans(engagement, tags, by=by, at=at)


def _ask(images: Sequence[Image], engagement: Engagement, by: User, at: datetime) -> list[Operation]:
    scans = Scan.objects.bulk_create([Scan(image=image, requested_at=at) for image in images])
    asked = Image.objects.filter(pk__in=[image.pk for image in images])
    asked.update(scan_state=ScanState.QUEUED, error="")
    operations_asked = operations.request_scans(scans, engagement=engagement, by=by, at=at)
    rollups.recount_images(engagement.pk)
    return operations_asked


def remove_image(image: Image, *, by: User, at: datetime) -> None:
    """Forget an image and its scans here; the console keeps it. Raises Refused while a scan of it is under way."""
    with transaction.atomic():
        if image.operations.live().exists():
            raise Refused("A scan of this image is under way; cancel it first.")
        audit.record(by, "image.removed", image, at=at, engagement=image.engagement)
        engagement_pk = image.engagement_id
        image.delete()
        rollups.recount_images(engagement_pk)


# ── what the worker found out ────────────────────────────────────────────────────────────────────────────────────────


def record_state(scan: Scan, *, state: ScanState, at: datetime) -> None:
    """Aqua has it in its queue, or has begun."""
    if scan.state == state:
        return
    scan.state = state
    if state == ScanState.SCANNING:
        scan.scanning_since = at
    scan.save(update_fields=["state", "scanning_since"])
    Image.objects.filter(pk=scan.image_id).update(scan_state=state)


# What an image keeps of its newest finished scan, beside the counts.
_OF_LATEST_SCAN = ("latest_scan", "scan_state", "scanned_at", "error", "digest", "is_compliant")


def record_outcome(scan: Scan, outcome: Outcome, *, at: datetime) -> None:
    """
    Keep the result and its findings, with what changed since the last finished scan of the image.

    Recording the same scan again replaces what was kept; nothing is doubled.
    """
    image = scan.image
    stored = findings.store(scan, outcome.findings, previous=_before(scan, image))
    scan.state, scan.finished_at, scan.error = ScanState.FINISHED, at, ""
    scan.digest, scan.os, scan.os_version = outcome.digest, outcome.os, outcome.os_version
    scan.size_bytes, scan.is_partial, scan.is_compliant = outcome.size_bytes, outcome.is_partial, outcome.is_compliant
    scan.n_sensitive_data, scan.n_malware = outcome.n_sensitive_data, outcome.n_malware
    scan.checks = outcome.checks
    scan.n_new, scan.n_fixed, scan.n_changed = stored.n_new, stored.n_fixed, stored.n_changed
    for field, count in stored.counts.items():
        setattr(scan, field, count)
        setattr(image, field, count)
    scan.save()
    image_contents.store(scan, outcome.contents)
    image.latest_scan, image.scan_state, image.scanned_at, image.error = scan, ScanState.FINISHED, at, ""
    image.digest, image.is_compliant = outcome.digest, outcome.is_compliant
    image.save(update_fields=[*_OF_LATEST_SCAN, *stored.counts])
    rollups.recount_images(image.engagement_id)
    evidence.follow_scan(image.engagement, at=at)


def _before(scan: Scan, image: Image) -> Scan | None:
    """The finished scan that this one is compared with; where this one is recorded already, the one before it."""
    if image.latest_scan_id != scan.pk:
        return image.latest_scan
    return image.scans.filter(state=ScanState.FINISHED).exclude(pk=scan.pk).order_by("-finished_at").first()


def record_failure(scan: Scan, *, message: str, at: datetime) -> None:
    """The scan failed and says why; findings of an earlier scan stay readable, but the image shows the failure."""
    Scan.objects.filter(pk=scan.pk).update(
        state=ScanState.FAILED, error=message or "Aqua gave no reason.", finished_at=at
    )
    Image.objects.filter(pk=scan.image_id).update(scan_state=ScanState.FAILED, error=message)
    rollups.recount_images(scan.image.engagement_id)


def record_cancelled(scan: Scan, *, at: datetime) -> None:
    """Nothing came of it: the image shows its last finished scan again, or none."""
    Scan.objects.filter(pk=scan.pk).delete()
    image = scan.image
    state = ScanState.FINISHED if image.latest_scan_id else ScanState.NOT_SCANNED
    Image.objects.filter(pk=image.pk).update(scan_state=state, error="")
    rollups.recount_images(image.engagement_id)
