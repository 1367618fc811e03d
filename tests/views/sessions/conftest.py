"""A session that lies ahead, and its consultant signed in; the database's clock is the real one here."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from engagement.models import Engagement, Session, User
from tests.factories import AssignmentFactory, AttendeeFactory, ConsultantFactory, EngagementFactory, SessionFactory


@pytest.fixture
def ahead() -> datetime:
    """Ten in the morning UTC in two weeks' time."""
    return timezone.now().replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=14)


@pytest.fixture
def consultant(client: Client, db: None) -> User:
    person = ConsultantFactory(name="Jo Baker", email="jo@team.example", time_zone="Europe/Berlin")
    client.force_login(person)
    return person


@pytest.fixture
def engagement(consultant: User) -> Engagement:
    engagement = EngagementFactory(reference="NW-7", title="Advanced Tier", customer__name="Northwind")
    AssignmentFactory(engagement=engagement, consultant=consultant)
    return engagement


@pytest.fixture
def session(engagement: Engagement, consultant: User, ahead: datetime) -> Session:
    """Planned and told to its one attendee."""
    session = SessionFactory(
        engagement=engagement, consultant=consultant, number=1, starts_at=ahead, invited_at=timezone.now()
    )
    AttendeeFactory(session=session, name="Ines", email="ines@customer.example")
    return session
