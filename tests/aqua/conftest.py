"""A console in the sandbox, and the customer's engagement that drives it."""

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from engagement.domain import registries, scans
from engagement.models import AquaTenant, Engagement, Image, Operation, Registry, User
from engagement.rules.image_names import ImageName
from tests.factories import AquaTenantFactory, AssignmentFactory, RegistryFactory, UserFactory
from tests.sandboxes import RunningSandbox


@pytest.fixture
def consultant(db: None) -> User:
    return UserFactory(staff_role=User.StaffRole.CONSULTANT)


@pytest.fixture
def tenant(db: None, sandbox: RunningSandbox, settings: Settings) -> AquaTenant:
    settings.SANDBOX_URL = sandbox.url
    return AquaTenantFactory(
        console_url=sandbox.url, identifier=sandbox.key, secret=sandbox.secret, calls_per_second=1000
    )


@pytest.fixture
def engagement(tenant: AquaTenant, consultant: User) -> Engagement:
    """An engagement that the consultant delivers."""
    return AssignmentFactory(engagement__customer=tenant.customer, consultant=consultant).engagement


@pytest.fixture
def docker_hub(tenant: AquaTenant, engagement: Engagement) -> Registry:
    return RegistryFactory(engagement=engagement, tenant=tenant, name="Docker Hub", type_code="HUB")


@pytest.fixture
def alpine(docker_hub: Registry, consultant: User) -> Image:
    return scans.add_image(docker_hub, ImageName("alpine", "3.4"), by=consultant, at=timezone.now())


@pytest.fixture
def integration(engagement: Engagement, tenant: AquaTenant, consultant: User) -> Operation:
    """The asked-for integration of a Harbor that the sandbox can reach."""
    return ask_for_integration(engagement, tenant, consultant)


def ask_for_integration(
    engagement: Engagement, tenant: AquaTenant, by: User, *, name: str = "acme-quay", password: str = "robot-token"
) -> Operation:
    return registries.request_integration(
        engagement,
        tenant=tenant,
        name=name,
        type_code="QUAY",
        hosting=Registry.Hosting.CLOUD,
        url="https://quay.io",
        prefixes=[],
        username="acme+tidemark",
        options={},
        credentials={"password": password},
        scanner_group="",
        by=by,
        at=timezone.now(),
    )
