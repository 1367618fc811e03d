"""The upgrade that clears most images is found under the conditions under which findings count."""

import random

import pytest

from engagement.domain.what_if import Estate, best_fix, holding, try_out
from engagement.domain.what_if.fixes import highest
from engagement.models import Image, Scan
from engagement.rules.assurance import Policy, evaluate
from engagement.rules.assurance.explaining import OF_FINDINGS
from tests.domain.what_if import estates
from tests.factories import ImageFactory, ScanFactory, VulnerabilityFactory
from tests.rules.assurance import generated

pytestmark = pytest.mark.django_db

HIGH = {"name": "draft", "cvss_severity_enabled": True, "cvss_severity": "high"}


def scanned(*packages: tuple[str, int, str]) -> Image:
    image = ImageFactory()
    scan = ScanFactory(image=image)
    for package, severity, fix in packages:
        VulnerabilityFactory(scan=scan, resource_name=package, severity=severity, fix_version=fix)
    Image.objects.filter(pk=image.pk).update(latest_scan=scan)
    return image


def best(**fields: object) -> tuple[str, str, int] | None:
    draft, images = Policy.read({**HIGH, **fields}), Image.objects.all()
    trial = try_out(draft, images, Estate(), at=generated.AT)
    found = best_fix(trial, draft, images, Estate(), at=generated.AT)
    return (found.package, found.version, found.n_images) if found else None


def test_the_package_that_clears_most_images_wins() -> None:
    scanned(("busybox", 4, "1.29"))
    scanned(("busybox", 3, "1.30"), ("zlib", 1, ""))
    scanned(("zlib", 4, "2"))

    assert best() == ("busybox", "1.30", 2)


def test_an_image_that_two_packages_hold_back_counts_for_neither() -> None:
    scanned(("busybox", 4, "1.29"), ("zlib", 4, "2"))

    assert best() is None


def test_a_package_with_one_finding_without_a_fix_clears_nothing() -> None:
    scanned(("busybox", 4, "1.29"), ("busybox", 3, ""))

    assert best() is None
    assert best(cvss_severity_exclude_no_fix=True) == ("busybox", "1.29", 1)


def test_another_control_that_fails_leaves_nothing_to_an_upgrade() -> None:
    scanned(("busybox", 4, "1.29"))
    Scan.objects.update(n_sensitive_data=1)

    assert best(scan_sensitive_data=True) is None


@pytest.mark.parametrize("seed", range(8))
def test_the_findings_that_hold_an_image_back_are_those_that_the_rules_count(seed: int) -> None:
    estate = estates.make(seed)
    chance = random.Random(seed)  # noqa: S311 - the same policies each time, no secrets
    wanted = [Policy.read(generated.policy(chance, f"policy-{number}")) for number in range(6)]
    images = estate.engagement.images.all()

    for image, case in estate.cases:
        for policy in wanted:
            told = evaluate([policy], case, scopes=generated.SCOPES)
            found = holding(images, image.latest_scan_id, [policy], at=generated.AT)
            is_failing = not OF_FINDINGS.isdisjoint(one.control for one in told.failed)
            assert bool(found) == is_failing or not told.checks, (image.name, policy.name)


@pytest.mark.parametrize(("fixes", "version"), [("1.29 1.30", "1.30"), ("1.9, 1.10", "1.10"), ("", "")])
def test_the_highest_of_several_fixes_is_named(fixes, version) -> None:
    assert highest(fixes) == version
