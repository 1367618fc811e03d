"""Images and their scans: added all or none, asked for once, recorded without losing what was known."""

from datetime import timedelta

import pytest

from engagement.domain import operations, scans
from engagement.domain.findings import Finding
from engagement.domain.refusals import Refused
from engagement.domain.registries import NotStanding
from engagement.models import AuditEntry, Image, Operation, Registry, Scan, ScanState, User
from engagement.rules.image_names import ImageName
from tests.factories import ConsultantFactory, EngagementFactory, ImageFactory, RegistryFactory
from tests.factories.instants import NOW

pytestmark = pytest.mark.django_db

ALPINE, UBUNTU = ImageName("alpine", "3.4"), ImageName("ubuntu", "14.04")


@pytest.fixture
def by() -> User:
    return ConsultantFactory()


@pytest.fixture
def registry() -> Registry:
    return RegistryFactory(name="Docker Hub")


def outcome(*rows: Finding, is_compliant: bool = True) -> scans.Outcome:
    return scans.Outcome(
        digest="sha256:abc",
        os="alpine",
        os_version="3.4",
        size_bytes=1000,
        n_sensitive_data=0,
        n_malware=0,
        is_compliant=is_compliant,
        is_partial=False,
        checks=[],
        findings=rows,
    )


def finding(name: str, severity: int = 3) -> Finding:
    return Finding(
        name, severity, 7.5, "", "", "package", "apk", "musl", "", "1.0", "", "", "", "", None, "", None, False
    )


def summary(image_or_registry) -> tuple[int, int, int]:
    counted = image_or_registry.engagement.summary
    counted.refresh_from_db()
    return counted.n_images, counted.n_images_scanned, counted.n_images_failed


# ── adding ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_images_are_added_and_queued_in_one_go(registry, by):
    added = scans.add_images(registry, [ALPINE, UBUNTU], scan_at_once=True, by=by, at=NOW)

    assert [image.name for image in added] == ["alpine:3.4", "ubuntu:14.04"]
    assert list(Image.objects.values_list("scan_state", flat=True)) == [ScanState.QUEUED, ScanState.QUEUED]
    assert Operation.objects.filter(kind=Operation.Kind.SCAN_IMAGE).count() == 2
    assert summary(registry) == (2, 0, 0)


def test_images_can_be_added_without_scanning_them(registry, by):
    scans.add_images(registry, [ALPINE], scan_at_once=False, by=by, at=NOW)

    assert Image.objects.get().scan_state == ScanState.NOT_SCANNED
    assert not Operation.objects.exists()


def test_one_known_image_keeps_all_of_them_out(registry, by):
    scans.add_image(registry, ALPINE, by=by, at=NOW)

    with pytest.raises(scans.ImageKnown, match=r"^alpine:3\.4 of Docker Hub is in the list already\.$") as refusal:
        scans.add_images(registry, [UBUNTU, ALPINE], scan_at_once=True, by=by, at=NOW)

    assert refusal.value.field == "images"
    assert [image.name for image in Image.objects.all()] == ["alpine:3.4"]
    assert not Operation.objects.exists()


def test_another_tag_of_a_known_image_is_another_image(registry, by):
    scans.add_image(registry, ALPINE, by=by, at=NOW)

    scans.add_image(registry, ImageName("alpine", "3.5"), by=by, at=NOW)

    assert Image.objects.count() == 2


def test_images_are_added_only_through_a_registry_that_stands(by):
    failed = RegistryFactory(state=Registry.State.FAILED)

    with pytest.raises(NotStanding) as refusal:
        scans.add_images(failed, [ALPINE], scan_at_once=True, by=by, at=NOW)

    assert refusal.value.field == "registry"
    assert not Image.objects.exists()


def test_each_added_image_is_in_the_audit_trail(registry, by):
    scans.add_images(registry, [ALPINE, UBUNTU], scan_at_once=False, by=by, at=NOW)

    assert list(AuditEntry.objects.filter(what="image.added").values_list("object_name", flat=True).order_by("pk")) == [
        "alpine:3.4",
        "ubuntu:14.04",
    ]


# ── asking for scans ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_asking_twice_for_a_scan_returns_the_one_under_way(by):
    image = ImageFactory()

    first = scans.request_scan(image, by=by, at=NOW)
    second = scans.request_scan(image, by=by, at=NOW + timedelta(seconds=1))

    assert second == first
    assert Scan.objects.count() == 1


def test_ticked_images_under_way_are_left_alone(registry, by):
    idle, busy = ImageFactory(registry=registry), ImageFactory(registry=registry)
    scans.request_scan(busy, by=by, at=NOW)

    n = scans.request_selected(registry.engagement, [idle.pk, busy.pk], by=by, at=NOW)

    assert n == 1
    assert Scan.objects.count() == 2


def test_a_ticked_image_of_another_engagement_is_passed_by(registry, by):
    foreign = ImageFactory(engagement=EngagementFactory())

    n = scans.request_selected(registry.engagement, [foreign.pk], by=by, at=NOW)

    assert n == 0
    assert not Scan.objects.exists()


def test_all_not_scanned_means_never_scanned(registry, by):
    ImageFactory(registry=registry)
    ImageFactory(registry=registry, scan_state=ScanState.FINISHED)
    ImageFactory(registry=registry, scan_state=ScanState.FAILED)

    assert scans.request_unscanned(registry.engagement, by=by, at=NOW) == 1


def test_an_image_under_scan_cannot_be_removed(by):
    image = ImageFactory()
    scans.request_scan(image, by=by, at=NOW)

    with pytest.raises(Refused, match="cancel it first"):
        scans.remove_image(image, by=by, at=NOW)

    assert Image.objects.filter(pk=image.pk).exists()


def test_a_removed_image_takes_its_scans_along(by):
    image = ImageFactory()
    operation = scans.request_scan(image, by=by, at=NOW)
    scans.record_outcome(operation.scan, outcome(), at=NOW)
    operations.end_cancelled(operation, at=NOW)

    scans.remove_image(image, by=by, at=NOW)

    assert not Scan.objects.exists()
    assert summary(image) == (0, 0, 0)


# ── what the worker found out ────────────────────────────────────────────────────────────────────────────────────────


def test_an_outcome_counts_in_scan_image_and_summary(by):
    image = ImageFactory()
    scan = scans.request_scan(image, by=by, at=NOW).scan

    scans.record_outcome(scan, outcome(finding("CVE-1", 4), finding("CVE-2"), is_compliant=False), at=NOW)

    image.refresh_from_db()
    assert (image.scan_state, image.latest_scan, image.is_compliant) == (ScanState.FINISHED, scan, False)
    assert (image.n_critical, image.n_high, image.n_findings) == (1, 1, 2)
    assert summary(image) == (1, 1, 0)


def test_a_failure_keeps_the_counts_of_the_earlier_scan_and_says_why(by):
    image = ImageFactory()
    first = scans.request_scan(image, by=by, at=NOW)
    scans.record_outcome(first.scan, outcome(finding("CVE-1", 4)), at=NOW)
    operations.end_cancelled(first, at=NOW)
    second = scans.request_scan(image, by=by, at=NOW + timedelta(hours=1)).scan

    scans.record_failure(second, message="The pull failed.", at=NOW + timedelta(hours=1))

    image.refresh_from_db()
    assert (image.scan_state, image.error) == (ScanState.FAILED, "The pull failed.")
    assert (image.latest_scan, image.n_critical) == (first.scan, 1)
    assert summary(image) == (1, 0, 1)


def test_a_cancelled_first_scan_leaves_the_image_not_scanned(by):
    image = ImageFactory()
    scan = scans.request_scan(image, by=by, at=NOW).scan

    scans.record_cancelled(scan, at=NOW)

    image.refresh_from_db()
    assert image.scan_state == ScanState.NOT_SCANNED
    assert not Scan.objects.exists()


def test_recording_the_same_outcome_twice_doubles_nothing(by):
    scan = scans.request_scan(ImageFactory(), by=by, at=NOW).scan

    scans.record_outcome(scan, outcome(finding("CVE-1")), at=NOW)
    scans.record_outcome(scan, outcome(finding("CVE-1")), at=NOW)

    assert scan.vulnerabilities.count() == 1
