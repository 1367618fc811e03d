"""The work package as files, and as rows: read a folder, write it as one published version."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from engagement.domain.refusals import Refused
from engagement.models import (
    AgendaStep,
    ChecklistTemplate,
    Question,
    Topic,
    TopicDependency,
    WorkPackage,
)

ADVANCED_TIER = Path(__file__).resolve().parent.parent / "data" / "advanced-tier"


class VersionTaken(Refused):
    """The version is there already, with other content."""


@dataclass(frozen=True)
class Need:
    """What a topic builds on: the key of another topic, hard or soft."""

    topic: str
    kind: str
    why: str


@dataclass(frozen=True)
class Step:
    title: str
    minutes: int


@dataclass(frozen=True)
class Ask:
    """A discovery question."""

    key: str
    text: str
    answer_type: str


@dataclass(frozen=True)
class Item:
    """A checklist item; `facts` name what Aqua can be asked to prove it, none means by hand."""

    key: str
    owner: str
    text: str
    evidence: str = ""
    facts: tuple[str, ...] = ()
    on_premises_only: bool = False


@dataclass(frozen=True)
class TopicContent:
    key: str
    name: str
    kind: str
    min_minutes: int
    default_minutes: int
    max_minutes: int
    is_optional: bool = False
    aim: str = ""
    exit_statement: str = ""
    needs: frozenset[Need] = frozenset()
    agenda: tuple[Step, ...] = ()
    questions: tuple[Ask, ...] = ()
    checklist: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Content:
    """One version of a package, topics in their order. Two are equal when every word of them is."""

    key: str
    name: str
    version: int
    published_at: datetime | None
    topics: tuple[TopicContent, ...]


def read(folder: Path) -> Content:
    """
    Read `package.toml` and the topic files that it lists.

    Raises TypeError for a field that does not exist and OSError or TOMLDecodeError for a file that cannot be read: the
    files are ours, so these are faults and not refusals.
    """
    package = _table(folder / "package.toml")
    topics = tuple(_topic(_table(folder / f"{key}.toml")) for key in package.pop("topics"))
    return Content(**package, topics=topics)


@transaction.atomic
def load(folder: Path) -> WorkPackage:
    """
    Publish the package of a folder; loading it again changes nothing.

    Raises VersionTaken when its key and version exist with other content: a version never changes, an edit makes the
    next one (product.md, "WorkPackage").
    """
    content = read(folder)
    package, is_new = WorkPackage.objects.get_or_create(
        key=content.key,
        version=content.version,
        defaults={"name": content.name, "published_at": content.published_at},
    )
    if is_new:
        _write(package, content.topics)
    elif _stored(package) != content:
        raise VersionTaken(
            f"Version {package.version} of {package.key} is there already with other content; "
            "give the changed content the next version number."
        )
    return package


def _table(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _topic(table: dict[str, Any]) -> TopicContent:
    rows: dict[str, Any] = {
        "needs": frozenset(Need(**row) for row in table.pop("needs", ())),
        "agenda": tuple(Step(**row) for row in table.pop("agenda", ())),
        "questions": tuple(Ask(**row) for row in table.pop("questions", ())),
        "checklist": tuple(Item(**row | {"facts": tuple(row.get("facts", ()))}) for row in table.pop("checklist", ())),
    }
    return TopicContent(**table, **rows)


def _write(package: WorkPackage, contents: Sequence[TopicContent]) -> None:
    topics = Topic.objects.bulk_create(
        Topic(
            work_package=package,
            position=position,
            key=content.key,
            name=content.name,
            kind=content.kind,
            aim=content.aim,
            exit_statement=content.exit_statement,
            min_minutes=content.min_minutes,
            default_minutes=content.default_minutes,
            max_minutes=content.max_minutes,
            is_optional=content.is_optional,
        )
        for position, content in enumerate(contents, start=1)
    )
    by_key = {topic.key: topic for topic in topics}
    pairs = list(zip(topics, contents, strict=True))
    TopicDependency.objects.bulk_create(
        TopicDependency(topic=topic, needs=by_key[need.topic], kind=need.kind, why=need.why)
        for topic, content in pairs
        for need in content.needs
    )
    AgendaStep.objects.bulk_create(step for topic, content in pairs for step in _agenda(topic, content))
    Question.objects.bulk_create(question for topic, content in pairs for question in _questions(topic, content))
    ChecklistTemplate.objects.bulk_create(item for topic, content in pairs for item in _checklist(topic, content))


def _agenda(topic: Topic, content: TopicContent) -> list[AgendaStep]:
    return [
        AgendaStep(topic=topic, position=position, title=step.title, minutes=step.minutes)
        for position, step in enumerate(content.agenda, start=1)
    ]


def _questions(topic: Topic, content: TopicContent) -> list[Question]:
    return [
        Question(topic=topic, position=position, key=ask.key, text=ask.text, answer_type=ask.answer_type)
        for position, ask in enumerate(content.questions, start=1)
    ]


def _checklist(topic: Topic, content: TopicContent) -> list[ChecklistTemplate]:
    return [
        ChecklistTemplate(
            topic=topic,
            position=position,
            key=item.key,
            text=item.text,
            owner=item.owner,
            evidence=item.evidence,
            facts=list(item.facts),
            is_on_premises_only=item.on_premises_only,
        )
        for position, item in enumerate(content.checklist, start=1)
    ]


def _stored(package: WorkPackage) -> Content:
    topics = package.topics.prefetch_related("dependencies__needs", "agenda_steps", "questions", "checklist")
    return Content(
        key=package.key,
        name=package.name,
        version=package.version,
        published_at=package.published_at,
        topics=tuple(_stored_topic(topic) for topic in topics),
    )


def _stored_topic(topic: Topic) -> TopicContent:
    return TopicContent(
        key=topic.key,
        name=topic.name,
        kind=topic.kind,
        min_minutes=topic.min_minutes,
        default_minutes=topic.default_minutes,
        max_minutes=topic.max_minutes,
        is_optional=topic.is_optional,
        aim=topic.aim,
        exit_statement=topic.exit_statement,
        needs=frozenset(Need(need.needs.key, need.kind, need.why) for need in topic.dependencies.all()),
        agenda=tuple(Step(step.title, step.minutes) for step in topic.agenda_steps.all()),
        questions=tuple(Ask(ask.key, ask.text, ask.answer_type) for ask in topic.questions.all()),
        checklist=tuple(
            Item(item.key, item.owner, item.text, item.evidence, tuple(item.facts), item.is_on_premises_only)
            for item in topic.checklist.all()
        ),
    )
