"""What changed between two contents, in words that can be read: by topic, by part, by row."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Literal

from engagement.domain.packages.contents import (
    Adjustment,
    Content,
    Need,
    PlannedSession,
    ReferencePlan,
    Seed,
    Step,
    TypicalQuestion,
)
from engagement.domain.packages.parts import OF_PACKAGE, OF_TOPIC, Part, TopicLine, value_of

What = Literal["added", "removed", "changed", "moved"]


@dataclass(frozen=True)
class FieldChange:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """One row, or one field of a part without rows: what became of it, what it is called, and its changed fields."""

    what: What
    name: str
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True)
class PartChanges:
    """The changes of one part; `topic` is the topic's key, empty for those of the package itself."""

    topic: str
    topic_name: str
    part: str
    label: str
    changes: tuple[Change, ...]


def compare(old: Content, new: Content) -> list[PartChanges]:
    """
    Tell the parts that differ, those of the package first, then topic by topic in the order of the new content.

    A topic that is new or gone is one line of the list of topics, whose parts are not told one by one.
    """
    found = [_part(old, new, "", "", part) for part in OF_PACKAGE.values()]
    for topic in new.topics:
        if old.topic(topic.key) is not None:
            found += [_part(old, new, topic.key, topic.name, part) for part in OF_TOPIC.values()]
    return [part for part in found if part.changes]


def of_values(part: Part, before: Any, after: Any) -> tuple[Change, ...]:
    """The changes of one part's value, as `value_of` gives it."""
    if isinstance(before, dict):
        changed = [FieldChange(label_of(name), said(before[name]), said(after[name])) for name in before]
        return tuple(Change("changed", one.label, (one,)) for one in changed if one.before != one.after)
    return tuple(_of_rows(before, after))


def label_of(name: str) -> str:
    """A field's name in words."""
    return name.replace("_", " ").replace("on premises", "on-premises").capitalize()


def said(value: Any) -> str:
    """A value as a person would write it down."""
    match value:
        case bool():
            return "yes" if value else "no"
        case PlannedSession(length, cells):
            return f"{' + '.join(f'{cell.module} {cell.minutes}' for cell in cells)} = {length}"
        case tuple() if value and isinstance(value[0], PlannedSession):
            return "\n".join(said(one) for one in value)
        case tuple():
            return ", ".join(said(one) for one in value)
    return str(value)


def _part(old: Content, new: Content, topic: str, topic_name: str, part: Part) -> PartChanges:
    changes = of_values(part, value_of(old, topic, part.name), value_of(new, topic, part.name))
    if part.name == "topics":
        # A new name is told among the topic's own fields.
        changes = tuple(change for change in changes if change.what != "changed")
    return PartChanges(topic, topic_name, part.name, part.label, changes)


def _of_rows(before: tuple[Any, ...], after: tuple[Any, ...]) -> Iterator[Change]:
    old, new = _named(before), _named(after)
    for name, row in new.items():
        if name not in old:
            yield Change("added", _title(row), _written(row))
        elif old[name] != row:
            yield Change("changed", _title(row), _fields(old[name], row))
    for name, row in old.items():
        if name not in new:
            yield Change("removed", _title(row))
    stayed = [name for name in old if name in new]
    if stayed != [name for name in new if name in old]:
        yield Change("moved", "The order")


def _named(rows: tuple[Any, ...]) -> dict[tuple[object, int], Any]:
    """Rows by what they are known by; a second one of the same name is told apart by its number."""
    seen: Counter[object] = Counter()
    named = {}
    for row in rows:
        name = _name(row)
        seen[name] += 1
        named[(name, seen[name])] = row
    return named


def _name(row: Any) -> object:
    """What makes a row the same row in both contents."""
    match row:
        case str() | Seed():
            return row
        case Step():
            return row.title, row.is_on_premises_only
        case Adjustment():
            return row.when
        case Need():
            return row.topic
        case TypicalQuestion():
            return row.question
        case ReferencePlan():
            return row.name
    return row.key


def _title(row: Any) -> str:
    """What a row is called on a page."""
    match row:
        case str():
            return row
        case Step():
            return row.title
        case Adjustment():
            return row.why
        case Need():
            return row.topic
        case TypicalQuestion():
            return row.question
        case ReferencePlan() | TopicLine():
            return row.name
    return str(row.text)


def _written(row: Any) -> tuple[FieldChange, ...]:
    """What a new row says beside its title, as far as it says anything."""
    if not is_dataclass(row):
        return ()
    title = _title(row)
    told = [(field.name, getattr(row, field.name), field.default) for field in fields(row)]
    return tuple(
        FieldChange(label_of(name), "", said(value))
        for name, value, default in told
        if value != default and value != title
    )


def _fields(before: Any, after: Any) -> tuple[FieldChange, ...]:
    pairs = [(field.name, getattr(before, field.name), getattr(after, field.name)) for field in fields(after)]
    return tuple(FieldChange(label_of(name), said(old), said(new)) for name, old, new in pairs if old != new)
