"""What PS leads look at."""

import factory

from engagement.models import PlanApproval, PlanBreach
from tests.factories.engagements import EngagementFactory
from tests.factories.instants import NOW
from tests.factories.people import PsLeadFactory


class PlanBreachFactory(factory.django.DjangoModelFactory):
    """A plan with one error."""

    class Meta:
        model = PlanBreach

    engagement = factory.SubFactory(EngagementFactory)
    errors = factory.LazyFunction(lambda: ["Session 5 is too full."])
    digest = "d" * 64
    broken_since = NOW


class PlanApprovalFactory(factory.django.DjangoModelFactory):
    """A plan with one error, approved as it stands."""

    class Meta:
        model = PlanApproval

    engagement = factory.SubFactory(EngagementFactory)
    digest = "d" * 64
    errors = factory.LazyFunction(lambda: ["Session 5 is too full."])
    reason = "The customer insists."
    approved_by = factory.SubFactory(PsLeadFactory)
    approved_at = NOW
