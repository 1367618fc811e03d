"""Registries."""

import factory

from engagement.models import Registry
from tests.factories.engagements import EngagementFactory
from tests.factories.instants import NOW
from tests.factories.tenants import AquaTenantFactory


class RegistryFactory(factory.django.DjangoModelFactory):
    """A public Docker Hub integration that stands; one that is requested or failed still has its credentials."""

    class Meta:
        model = Registry

    engagement = factory.SubFactory(EngagementFactory)
    tenant = factory.SubFactory(AquaTenantFactory, customer=factory.SelfAttribute("..engagement.customer"))
    name = factory.Sequence(lambda n: f"registry-{n}")
    type_code = "HUB"
    state = Registry.State.STANDING
    credentials = factory.LazyAttribute(
        lambda registry: (
            "registry-secret" if registry.state in (Registry.State.REQUESTED, Registry.State.FAILED) else ""
        )
    )
    integrated_at = factory.LazyAttribute(lambda registry: NOW if registry.state == Registry.State.STANDING else None)
