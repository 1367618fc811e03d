"""Policies on their way into consoles, and the demo that flips an image."""

from datetime import timedelta

import factory

from engagement.models import PolicyApproval, PolicyRequest, ToggleRun
from tests.factories.engagements import EngagementFactory
from tests.factories.instants import NOW
from tests.factories.people import ConsultantFactory, PsLeadFactory
from tests.factories.policies import PolicyVersionFactory
from tests.factories.tenants import AquaTenantFactory


class PolicyRequestFactory(factory.django.DjangoModelFactory):
    """A new policy that waits for its approval; an applied one has the time that it must have."""

    class Meta:
        model = PolicyRequest

    version = factory.SubFactory(PolicyVersionFactory)
    tenant = factory.SubFactory(
        AquaTenantFactory, customer=factory.SelfAttribute("..version.policy.engagement.customer")
    )
    name = factory.SelfAttribute("version.policy.name")
    after = factory.LazyAttribute(lambda one: {"name": one.name})
    digest = "d" * 64
    asked_by = factory.SubFactory(ConsultantFactory)
    asked_at = NOW
    applied_at = factory.LazyAttribute(lambda one: NOW if one.state == PolicyRequest.State.APPLIED else None)
    state = PolicyRequest.State.ASKED


class PolicyApprovalFactory(factory.django.DjangoModelFactory):
    """A yes to what the request asks for."""

    class Meta:
        model = PolicyApproval

    request = factory.SubFactory(PolicyRequestFactory)
    digest = factory.SelfAttribute("request.digest")
    by = factory.SubFactory(PsLeadFactory)
    at = NOW


class ToggleRunFactory(factory.django.DjangoModelFactory):
    """A run that has begun, in a console without such a policy."""

    class Meta:
        model = ToggleRun

    engagement = factory.SubFactory(EngagementFactory)
    tenant = factory.SubFactory(AquaTenantFactory, customer=factory.SelfAttribute("..engagement.customer"))
    policy = factory.Sequence(lambda n: f"toggle-{n}")
    started_by = factory.SubFactory(ConsultantFactory)
    started_at = NOW
    restore_by = NOW + timedelta(hours=1)
