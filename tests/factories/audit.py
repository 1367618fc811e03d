"""Audit entries."""

import factory

from engagement.models import AuditEntry
from tests.factories.instants import NOW


class AuditEntryFactory(factory.django.DjangoModelFactory):
    """A change of no engagement, made by nobody."""

    class Meta:
        model = AuditEntry

    at = NOW
    what = "customer.changed"
    object_type = "customer"
    object_name = "A customer"
