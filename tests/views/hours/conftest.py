"""The engagement whose time is looked at, and those who look."""

import pytest
from django.test import Client

from engagement.models import Engagement, User
from tests.factories import AssignmentFactory, EngagementFactory, PsLeadFactory


@pytest.fixture
def engagement(db: None) -> Engagement:
    return EngagementFactory(reference="NW-7", customer__name="Northwind")


@pytest.fixture
def consultant(client: Client, engagement: Engagement) -> User:
    """The engagement's consultant, signed in."""
    person = AssignmentFactory(engagement=engagement).consultant
    client.force_login(person)
    return person


@pytest.fixture
def lead() -> User:
    return PsLeadFactory()


@pytest.fixture
def lead_client(lead: User) -> Client:
    """A browser of a PS lead who delivers nothing."""
    client = Client()
    client.force_login(lead)
    return client
