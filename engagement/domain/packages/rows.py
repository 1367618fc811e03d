"""A package's content as rows of the database, and back."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model, Prefetch

from engagement.domain.packages.contents import (
    Adjustment,
    Ask,
    Condition,
    Content,
    Item,
    Need,
    ReferencePlan,
    Seed,
    Step,
    TopicContent,
    TypicalQuestion,
)
from engagement.domain.packages.plain import as_plain, from_plain
from engagement.models import (
    AgendaStep,
    ChecklistTemplate,
    Prerequisite,
    Question,
    Topic,
    TopicDependency,
    WorkPackage,
)

FRAME = (
    *("name", "min_sessions", "max_sessions", "min_session_minutes", "max_session_minutes"),
    *("min_minutes", "max_minutes"),
)
"""Fields of a version that its row holds under the same name."""

_OF_TOPIC = (
    *("key", "name", "kind", "min_minutes", "default_minutes", "max_minutes", "is_optional"),
    *("aim", "exit_statement", "demo"),
)


_CHILDREN: tuple[tuple[type[Model], str], ...] = (
    (AgendaStep, "agenda"),
    (Question, "questions"),
    (ChecklistTemplate, "checklist"),
    (Prerequisite, "prerequisites"),
)


def write(package: WorkPackage, content: Content) -> None:
    """Make the rows of a version that is new or a draft: its frame, its topics and all that hangs on them."""
    write_frame(package, content)
    package.topics.all().delete()
    made = Topic.objects.bulk_create(
        fill_topic(Topic(work_package=package), one, position) for position, one in enumerate(content.topics, start=1)
    )
    topics = {topic.key: topic for topic in made}
    TopicDependency.objects.bulk_create(dependencies(topics, content))
    for model, name in _CHILDREN:
        model._default_manager.bulk_create(
            model(topic=topics[one.key], **row) for one in content.topics for row in values(getattr(one, name))
        )


def fill_topic(topic: Topic, content: TopicContent, position: int) -> Topic:
    """Set the fields of a topic's own row."""
    topic.position = position
    for name in _OF_TOPIC:
        setattr(topic, name, getattr(content, name))
    topic.adjustments = [as_plain(one) for one in content.adjustments]
    topic.typical_questions = [as_plain(one) for one in content.typical_questions]
    topic.deliverables, topic.pitfalls = list(content.deliverables), list(content.pitfalls)
    return topic


def dependencies(topics: Mapping[str, Topic], content: Content) -> list[TopicDependency]:
    return [
        TopicDependency(topic=topics[one.key], needs=topics[need.topic], kind=need.kind, why=need.why)
        for one in content.topics
        for need in one.needs
    ]


def values(contents: tuple[Any, ...]) -> list[dict[str, Any]]:
    """The fields of rows that have a place in a list, counted from one."""
    return [{"position": position, **as_plain(one)} for position, one in enumerate(contents, start=1)]


def write_frame(package: WorkPackage, content: Content) -> None:
    """Take over what the version's own row holds; topics are left as they are."""
    for name in FRAME:
        setattr(package, name, getattr(content, name))
    package.reference_plans = [as_plain(plan) for plan in content.reference_plans]
    package.raid_seeds = [as_plain(seed) for seed in content.raid_seeds]
    package.save()


def stored(package: WorkPackage) -> Content:
    """Read a version back: six statements, whatever its size."""
    needs = TopicDependency.objects.select_related("needs").order_by("pk")
    topics = package.topics.prefetch_related(
        Prefetch("dependencies", needs), "agenda_steps", "questions", "checklist", "prerequisites"
    )
    return Content(
        key=package.key,
        version=package.version,
        published_at=package.published_at,
        **{name: getattr(package, name) for name in FRAME},
        raid_seeds=tuple(from_plain(Seed, row) for row in package.raid_seeds),
        reference_plans=tuple(from_plain(ReferencePlan, row) for row in package.reference_plans),
        topics=tuple(_topic(topic) for topic in topics),
    )


def _topic(topic: Topic) -> TopicContent:
    return TopicContent(
        **{name: getattr(topic, name) for name in _OF_TOPIC},
        needs=tuple(Need(need.needs.key, need.kind, need.why) for need in topic.dependencies.all()),
        adjustments=tuple(from_plain(Adjustment, row) for row in topic.adjustments),
        prerequisites=tuple(_content(Condition, row) for row in topic.prerequisites.all()),
        agenda=tuple(_content(Step, row) for row in topic.agenda_steps.all()),
        questions=tuple(_content(Ask, row) for row in topic.questions.all()),
        checklist=tuple(_content(Item, row) for row in topic.checklist.all()),
        typical_questions=tuple(from_plain(TypicalQuestion, row) for row in topic.typical_questions),
        deliverables=tuple(topic.deliverables),
        pitfalls=tuple(topic.pitfalls),
    )


def _content(kind: Any, row: object) -> Any:
    """The content that a row holds under the same names."""
    values = {name: getattr(row, name) for name in kind.__dataclass_fields__}
    return kind(**{name: tuple(value) if isinstance(value, list) else value for name, value in values.items()})
