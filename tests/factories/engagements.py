"""Engagements, who delivers them, what they cover, and their roll-up."""

from typing import Any

import factory
from factory.builder import BuildStep, Resolver

from engagement.models import (
    Assignment,
    Engagement,
    EngagementSummary,
    EngagementTopic,
    PlanChange,
    PlanNeeds,
    SavedView,
)
from tests.factories.instants import NOW
from tests.factories.packages import TopicFactory, WorkPackageFactory
from tests.factories.people import ConsultantFactory, CustomerFactory


class EngagementFactory(factory.django.DjangoModelFactory):
    """An engagement under way, without consultants, topics or PS lead; its summary row counts nothing."""

    class Meta:
        model = Engagement
        skip_postgeneration_save = True

    customer = factory.SubFactory(CustomerFactory)
    work_package = factory.SubFactory(WorkPackageFactory)
    reference = factory.Sequence(lambda n: f"ENG-{n}")
    title = factory.Sequence(lambda n: f"Delivery {n}")
    contracted_minutes = 1080
    starts_on = NOW.date()
    ends_on = NOW.date().replace(month=3)
    status = Engagement.Status.IN_PROGRESS
    summary = factory.RelatedFactory(
        "tests.factories.engagements.EngagementSummaryFactory", factory_related_name="engagement"
    )


class EngagementOf(factory.SubFactory):
    """The engagement of the sibling that the test gave, as in `ImageFactory(registry=registry)`; else a new one."""

    def __init__(self, sibling: str) -> None:
        super().__init__(EngagementFactory)
        self.sibling = sibling

    def evaluate(self, instance: Resolver, step: BuildStep, extra: dict[str, Any]) -> Engagement:
        if step.builder.extras.get(self.sibling) is not None:
            return getattr(instance, self.sibling).engagement
        return super().evaluate(instance, step, extra)


class EngagementSummaryFactory(factory.django.DjangoModelFactory):
    """Only for an engagement that has none yet; EngagementFactory makes it already."""

    class Meta:
        model = EngagementSummary

    engagement = factory.SubFactory(EngagementFactory, summary=None)


class AssignmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Assignment

    engagement = factory.SubFactory(EngagementFactory)
    consultant = factory.SubFactory(ConsultantFactory)


class EngagementTopicFactory(factory.django.DjangoModelFactory):
    """A topic of the engagement's own package, in scope."""

    class Meta:
        model = EngagementTopic

    engagement = factory.SubFactory(EngagementFactory)
    topic = factory.SubFactory(TopicFactory, work_package=factory.SelfAttribute("..engagement.work_package"))


class PlanNeedsFactory(factory.django.DjangoModelFactory):
    """Nothing out of the ordinary, nine to five."""

    class Meta:
        model = PlanNeeds

    engagement = factory.SubFactory(EngagementFactory)


class PlanChangeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PlanChange

    engagement = factory.SubFactory(EngagementFactory)
    revision = factory.Sequence(lambda n: n + 1)
    changed_at = NOW
    changed_by = factory.SubFactory(ConsultantFactory)
    before = factory.LazyFunction(list)
    after = factory.LazyFunction(list)


class SavedViewFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SavedView

    user = factory.SubFactory(ConsultantFactory)
    page = "portfolio"
    name = factory.Sequence(lambda n: f"View {n}")
    query = "health=red"
