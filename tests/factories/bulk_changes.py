"""What was changed on many engagements at once."""

import factory

from engagement.models import BulkChange
from tests.factories.instants import NOW
from tests.factories.people import PsLeadFactory


class BulkChangeFactory(factory.django.DjangoModelFactory):
    """A reassignment that touched nothing."""

    class Meta:
        model = BulkChange

    made_at = NOW
    made_by = factory.SubFactory(PsLeadFactory)
    parts = factory.LazyFunction(list)
