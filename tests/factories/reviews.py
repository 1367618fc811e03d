"""What PS leads look at."""

import factory

from engagement.models import PlanBreach
from tests.factories.engagements import EngagementFactory
from tests.factories.instants import NOW


class PlanBreachFactory(factory.django.DjangoModelFactory):
    """A plan with one error."""

    class Meta:
        model = PlanBreach

    engagement = factory.SubFactory(EngagementFactory)
    errors = factory.LazyFunction(lambda: ["Session 5 is too full."])
    digest = "d" * 64
    broken_since = NOW
