"""Meetings, who was invited, and what they are planned to hold."""

from datetime import timedelta

import factory

from engagement.models import Attendee, Session, TimeAllocation
from tests.factories.engagements import EngagementFactory
from tests.factories.instants import NOW
from tests.factories.packages import TopicFactory
from tests.factories.people import ConsultantFactory


class SessionFactory(factory.django.DjangoModelFactory):
    """A planned delivery of 150 minutes, each a day after the one made before it, so that none overlap."""

    class Meta:
        model = Session

    engagement = factory.SubFactory(EngagementFactory)
    number = factory.Sequence(lambda n: n + 1)
    consultant = factory.SubFactory(ConsultantFactory)
    starts_at = factory.Sequence(lambda n: NOW + timedelta(days=n))
    ends_at = factory.LazyAttribute(lambda session: session.starts_at + timedelta(minutes=150))


class AttendeeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Attendee

    session = factory.SubFactory(SessionFactory)
    name = factory.Sequence(lambda n: f"Attendee {n}")


class TimeAllocationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TimeAllocation

    session = factory.SubFactory(SessionFactory)
    topic = factory.SubFactory(TopicFactory, work_package=factory.SelfAttribute("..session.engagement.work_package"))
    planned_minutes = 60
