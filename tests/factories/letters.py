"""Mail as rows, and calendar addresses."""

import factory

from engagement.models import CalendarFeed, Letter
from tests.factories.instants import NOW
from tests.factories.people import ConsultantFactory


class LetterFactory(factory.django.DjangoModelFactory):
    """A queued letter without a calendar part."""

    class Meta:
        model = Letter

    kind = Letter.Kind.RECAP
    key = factory.Sequence(lambda n: f"letter-{n}")
    to_address = factory.Sequence(lambda n: f"reader-{n}@customer.example")
    subject = "What we did"
    text = "Scope agreed."
    state = Letter.State.QUEUED
    queued_at = NOW
    send_at = NOW
    sent_at = factory.LazyAttribute(lambda letter: NOW if letter.state == Letter.State.SENT else None)
    lease_until = factory.LazyAttribute(lambda letter: NOW if letter.state == Letter.State.SENDING else None)


class CalendarFeedFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CalendarFeed

    user = factory.SubFactory(ConsultantFactory)
    digest = factory.Sequence(lambda n: f"{n:064x}")
    made_at = NOW
