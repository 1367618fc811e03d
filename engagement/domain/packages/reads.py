"""Packages as their pages show them: the versions, and one version with what is wrong in it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from engagement.domain import paging
from engagement.domain.packages import differences, problems
from engagement.domain.packages.contents import Content, TopicContent
from engagement.domain.packages.differences import PartChanges
from engagement.domain.packages.parts import OF_PACKAGE, OF_TOPIC, digest, part_of_place, value_of
from engagement.domain.packages.plain import Place
from engagement.domain.packages.rows import stored
from engagement.models import Engagement, Topic, WorkPackage


@dataclass(frozen=True)
class VersionRow:
    """A version in the list; `has_draft` says that its package has a draft already."""

    key: str
    name: str
    version: int
    published_at: datetime | None
    n_topics: int
    n_engagements: int

    @property
    def is_draft(self) -> bool:
        return self.published_at is None


@dataclass(frozen=True)
class Complaint:
    """A problem with the way to it: the part to open, and the row and field in it."""

    topic: str
    part: str
    label: str
    place: Place
    text: str


@dataclass(frozen=True)
class PartCard:
    """A part of the package or of a topic: how many rows it has, how many problems."""

    name: str
    label: str
    n: int
    n_problems: int


@dataclass(frozen=True)
class TopicCard:
    key: str
    name: str
    kind: str
    minutes: str
    n_steps: int
    n_items: int
    n_questions: int
    n_prerequisites: int
    n_problems: int


@dataclass(frozen=True)
class Version:
    """All that the page of one version shows."""

    content: Content
    topics: tuple[TopicCard, ...]
    complaints: tuple[Complaint, ...]
    changes: tuple[PartChanges, ...]


def page(packages: QuerySet[WorkPackage], *, number: int = 1) -> paging.Page[VersionRow]:
    """One page of the versions that somebody may see, the newest of each package first."""
    topics = Topic.objects.filter(work_package=OuterRef("pk")).order_by().values("work_package")
    pinned = Engagement.objects.filter(work_package=OuterRef("pk")).order_by().values("work_package")
    found = packages.order_by("key", "-version").annotate(
        n_topics=Coalesce(Subquery(topics.annotate(n=Count("pk")).values("n")), 0),
        n_engagements=Coalesce(Subquery(pinned.annotate(n=Count("pk")).values("n")), 0),
    )
    cut = paging.cut(found, number=number)
    rows = [
        VersionRow(one.key, one.name, one.version, one.published_at, one.n_topics, one.n_engagements)
        for one in cut.rows
    ]
    return paging.Page(rows, cut.text, cut.previous, cut.next)


def version(package: WorkPackage) -> Version:
    """Read one version; problems and changes only of a draft, since what is published is as it is."""
    content = stored(package)
    complaints = tuple(_complaints(content)) if package.is_draft else ()
    before = stored(package.based_on) if package.is_draft and package.based_on else None
    return Version(
        content=content,
        topics=tuple(_topic_card(topic, complaints) for topic in content.topics),
        complaints=complaints,
        changes=tuple(differences.compare(before, content)) if before else (),
    )


def changes_since(package: WorkPackage) -> tuple[PartChanges, ...]:
    """What differs from the version that this one is based on; nothing for a first one."""
    return tuple(differences.compare(stored(package.based_on), stored(package))) if package.based_on else ()


def parts_of_package(read: Version) -> list[PartCard]:
    """The package's own parts, as cards."""
    return [_part_card(read, "", name) for name in OF_PACKAGE]


def parts_of_topic(read: Version, topic: str) -> list[PartCard]:
    """A topic's parts, as cards. Raises KeyError for a topic that is not there."""
    return [_part_card(read, topic, name) for name in OF_TOPIC]


def edited(package: WorkPackage, topic: str, part: str) -> tuple[Content, Any, str]:
    """
    What the editor of a part begins with: the whole content, the part's value, and the digest of that.

    Raises KeyError for a topic or part that is not there.
    """
    content = stored(package)
    value = value_of(content, topic, part)
    return content, value, digest(value)


def complaints_of_part(content: Content, topic: str, part: str) -> list[Complaint]:
    """What is wrong in one part of a draft."""
    return [one for one in _complaints(content) if (one.topic, one.part) == (topic, part)]


def _complaints(content: Content) -> list[Complaint]:
    found = []
    for problem in problems.find(content):
        topic, part, place = part_of_place(content, problem.place)
        named = content.topic(topic)
        label = f"{named.name}: {OF_TOPIC[part].label}" if named else OF_PACKAGE[part].label
        row = f", row {place[0] + 1}" if place and isinstance(place[0], int) else ""
        found.append(Complaint(topic, part, f"{label}{row}", place, problem.text))
    return found


def _part_card(read: Version, topic: str, part: str) -> PartCard:
    value = value_of(read.content, topic, part)
    return PartCard(
        name=part,
        label=(OF_TOPIC if topic else OF_PACKAGE)[part].label,
        n=len(value) if isinstance(value, tuple) else 0,
        n_problems=sum((one.topic, one.part) == (topic, part) for one in read.complaints),
    )


def _topic_card(topic: TopicContent, complaints: tuple[Complaint, ...]) -> TopicCard:
    return TopicCard(
        key=topic.key,
        name=topic.name,
        kind=Topic.Kind(topic.kind).label,
        minutes=f"{topic.min_minutes} · {topic.default_minutes} · {topic.max_minutes}",
        n_steps=len(topic.agenda),
        n_items=len(topic.checklist),
        n_questions=len(topic.questions),
        n_prerequisites=len(topic.prerequisites),
        n_problems=sum(one.topic == topic.key for one in complaints),
    )
