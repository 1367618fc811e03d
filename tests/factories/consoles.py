"""What a console was last seen to hold."""

import factory

from engagement.models import PolicySeen, ScopeSeen
from tests.factories.instants import NOW
from tests.factories.tenants import AquaTenantFactory


class PolicySeenFactory(factory.django.DjangoModelFactory):
    """A policy without controls."""

    class Meta:
        model = PolicySeen

    tenant = factory.SubFactory(AquaTenantFactory)
    name = factory.Sequence(lambda n: f"policy-{n}")
    content = factory.LazyAttribute(lambda one: {"name": one.name})
    seen_at = NOW


class ScopeSeenFactory(factory.django.DjangoModelFactory):
    """A scope that holds no image."""

    class Meta:
        model = ScopeSeen

    tenant = factory.SubFactory(AquaTenantFactory)
    name = factory.Sequence(lambda n: f"scope-{n}")
    seen_at = NOW
