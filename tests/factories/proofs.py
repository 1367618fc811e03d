"""What Aqua was seen to say, and what was handed in."""

import factory

from engagement.models import ConsoleSnapshot, FactSeen, NonceProof, StepReport, ToggleSnapshot, Verdict
from tests.factories.engagements import EngagementFactory
from tests.factories.instants import NOW
from tests.factories.people import ConsultantFactory
from tests.factories.sessions import SessionFactory
from tests.factories.tenants import AquaTenantFactory


class FactSeenFactory(factory.django.DjangoModelFactory):
    """A fact of the whole console that holds."""

    class Meta:
        model = FactSeen

    engagement = factory.SubFactory(EngagementFactory)
    tenant = factory.SubFactory(AquaTenantFactory, customer=factory.SelfAttribute("..engagement.customer"))
    fact = "ENV-1"
    verdict = Verdict.PASS
    said = "The console answers."
    asked = "GET /api/v2/repositories"
    since = NOW
    checked_at = NOW


class ConsoleSnapshotFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ConsoleSnapshot

    session = factory.SubFactory(SessionFactory)
    tenant = factory.SubFactory(AquaTenantFactory, customer=factory.SelfAttribute("..session.engagement.customer"))
    moment = ConsoleSnapshot.Moment.OPENED
    taken_at = NOW
    findings = factory.LazyFunction(list)


class ToggleSnapshotFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ToggleSnapshot

    engagement = factory.SubFactory(EngagementFactory)
    tenant = factory.SubFactory(AquaTenantFactory, customer=factory.SelfAttribute("..engagement.customer"))
    image = "alpine:3.4"
    policy = "starter-image-policy"
    taken_at = NOW
    content = factory.LazyFunction(dict)


class NonceProofFactory(factory.django.DjangoModelFactory):
    """Asked for, not written yet."""

    class Meta:
        model = NonceProof

    engagement = factory.SubFactory(EngagementFactory)
    tenant = factory.SubFactory(AquaTenantFactory, customer=factory.SelfAttribute("..engagement.customer"))
    nonce = factory.Sequence(lambda n: f"tidemark-{n}")
    asked_at = NOW


class StepReportFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = StepReport

    engagement = factory.SubFactory(EngagementFactory)
    image = "alpine:3.4"
    exit_code = 0
    report = factory.LazyFunction(dict)
    handed_in_by = factory.SubFactory(ConsultantFactory)
    handed_in_at = NOW
