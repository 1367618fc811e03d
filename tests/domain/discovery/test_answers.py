"""Answers to discovery questions."""

import pytest

from engagement.domain import discovery
from engagement.models import Answer, AuditEntry, Engagement, Question, User
from tests.factories import (
    ChecklistTemplateFactory,
    ConsultantFactory,
    EngagementFactory,
    EngagementTopicFactory,
    QuestionFactory,
)
from tests.factories.instants import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def engagement() -> Engagement:
    return EngagementFactory()


@pytest.fixture
def question(engagement: Engagement) -> Question:
    topic = EngagementTopicFactory(engagement=engagement, topic__key="registry").topic
    return QuestionFactory(topic=topic, key="reg-size", text="How many images?", kind="number")


@pytest.fixture
def by() -> User:
    return ConsultantFactory(name="Ana Silva")


def test_an_answer_is_kept_with_who_gave_it(engagement, question, by):
    discovery.answer(engagement, question, "40", by, NOW, remark="About.")

    kept = Answer.objects.get()
    assert (kept.value, kept.remark, kept.revision, kept.answered_by) == (40, "About.", 1, by)
    assert AuditEntry.objects.get().changes == {"value": [None, 40], "remark": ["", "About."]}


def test_the_same_answer_again_changes_nothing(engagement, question, by):
    discovery.answer(engagement, question, "40", by, NOW)
    discovery.answer(engagement, question, "40", by, NOW, based_on=0)

    assert (Answer.objects.get().revision, AuditEntry.objects.count()) == (1, 1)


def test_a_later_answer_takes_the_place_of_the_one_it_is_based_on(engagement, question, by):
    discovery.answer(engagement, question, "40", by, NOW)
    discovery.answer(engagement, question, "50", by, NOW, based_on=1)

    assert (Answer.objects.get().value, Answer.objects.get().revision) == (50, 2)


def test_somebody_who_began_from_an_older_answer_is_told_what_stands(engagement, question, by):
    discovery.answer(engagement, question, "40", by, NOW)

    with pytest.raises(discovery.AnsweredMeanwhile, match="Ana Silva answered meanwhile: 40") as refused:
        discovery.answer(engagement, question, "50", ConsultantFactory(), NOW, based_on=0)

    assert (refused.value.theirs, Answer.objects.get().value) == (Answer.objects.get(), 40)


def test_an_empty_answer_takes_it_back(engagement, question, by):
    discovery.answer(engagement, question, "40", by, NOW)
    discovery.answer(engagement, question, "", by, NOW, based_on=1)

    assert Answer.objects.count() == 0
    assert AuditEntry.objects.first().what == "answer.withdrawn"


def test_an_inventory_that_names_an_on_premises_registry_brings_its_items(engagement, question, by):
    ChecklistTemplateFactory(topic=question.topic, text="Connector connected", is_on_premises_only=True)
    question.key, question.kind, question.options = "reg-inventory", "table", ["name", "type code", "hosting"]
    question.save()

    discovery.answer(engagement, question, [{"type code": "HARBOR", "hosting": "on-prem"}], by, NOW)

    assert engagement.checklist.get().template.text == "Connector connected"


def test_yes_is_not_one(engagement, question, by):
    question.kind = "yes_no"

    discovery.answer(engagement, question, True, by, NOW)

    assert Answer.objects.get().value is True


@pytest.mark.parametrize(
    ("value", "remark", "field"), [("many", "", "value"), ("", "About.", "value"), ("4", "\0", "remark")]
)
def test_what_cannot_be_kept_is_refused_beside_its_field(engagement, question, by, value, remark, field):
    with pytest.raises(discovery.NotAnAnswer) as refused:
        discovery.answer(engagement, question, value, by, NOW, remark=remark)

    assert (refused.value.field, Answer.objects.count()) == (field, 0)


def test_the_questions_come_with_what_was_answered(engagement, question, by, django_assert_num_queries):
    QuestionFactory(topic=EngagementTopicFactory(engagement=engagement, topic__key="siem", is_in_scope=False).topic)
    QuestionFactory(topic=question.topic, key="reg-scope", text="Which first?", position=question.position + 1)
    discovery.answer(engagement, question, "40", by, NOW)

    with django_assert_num_queries(1):
        asked = discovery.questions(engagement, ["registry", "siem"])

    assert [(one.key, one.value, one.in_words, one.answered_by) for one in asked] == [
        ("reg-size", 40, "40", "Ana Silva"),
        ("reg-scope", None, "", ""),
    ]
