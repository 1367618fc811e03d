"""What a worker saw of an accepted risk, kept in the image's latest scan."""

import pytest

from engagement.domain import risks
from engagement.domain.risks import Reading
from engagement.models import AcceptedRisk, Image, Vulnerability
from tests.factories import AcceptedRiskFactory, ImageFactory, OperationFactory, ScanFactory, VulnerabilityFactory
from tests.factories.instants import NOW

pytestmark = pytest.mark.django_db

Reach, State = AcceptedRisk.Reach, AcceptedRisk.State
CHECKS = [{"policy": "Production", "control": "max_severity", "failed": False, "blocking": True, "detail": {}}]


def reading(*accepted: tuple[str, str, str, str], digest: str = "sha256:1") -> Reading:
    return Reading(digest, is_compliant=True, checks=CHECKS, accepted=list(accepted))


def named(finding: Vulnerability) -> tuple[str, str, str, str]:
    return finding.name, finding.resource_name, finding.resource_path, finding.installed_version


def accepted(image: Image) -> set[str]:
    return set(image.latest_scan.vulnerabilities.filter(is_acknowledged=True).values_list("name", flat=True))


def test_the_accepted_findings_and_the_verdict_are_those_of_the_console(image, finding):
    VulnerabilityFactory(scan=image.latest_scan, name="CVE-was-accepted", is_acknowledged=True)

    assert risks.record_reading(image, reading(named(finding)), at=NOW)

    image = Image.objects.select_related("latest_scan").get(pk=image.pk)
    assert accepted(image) == {"CVE-2019-14697"}
    assert (image.is_compliant, image.latest_scan.is_compliant, image.latest_scan.checks) == (True, True, CHECKS)


def test_the_same_finding_in_another_version_is_not_accepted_with_it(image, finding):
    VulnerabilityFactory(scan=image.latest_scan, name="CVE-2019-14697", installed_version="1.2")

    risks.record_reading(image, reading(named(finding)), at=NOW)

    assert image.latest_scan.vulnerabilities.filter(is_acknowledged=True).get() == finding


def test_a_newer_image_in_the_console_is_left_to_a_scan(image, finding):
    assert not risks.record_reading(image, reading(named(finding), digest="sha256:2"), at=NOW)
    assert accepted(image) == set()


@pytest.mark.parametrize(
    ("reach", "names"),
    [
        (Reach.IMAGE, ["alpine:3.4"]),
        (Reach.REPOSITORY, ["alpine:3.4", "alpine:3.5"]),
        (Reach.EVERYWHERE, ["alpine:3.4", "alpine:3.5", "team/app:1"]),
    ],
)
def test_what_is_read_again_is_what_it_reaches_and_has_the_finding(image, finding, reach, names):
    for repository, tag, name in [
        ("alpine", "3.5", finding.name),
        ("alpine", "3.6", "CVE-other"),
        ("team/app", "1", finding.name),
    ]:
        other = ImageFactory(engagement=image.engagement, registry=image.registry, repository=repository, tag=tag)
        other.latest_scan = ScanFactory(image=other)
        other.save()
        VulnerabilityFactory(scan=other.latest_scan, name=name)
    risk = AcceptedRiskFactory(
        engagement=image.engagement,
        tenant=image.registry.tenant,
        finding=finding.name,
        resource_name=finding.resource_name,
        resource_version=finding.installed_version,
        repository="alpine",
        reach=reach,
    )

    found = risks.images_to_read(risk)

    assert [Image.objects.get(pk=pk).name for pk in found] == names


@pytest.mark.parametrize(
    ("before", "after"),
    [(State.ASKED, State.FAILED), (State.REVOKING, State.IN_FORCE), (State.IN_FORCE, State.IN_FORCE)],
)
def test_a_failure_leaves_it_as_the_console_has_it(image, before, after):
    risk = AcceptedRiskFactory(engagement=image.engagement, tenant=image.registry.tenant, state=before)
    operation = OperationFactory(tenant=image.registry.tenant, params={"risk": risk.pk})
    AcceptedRisk.objects.filter(pk=risk.pk).update(operation=operation)

    risks.record_failure(operation, said="Aqua does not allow it.", at=NOW)

    assert AcceptedRisk.objects.get(pk=risk.pk).state == after
