"""Answers to discovery questions: given, changed, taken back."""

from datetime import datetime

from django.db import transaction

from engagement.domain import audit, checklist, notices, planning
from engagement.domain.refusals import Refused
from engagement.lib import links
from engagement.models import Answer, Engagement, MailKind, Question, User
from engagement.rules import answers as rules


class NotAnAnswer(Refused):
    """The value does not fit the question."""


class AnsweredMeanwhile(Refused):
    """Somebody else answered since the page was drawn; `theirs` is what stands, None after it was taken back."""

    def __init__(self, message: str, theirs: Answer | None) -> None:
        super().__init__(message, field="value")
        self.theirs = theirs


def answer(
    engagement: Engagement,
    question: Question,
    value: object,
    by: User,
    at: datetime,
    based_on: int | None = None,
    remark: str = "",
) -> Answer | None:
    """
    Keep the answer to a question of the engagement's package; None when nothing is left to keep.

    The value is as rules/answers.py says; one that says nothing takes the answer back. `based_on` is the revision that
    was changed, 0 for none; leave it out where nobody saw an older answer. The same again changes nothing.
    An inventory that names an on-premises registry brings its items to the checklist.
    Raises NotAnAnswer, or AnsweredMeanwhile when another revision stands and says something else.
    """
    kept, said = _clean(question, value), _remark(remark)
    if said and kept is None:
        raise NotAnAnswer("Answer the question too: a remark says more about an answer.", field="value")
    with transaction.atomic():
        Engagement.objects.select_for_update(of=("self",), no_key=True).get(pk=engagement.pk)
        standing = (
            Answer.objects.filter(engagement=engagement, question=question)
            .select_related("answered_by", "question")
            .first()
        )
        if _says(standing, kept, said):
            return standing
        if based_on is not None and based_on != (standing.revision if standing else 0):
            raise _conflict(standing)
        if kept is None:
            _withdraw(standing, by, at)
            return None
        answered = _keep(engagement, question, standing, kept, said, by, at)
        if question.key == planning.answers.INVENTORY and planning.needs_of(engagement).is_on_premises:
            checklist.add_items(engagement, expects_on_premises=True)
        return answered


def _clean(question: Question, value: object) -> rules.Value | None:
    try:
        return rules.clean(question.kind, question.options, value)
    except rules.BadAnswer as bad:
        raise NotAnAnswer(str(bad), field="value") from None


def _remark(text: str) -> str:
    try:
        return rules.remark(text)
    except rules.BadAnswer as bad:
        raise NotAnAnswer(str(bad), field="remark") from None


def _says(standing: Answer | None, value: rules.Value | None, remark: str) -> bool:
    if standing is None:
        return value is None
    # 1 == True in Python, but a yes is no number.
    return (type(standing.value), standing.value, standing.remark) == (type(value), value, remark)


def _conflict(standing: Answer | None) -> AnsweredMeanwhile:
    if standing is None:
        return AnsweredMeanwhile("Somebody took the answer back meanwhile. Save again to answer anew.", None)
    return AnsweredMeanwhile(
        f"{standing.answered_by} answered meanwhile: {rules.in_words(standing.value, standing.question.options)}. "
        "Save again to put yours in its place.",
        standing,
    )


def _withdraw(standing: Answer | None, by: User, at: datetime) -> None:
    if standing is not None:
        audit.record(
            by,
            "answer.withdrawn",
            standing.question,
            at=at,
            engagement=standing.engagement,
            changes={"value": (standing.value, None), "remark": (standing.remark, "")},
        )
        standing.delete()


def _keep(
    engagement: Engagement,
    question: Question,
    standing: Answer | None,
    value: rules.Value,
    remark: str,
    by: User,
    at: datetime,
) -> Answer:
    kept = standing or Answer(engagement=engagement, question=question, revision=0)
    before = (kept.value if standing else None, kept.remark)
    kept.value, kept.remark, kept.revision = value, remark, kept.revision + 1
    kept.answered_by, kept.answered_at = by, at
    kept.save()
    audit.record(
        by,
        "answer.given",
        question,
        at=at,
        engagement=engagement,
        changes={"value": (before[0], value), "remark": (before[1], remark)},
    )
    if not by.is_staff:
        _tell(engagement, question, by, at)
    return kept


def _tell(engagement: Engagement, question: Question, by: User, at: datetime) -> None:
    """The consultants read of it in their daily mail; an answer that is typed in several goes tells them once a day."""
    notices.tell(
        notices.deliverers(engagement),
        MailKind.ANSWER,
        f"{by} answered {notices.quoted(question.text)}",
        key=f"answer:{engagement.pk}:{question.pk}:{at.date()}",
        engagement=engagement,
        at=at,
        path=links.path("discovery", engagement.reference),
    )
