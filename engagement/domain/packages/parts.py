"""The parts of a package that are edited one at a time: the frame, its lists, and those of each topic."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

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
from engagement.domain.packages.plain import Place, as_plain, from_plain
from engagement.domain.packages.rows import FRAME

ABOUT = (
    *("name", "kind", "is_optional", "min_minutes", "default_minutes", "max_minutes"),
    *("aim", "exit_statement", "demo"),
)
"""Fields of a topic's own; its key is given once and stays."""


@dataclass(frozen=True)
class TopicLine:
    """A topic in the list of them: what decides which there are, and in which order."""

    key: str
    name: str


@dataclass(frozen=True)
class Part:
    """`row` is the kind of its rows, `str` for plain texts, None for a part of single fields."""

    name: str
    label: str
    noun: str
    row: type | None


OF_PACKAGE: Mapping[str, Part] = {
    part.name: part
    for part in (
        Part("frame", "Frame", "field", None),
        Part("topics", "Topics and their order", "topic", TopicLine),
        Part("reference_plans", "Worked plans", "plan", ReferencePlan),
        Part("raid_seeds", "First entries of the RAID log", "entry", Seed),
    )
}
OF_TOPIC: Mapping[str, Part] = {
    part.name: part
    for part in (
        Part("about", "About", "field", None),
        Part("agenda", "Agenda", "step", Step),
        Part("questions", "Discovery questions", "question", Ask),
        Part("checklist", "Checklist", "item", Item),
        Part("prerequisites", "Prerequisites", "prerequisite", Condition),
        Part("adjustments", "Adjusted minutes", "adjustment", Adjustment),
        Part("needs", "Builds on", "topic", Need),
        Part("typical_questions", "Typical questions", "question", TypicalQuestion),
        Part("deliverables", "Deliverables", "deliverable", str),
        Part("pitfalls", "Pitfalls", "pitfall", str),
    )
}

# A topic that was just added has something to go on with.
_NEW_TOPIC = TopicContent("", "", "topic", min_minutes=60, default_minutes=90, max_minutes=120)


def value_of(content: Content, topic: str, part: str) -> Any:
    """
    What a part holds: single fields by name, or a tuple of rows. `topic` is its key, empty for the package's own parts.

    Raises KeyError for a topic or part that is not there.
    """
    if topic:
        one = _topic(content, topic)
        return {name: getattr(one, name) for name in ABOUT} if part == "about" else getattr(one, OF_TOPIC[part].name)
    if part == "frame":
        return {name: getattr(content, name) for name in FRAME}
    if part == "topics":
        return tuple(TopicLine(one.key, one.name) for one in content.topics)
    return getattr(content, OF_PACKAGE[part].name)


def with_value(content: Content, topic: str, part: str, value: Any) -> Content:
    """The content with one part replaced. Raises KeyError as `value_of` does."""
    if topic:
        one = _topic(content, topic)
        new = replace(one, **(value if part == "about" else {OF_TOPIC[part].name: value}))
        return replace(content, topics=tuple(new if each is one else each for each in content.topics))
    if part == "frame":
        return replace(content, **value)
    if part == "topics":
        there = {one.key: one for one in content.topics}
        return replace(
            content,
            topics=tuple(replace(there.get(line.key, _NEW_TOPIC), key=line.key, name=line.name) for line in value),
        )
    return replace(content, **{OF_PACKAGE[part].name: value})


def digest(value: Any) -> str:
    """A short sign of a part's value, by which two who edit it notice each other."""
    return hashlib.sha256(repr(value).encode()).hexdigest()[:16]


def part_of_place(content: Content, place: Place) -> tuple[str, str, Place]:
    """Which topic's part holds a place, and the way to go on from there: a row and its field, or the field alone."""
    match place:
        case ("topics", int(at), str(name), *rest) if name in OF_TOPIC:
            return content.topics[at].key, name, tuple(rest)
        case ("topics", int(at), "key" as field):
            return "", "topics", (at, field)
        case ("topics", int(at), *rest):
            return content.topics[at].key, "about", tuple(rest)
        case (str(name), *rest) if name in OF_PACKAGE:
            return "", name, tuple(rest)
    return "", "frame", place


def _topic(content: Content, key: str) -> TopicContent:
    found = content.topic(key)
    if found is None:
        raise KeyError(key)
    return found


def as_rows(value: Any) -> list[dict[str, Any]]:
    """A part's rows as plain values by field, for a form to begin with; a plain text is the field `text`."""
    return [{"text": row} if isinstance(row, str) else as_plain(row) for row in value]


def from_rows(part: Part, rows: Sequence[Mapping[str, Any]]) -> tuple[Any, ...]:
    """The rows that a form gives, as a part's value."""
    if part.row is str:
        return tuple(row["text"] for row in rows)
    return tuple(from_plain(cast("type[Any]", part.row), row) for row in rows)
