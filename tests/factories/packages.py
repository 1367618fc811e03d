"""Work packages and what they hold."""

import factory

from engagement.models import (
    AgendaStep,
    ChecklistTemplate,
    Owner,
    Prerequisite,
    Question,
    Topic,
    TopicDependency,
    WorkPackage,
)
from tests.factories.instants import NOW


class WorkPackageFactory(factory.django.DjangoModelFactory):
    """A published package without topics."""

    class Meta:
        model = WorkPackage

    key = factory.Sequence(lambda n: f"package-{n}")
    name = factory.Sequence(lambda n: f"Package {n}")
    version = 1
    published_at = NOW


class TopicFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Topic

    work_package = factory.SubFactory(WorkPackageFactory)
    key = factory.Sequence(lambda n: f"topic-{n}")
    name = factory.Sequence(lambda n: f"Topic {n}")
    position = factory.Sequence(lambda n: n)
    min_minutes = 60
    default_minutes = 90
    max_minutes = 120


class TopicDependencyFactory(factory.django.DjangoModelFactory):
    """Two topics of one package, the first of which needs the second."""

    class Meta:
        model = TopicDependency

    topic = factory.SubFactory(TopicFactory)
    needs = factory.SubFactory(TopicFactory, work_package=factory.SelfAttribute("..topic.work_package"))
    kind = TopicDependency.Kind.HARD
    why = "The one builds on the other."


class AgendaStepFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AgendaStep

    topic = factory.SubFactory(TopicFactory)
    position = factory.Sequence(lambda n: n)
    title = factory.Sequence(lambda n: f"Step {n}")
    minutes = 15


class ChecklistTemplateFactory(factory.django.DjangoModelFactory):
    """An item that the consultant ticks by hand."""

    class Meta:
        model = ChecklistTemplate

    topic = factory.SubFactory(TopicFactory)
    key = factory.Sequence(lambda n: f"item-{n}")
    position = factory.Sequence(lambda n: n)
    text = factory.Sequence(lambda n: f"Outcome {n}")
    owner = Owner.CONSULTANT


class QuestionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Question

    topic = factory.SubFactory(TopicFactory)
    key = factory.Sequence(lambda n: f"question-{n}")
    position = factory.Sequence(lambda n: n)
    text = factory.Sequence(lambda n: f"Question {n}?")
    answer_type = "text"


class PrerequisiteFactory(factory.django.DjangoModelFactory):
    """The customer's, five working days ahead, met by a tick."""

    class Meta:
        model = Prerequisite

    topic = factory.SubFactory(TopicFactory)
    key = factory.Sequence(lambda n: f"prerequisite-{n}")
    position = factory.Sequence(lambda n: n)
    text = factory.Sequence(lambda n: f"Prerequisite {n}")
    owner = Owner.CUSTOMER
    lead_working_days = 5
