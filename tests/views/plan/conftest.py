"""The engagement NW-7 with its plan of seven drafts, and its consultant, signed in."""

import pytest
from django.test import Client

from engagement.models import Engagement, User
from tests.factories import ConsultantFactory
from tests.plans import started


@pytest.fixture
def consultant(client: Client) -> User:
    person = ConsultantFactory(name="Ada", time_zone="Europe/Berlin")
    client.force_login(person)
    return person


@pytest.fixture
def engagement(consultant: User) -> Engagement:
    return started(consultant)
