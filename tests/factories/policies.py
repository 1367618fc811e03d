"""Image assurance policies."""

import factory

from engagement.models import AssurancePolicy, PolicyApplication, PolicyVersion
from tests.factories.engagements import EngagementFactory
from tests.factories.instants import NOW
from tests.factories.people import ConsultantFactory
from tests.factories.tenants import AquaTenantFactory


class AssurancePolicyFactory(factory.django.DjangoModelFactory):
    """A policy without a version."""

    class Meta:
        model = AssurancePolicy

    engagement = factory.SubFactory(EngagementFactory)
    name = factory.Sequence(lambda n: f"policy-{n}")


class PolicyVersionFactory(factory.django.DjangoModelFactory):
    """A version without controls that only reports."""

    class Meta:
        model = PolicyVersion

    policy = factory.SubFactory(AssurancePolicyFactory)
    number = factory.Sequence(lambda n: n + 1)
    decided_by = factory.SubFactory(ConsultantFactory)
    decided_at = NOW


class PolicyApplicationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PolicyApplication

    version = factory.SubFactory(PolicyVersionFactory)
    tenant = factory.SubFactory(
        AquaTenantFactory, customer=factory.SelfAttribute("..version.policy.engagement.customer")
    )
    applied_at = NOW
