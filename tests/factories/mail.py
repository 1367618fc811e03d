"""Notices that wait, what people want to be mailed, and the weekly status."""

import factory

from engagement.models import MailHours, MailKind, Notice, RefusedMail, StatusMail, StatusRhythm
from tests.factories.engagements import EngagementFactory
from tests.factories.instants import NOW
from tests.factories.people import ConsultantFactory


class NoticeFactory(factory.django.DjangoModelFactory):
    """A notice that waits for its bundle; its person has no part in the engagement unless the test gives them one."""

    class Meta:
        model = Notice

    user = factory.SubFactory(ConsultantFactory)
    engagement = factory.SubFactory(EngagementFactory)
    kind = MailKind.COMMENT
    key = factory.Sequence(lambda n: f"notice-{n}")
    text = factory.Sequence(lambda n: f"Jo wrote comment {n}")
    noticed_at = NOW


class MailHoursFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = MailHours

    user = factory.SubFactory(ConsultantFactory)


class RefusedMailFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RefusedMail

    address = factory.Sequence(lambda n: f"reader-{n}@customer.example")
    kind = MailKind.RECAP
    refused_at = NOW


class StatusRhythmFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = StatusRhythm

    engagement = factory.SubFactory(EngagementFactory)


class StatusMailFactory(factory.django.DjangoModelFactory):
    """A draft that waits for its consultant."""

    class Meta:
        model = StatusMail

    engagement = factory.SubFactory(EngagementFactory)
    week = NOW.date()
    text = "This week we agreed the scope."
    state = StatusMail.State.DRAFT
    drafted_at = NOW
    ended_at = factory.LazyAttribute(lambda one: None if one.state == StatusMail.State.DRAFT else NOW)
