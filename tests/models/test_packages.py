"""Work packages."""

import pytest

from tests.factories import (
    AgendaStepFactory,
    ChecklistTemplateFactory,
    QuestionFactory,
    TopicDependencyFactory,
    TopicFactory,
    WorkPackageFactory,
)
from tests.models.refusals import refused_by

pytestmark = pytest.mark.django_db


def test_a_version_of_a_package_is_there_once():
    WorkPackageFactory(key="advanced-tier", version=3)

    with refused_by("work_package_version_once"):
        WorkPackageFactory(key="advanced-tier", version=3)


def test_a_package_has_a_topic_key_once():
    topic = TopicFactory(key="registry")

    with refused_by("topic_key_once"):
        TopicFactory(work_package=topic.work_package, key="registry")


@pytest.mark.parametrize(
    ("least", "usual", "most"),
    [(0, 90, 120), (100, 90, 120), (60, 130, 120)],
    ids=["nothing", "least above usual", "usual above most"],
)
def test_minutes_of_a_topic_are_positive_and_in_order(least, usual, most):
    with refused_by("topic_minutes_ordered"):
        TopicFactory(min_minutes=least, default_minutes=usual, max_minutes=most)


def test_a_topic_needs_another_once():
    dependency = TopicDependencyFactory()

    with refused_by("topic_dependency_once"):
        TopicDependencyFactory(topic=dependency.topic, needs=dependency.needs)


def test_a_topic_cannot_need_itself():
    topic = TopicFactory()

    with refused_by("topic_needs_another"):
        TopicDependencyFactory(topic=topic, needs=topic)


def test_two_agenda_steps_cannot_hold_one_position():
    step = AgendaStepFactory(position=1)

    with refused_by("agenda_step_position_once"):
        AgendaStepFactory(topic=step.topic, position=1)


def test_an_agenda_step_takes_time():
    with refused_by("agenda_step_minutes_positive"):
        AgendaStepFactory(minutes=0)


def test_a_topic_has_a_checklist_key_once():
    item = ChecklistTemplateFactory(key="reg-list")

    with refused_by("checklist_key_once"):
        ChecklistTemplateFactory(topic=item.topic, key="reg-list")


def test_a_topic_has_a_question_key_once():
    question = QuestionFactory(key="reg-size")

    with refused_by("question_key_once"):
        QuestionFactory(topic=question.topic, key="reg-size")


def test_steps_items_and_questions_come_in_their_order():
    topic = TopicFactory()
    for position in (3, 1, 2):
        AgendaStepFactory(topic=topic, position=position)
        ChecklistTemplateFactory(topic=topic, position=position)
        QuestionFactory(topic=topic, position=position)

    orders = [
        list(rows.values_list("position", flat=True)) for rows in (topic.agenda_steps, topic.checklist, topic.questions)
    ]

    assert orders == [[1, 2, 3]] * 3
