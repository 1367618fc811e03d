"""Meetings, who was invited, and what they are planned to hold."""

from datetime import timedelta

import factory

from engagement.models import Attendee, ClockSpan, NoteVersion, Session, SessionMove, TimeAllocation
from tests.factories.engagements import EngagementFactory
from tests.factories.instants import NOW
from tests.factories.packages import TopicFactory
from tests.factories.people import ConsultantFactory

_WITH_REASON = (Session.Status.MOVED, Session.Status.CANCELLED, Session.Status.NO_SHOW)


class SessionFactory(factory.django.DjangoModelFactory):
    """A planned delivery of 150 minutes, each a day after the one made before it, so that none overlap."""

    class Meta:
        model = Session

    engagement = factory.SubFactory(EngagementFactory)
    number = factory.Sequence(lambda n: n + 1)
    consultant = factory.SubFactory(ConsultantFactory)
    status = Session.Status.PLANNED
    starts_at = factory.Sequence(lambda n: NOW + timedelta(days=n))
    ends_at = factory.LazyAttribute(lambda session: session.starts_at + timedelta(minutes=150))
    reason = factory.LazyAttribute(lambda session: "A reason." if session.status in _WITH_REASON else "")


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


class SessionMoveFactory(factory.django.DjangoModelFactory):
    """By two days."""

    class Meta:
        model = SessionMove

    session = factory.SubFactory(SessionFactory)
    moved_at = NOW
    moved_by = factory.SelfAttribute("session.consultant")
    from_starts_at = factory.SelfAttribute("session.starts_at")
    to_starts_at = factory.LazyAttribute(lambda move: move.from_starts_at + timedelta(days=2))
    reason = "The build team was away."


class ClockSpanFactory(factory.django.DjangoModelFactory):
    """A clock that still runs."""

    class Meta:
        model = ClockSpan

    session = factory.SubFactory(SessionFactory)
    topic = factory.SubFactory(TopicFactory, work_package=factory.SelfAttribute("..session.engagement.work_package"))
    started_at = factory.SelfAttribute("session.starts_at")


class NoteVersionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = NoteVersion

    session = factory.SubFactory(SessionFactory)
    part = NoteVersion.Part.PUBLIC
    text = "Scope agreed."
    based_on = 0
    written_by = factory.SelfAttribute("session.consultant")
    written_at = NOW
