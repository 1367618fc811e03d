"""Time that was spent."""

import factory

from engagement.models import TimeEntry
from tests.factories.engagements import EngagementOf
from tests.factories.instants import NOW
from tests.factories.people import ConsultantFactory


class TimeEntryFactory(factory.django.DjangoModelFactory):
    """An hour of delivery, of no session and no topic."""

    class Meta:
        model = TimeEntry

    engagement = EngagementOf("session")
    worked_by = factory.SubFactory(ConsultantFactory)
    worked_on = NOW.date()
    minutes = 60
