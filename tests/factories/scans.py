"""Images, scans and findings."""

import uuid

import factory

from engagement.models import Image, Scan, ScanState, Severity, Vulnerability
from tests.factories.engagements import EngagementOf
from tests.factories.instants import NOW
from tests.factories.registries import RegistryFactory


class ImageFactory(factory.django.DjangoModelFactory):
    """An image that was never scanned; of the engagement that was given, or of the given registry's."""

    class Meta:
        model = Image

    engagement = EngagementOf("registry")
    registry = factory.SubFactory(RegistryFactory, engagement=factory.SelfAttribute("..engagement"))
    repository = factory.Sequence(lambda n: f"team/app-{n}")
    tag = "1.0"


class ScanFactory(factory.django.DjangoModelFactory):
    """A finished scan without findings. The image is left as it was: set its `latest_scan` where that matters."""

    class Meta:
        model = Scan

    image = factory.SubFactory(ImageFactory)
    state = ScanState.FINISHED
    requested_at = NOW
    finished_at = factory.LazyAttribute(
        lambda scan: scan.requested_at if scan.state in (ScanState.FINISHED, ScanState.FAILED) else None
    )
    error = factory.LazyAttribute(lambda scan: "The pull failed." if scan.state == ScanState.FAILED else "")


class VulnerabilityFactory(factory.django.DjangoModelFactory):
    """A high finding. The counts of its scan and image are left as they were."""

    class Meta:
        model = Vulnerability

    scan = factory.SubFactory(ScanFactory)
    finding_key = factory.LazyFunction(uuid.uuid4)
    name = factory.Sequence(lambda n: f"CVE-2020-{n:05}")
    severity = Severity.HIGH
    resource_name = "busybox"
    installed_version = "1.24.2-r14"
