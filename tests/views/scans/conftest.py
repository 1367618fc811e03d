"""An engagement with Docker Hub, its consultant, and an image that was never scanned."""

import pytest
from django.test import Client

from engagement.domain import rollups
from engagement.models import Engagement, Image, Registry, User
from tests.factories import AssignmentFactory, EngagementFactory, ImageFactory, RegistryFactory
from tests.views.scans.pages import signed_in


@pytest.fixture
def engagement(db: None) -> Engagement:
    return EngagementFactory(reference="NW-7")


@pytest.fixture
def consultant(engagement: Engagement) -> User:
    return AssignmentFactory(engagement=engagement).consultant


@pytest.fixture
def client(consultant: User) -> Client:
    return signed_in(consultant)


@pytest.fixture
def registry(engagement: Engagement) -> Registry:
    registry = RegistryFactory(engagement=engagement, name="Docker Hub", type_code="HUB")
    rollups.recount_registries(engagement.pk)
    return registry


@pytest.fixture
def image(registry: Registry) -> Image:
    return ImageFactory(registry=registry, repository="alpine", tag="3.4")
