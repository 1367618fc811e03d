"""
Fill up the version 1 that earlier releases of Tidemark shipped, with fewer parts of the guide in it.

Engagements hang on its rows, so they are kept and completed in place. Nothing that is said there is changed: what was
not in those files is added, and a word that differs makes it another content.
"""

from dataclasses import MISSING, fields
from typing import Any

from engagement.domain.packages import rows
from engagement.domain.packages.contents import Content, TopicContent
from engagement.models import (
    AgendaStep,
    ChecklistTemplate,
    Prerequisite,
    Question,
    Topic,
    TopicDependency,
    WorkPackage,
)

_KEYED = ((Question, "questions"), (ChecklistTemplate, "checklist"), (Prerequisite, "prerequisites"))


def lacks_only(there: Content, content: Content) -> bool:
    """
    Whether the stored version is one of an earlier release, and all that it says is in the content too.

    Those had no worked plans, prerequisites or adjustments at all; a version with any of them is whole, and never
    changes.
    """
    is_whole = there.reference_plans or any(topic.prerequisites or topic.adjustments for topic in there.topics)
    return not is_whole and _is_in(there, content)


def complete(package: WorkPackage, content: Content) -> None:
    """Add to a stored version what it lacks; its rows stay the same rows."""
    rows.write_frame(package, content)
    topics = {topic.key: topic for topic in package.topics.all()}
    for position, one in enumerate(content.topics, start=1):
        topic = topics.get(one.key) or Topic(work_package=package, key=one.key)
        rows.fill_topic(topic, one, position).save()
        topics[one.key] = topic
        _complete_rows(topic, one)
    TopicDependency.objects.filter(topic__work_package=package).delete()
    TopicDependency.objects.bulk_create(rows.dependencies(topics, content))


def _complete_rows(topic: Topic, content: TopicContent) -> None:
    for row in rows.values(content.agenda):
        AgendaStep.objects.update_or_create(topic=topic, position=row["position"], defaults=row)
    for model, name in _KEYED:
        for row in rows.values(getattr(content, name)):
            model._default_manager.update_or_create(topic=topic, key=row["key"], defaults=row)


def _is_in(old: Any, new: Any) -> bool:
    """Whether each field of the old is that of the new, or was not written at all."""
    for field in fields(old):
        before, after = getattr(old, field.name), getattr(new, field.name)
        if before == after or (field.default is not MISSING and before == field.default):
            continue
        if not (isinstance(before, tuple) and _are_in(before, after)):
            return False
    return True


def _are_in(before: tuple[Any, ...], after: tuple[Any, ...]) -> bool:
    there = {_name(row, at): row for at, row in enumerate(after)}
    pairs = [(row, there.get(_name(row, at))) for at, row in enumerate(before)]
    return all(new is not None and not isinstance(old, str) and _is_in(old, new) for old, new in pairs)


def _name(row: Any, at: int) -> object:
    """What a row is known by: its key, the topic that it needs, or its place in the agenda."""
    return getattr(row, "key", None) or getattr(row, "topic", None) or at
