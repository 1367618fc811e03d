"""What people can be booked for, and when they are away."""

from datetime import timedelta

import factory

from engagement.models import Availability, TimeOff
from tests.factories.instants import NOW
from tests.factories.people import ConsultantFactory


class AvailabilityFactory(factory.django.DjangoModelFactory):
    """Twenty hours a week."""

    class Meta:
        model = Availability

    user = factory.SubFactory(ConsultantFactory)
    weekly_minutes = 20 * 60


class TimeOffFactory(factory.django.DjangoModelFactory):
    """One day."""

    class Meta:
        model = TimeOff

    user = factory.SubFactory(ConsultantFactory)
    starts_on = factory.Sequence(lambda n: NOW.date() + timedelta(days=n))
    ends_on = factory.SelfAttribute("starts_on")
