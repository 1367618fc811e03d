"""The verdict on an image explained from what Aqua said and what is stored."""

import pytest

from engagement.domain import explain
from engagement.models import Image
from tests.factories import ImageFactory, PolicySeenFactory, ScanFactory, VulnerabilityFactory
from tests.factories.instants import NOW

pytestmark = pytest.mark.django_db

SEVERITY = {
    "policy": "starter",
    "control": "max_severity",
    "failed": True,
    "blocking": True,
    "detail": {"maximum_severity_allowed": "high", "maximum_severity_found": "critical"},
}


def judged(*checks: dict[str, object], is_compliant: bool | None = False) -> Image:
    """An image with a critical, a high and a low finding, each of a package."""
    image = ImageFactory()
    scan = ScanFactory(image=image, checks=list(checks), is_compliant=is_compliant)
    for package, severity, fix in (("busybox", 4, "1.29"), ("busybox", 3, "1.30"), ("musl", 3, ""), ("zlib", 1, "2")):
        VulnerabilityFactory(
            scan=scan, resource_name=package, installed_version="1", severity=severity, fix_version=fix
        )
    Image.objects.filter(pk=image.pk).update(latest_scan=scan)
    return Image.objects.select_related("registry", "latest_scan").get(pk=image.pk)


def steps(image: Image) -> list[str]:
    found = explain.of(image, Image.objects.all(), at=NOW)
    return [one.text for one in found.steps] if found else []


def test_a_compliant_image_needs_no_explanation() -> None:
    assert explain.of(judged(SEVERITY, is_compliant=True), Image.objects.all(), at=NOW) is None


def test_the_packages_above_the_limit_are_named_with_their_highest_fix() -> None:
    image = judged(SEVERITY)

    assert steps(image) == ["Upgrade busybox 1 to 1.30.", "Remove musl 1, or replace it: no fix is known."]


def test_the_exceptions_of_the_policy_in_the_console_count() -> None:
    image = judged(SEVERITY)
    content = {"cvss_severity_enabled": True, "cvss_severity": "high", "cvss_severity_exclude_no_fix": True}
    PolicySeenFactory(tenant=image.registry.tenant, name="starter", content={**content, "name": "starter"})

    assert steps(image) == ["Upgrade busybox 1 to 1.30."]


def test_a_policy_that_was_changed_since_is_taken_as_the_check_told_it() -> None:
    image = judged(SEVERITY)
    PolicySeenFactory(tenant=image.registry.tenant, name="starter", content={"name": "starter"})

    assert steps(image)[0] == "Upgrade busybox 1 to 1.30."


def test_the_policy_of_another_console_says_nothing() -> None:
    PolicySeenFactory(
        name="starter", content={"name": "starter", "cvss_severity_enabled": True, "cvss_severity": "low"}
    )

    assert len(steps(judged(SEVERITY))) == 2


def test_other_controls_say_what_to_change() -> None:
    image = judged({**SEVERITY, "control": "root_user", "detail": {}})

    assert steps(image) == ["Set another user with USER in the Dockerfile, and rebuild."]


def test_it_costs_three_statements(django_assert_num_queries) -> None:
    image = judged(SEVERITY)

    with django_assert_num_queries(2):
        steps(image)
