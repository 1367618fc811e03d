"""A session under way with one module, and the consultant who holds it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from engagement.models import Engagement, Session, User
from tests.factories import (
    AssignmentFactory,
    ConsultantFactory,
    EngagementFactory,
    SessionFactory,
    TimeAllocationFactory,
    TopicFactory,
)


@pytest.fixture
def consultant(db: None) -> User:
    return ConsultantFactory(name="Ada Example", time_zone="Europe/Berlin")


@pytest.fixture
def engagement(consultant: User) -> Engagement:
    engagement = EngagementFactory(reference="NW-7", customer__time_zone="Europe/Berlin")
    AssignmentFactory(engagement=engagement, consultant=consultant)
    return engagement


@pytest.fixture
def session(engagement: Engagement, consultant: User) -> Session:
    began = timezone.now() - timedelta(minutes=30)
    session = SessionFactory(
        engagement=engagement,
        consultant=consultant,
        number=2,
        status=Session.Status.IN_PROGRESS,
        starts_at=began,
        ends_at=began + timedelta(minutes=150),
        started_at=began,
    )
    topic = TopicFactory(work_package=engagement.work_package, key="registry", name="Registry Integration")
    TimeAllocationFactory(session=session, topic=topic, planned_minutes=90)
    return session


@pytest.fixture
def client(consultant: User) -> Client:
    return signed_in(consultant)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
