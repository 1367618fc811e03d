"""Answers of discovery, and prerequisites that are met."""

import factory

from engagement.models import Answer, MetPrerequisite
from tests.factories.engagements import EngagementFactory
from tests.factories.instants import NOW
from tests.factories.packages import PrerequisiteFactory, QuestionFactory
from tests.factories.people import ConsultantFactory


class AnswerFactory(factory.django.DjangoModelFactory):
    """A text, to a question of the engagement's own package."""

    class Meta:
        model = Answer

    engagement = factory.SubFactory(EngagementFactory)
    question = factory.SubFactory(
        QuestionFactory, topic__work_package=factory.SelfAttribute("...engagement.work_package")
    )
    value = "Harbor 2.11"
    answered_by = factory.SubFactory(ConsultantFactory)
    answered_at = NOW


class MetPrerequisiteFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = MetPrerequisite

    engagement = factory.SubFactory(EngagementFactory)
    prerequisite = factory.SubFactory(
        PrerequisiteFactory, topic__work_package=factory.SelfAttribute("...engagement.work_package")
    )
    met_by = factory.SubFactory(ConsultantFactory)
    met_at = NOW
