"""The engagement whose registries are looked at, and its consultant."""

import json

import pytest
from django.test import Client

from engagement.models import Engagement, Registry, User
from engagement.rules.registry_types import SIGN_IN
from tests.factories import AssignmentFactory, EngagementFactory, RegistryFactory
from tests.views.registries.pages import SECRET


@pytest.fixture
def engagement() -> Engagement:
    return EngagementFactory(reference="NW-7", customer__name="Northwind")


@pytest.fixture
def consultant(client: Client, engagement: Engagement) -> User:
    """The engagement's consultant, signed in."""
    person = AssignmentFactory(engagement=engagement).consultant
    client.force_login(person)
    return person


@pytest.fixture
def failed(engagement) -> Registry:
    """An ACR registry whose integration failed; its credentials are still stored."""
    return RegistryFactory(
        engagement=engagement,
        name="acme-acr",
        type_code="ACR",
        url="https://wrong.azurecr.io",
        username="aqua",
        options={SIGN_IN: "token"},
        state=Registry.State.FAILED,
        credentials=json.dumps({"password": SECRET}),
    )
