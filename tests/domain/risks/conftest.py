"""A finding of a scanned image, the consultant who asks, and the customer's lead who agrees."""

import pytest

from engagement.models import Engagement, Image, Membership, User, Vulnerability
from tests.factories import (
    AssignmentFactory,
    EngagementFactory,
    ImageFactory,
    MembershipFactory,
    PsLeadFactory,
    RegistryFactory,
    ScanFactory,
    VulnerabilityFactory,
)


@pytest.fixture
def engagement(db: None) -> Engagement:
    return EngagementFactory(reference="NW-7", ps_lead=PsLeadFactory())


@pytest.fixture
def consultant(engagement: Engagement) -> User:
    return AssignmentFactory(engagement=engagement).consultant


@pytest.fixture
def lead(engagement: Engagement) -> User:
    return MembershipFactory(customer=engagement.customer, role=Membership.Role.LEAD).user


@pytest.fixture
def image(engagement: Engagement) -> Image:
    registry = RegistryFactory(engagement=engagement, name="Docker Hub")
    image = ImageFactory(engagement=engagement, registry=registry, repository="alpine", tag="3.4")
    image.latest_scan = ScanFactory(image=image, digest="sha256:1")
    image.save()
    return image


@pytest.fixture
def finding(image: Image) -> Vulnerability:
    return VulnerabilityFactory(scan=image.latest_scan, name="CVE-2019-14697")
