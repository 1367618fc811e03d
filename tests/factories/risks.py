"""Risks that somebody accepted."""

import factory

from engagement.models import AcceptedRisk
from tests.factories.engagements import EngagementFactory
from tests.factories.instants import NOW
from tests.factories.people import ConsultantFactory
from tests.factories.tenants import AquaTenantFactory


class AcceptedRiskFactory(factory.django.DjangoModelFactory):
    """A finding in one image, accepted for ever."""

    class Meta:
        model = AcceptedRisk

    engagement = factory.SubFactory(EngagementFactory)
    tenant = factory.SubFactory(AquaTenantFactory, customer=factory.SelfAttribute("..engagement.customer"))
    finding = factory.Sequence(lambda n: f"CVE-2020-{n:05}")
    reach = AcceptedRisk.Reach.IMAGE
    registry_name = "Docker Hub"
    repository = "library/alpine"
    tag = "3.4"
    reason = "It is not reachable from outside."
    approved_by = factory.SubFactory(ConsultantFactory)
    asked_by = factory.SelfAttribute("approved_by")
    asked_at = NOW
    accepted_at = NOW
    state = AcceptedRisk.State.IN_FORCE
