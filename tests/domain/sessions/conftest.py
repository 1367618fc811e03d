"""A consultant with a session that lies ahead, and somebody who is to come to it."""

from datetime import UTC, datetime

import pytest

from engagement.models import Engagement, Session, User
from tests.factories import AssignmentFactory, AttendeeFactory, ConsultantFactory, EngagementFactory, SessionFactory
from tests.factories.instants import NOW

TUESDAY = datetime(2030, 1, 8, 10, tzinfo=UTC)


@pytest.fixture
def consultant(db: None) -> User:
    return ConsultantFactory(name="Jo Baker", email="jo@team.example", time_zone="Europe/Berlin")


@pytest.fixture
def engagement(consultant: User) -> Engagement:
    engagement = EngagementFactory(reference="NW-7", title="Advanced Tier", customer__time_zone="Europe/Berlin")
    AssignmentFactory(engagement=engagement, consultant=consultant)
    return engagement


@pytest.fixture
def draft(engagement: Engagement, consultant: User) -> Session:
    """A draft on Tuesday 8 January 2030, 10:00 to 12:30 UTC, with one person on its list."""
    return make_session(engagement, consultant, status=Session.Status.DRAFT)


@pytest.fixture
def planned(engagement: Engagement, consultant: User) -> Session:
    """The same, planned and told to its attendee."""
    return make_session(engagement, consultant, status=Session.Status.PLANNED, invited=True)


def make_session(engagement: Engagement, consultant: User, *, status: str, invited: bool = False) -> Session:
    session = SessionFactory(
        engagement=engagement,
        consultant=consultant,
        number=1,
        status=status,
        starts_at=TUESDAY,
        invited_at=NOW if invited else None,
    )
    AttendeeFactory(session=session, name="Ines", email="ines@customer.example")
    return session
