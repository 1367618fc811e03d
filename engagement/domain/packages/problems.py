"""Where a package is wrong: what cannot be written at all (`faults`), and what keeps a draft from being published."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Field, Model

from engagement.domain.packages.contents import Content, TopicContent
from engagement.domain.packages.files import FILE_NAME, FRAME_FILE
from engagement.domain.packages.places import Problem
from engagement.domain.packages.plain import Place
from engagement.domain.packages.plans import faults_of_plans, problems_of_plans
from engagement.models import (
    AgendaStep,
    ChecklistTemplate,
    Prerequisite,
    Question,
    RaidItem,
    Topic,
    TopicDependency,
    WorkPackage,
)
from engagement.rules import subjects
from engagement.rules.facts import CATALOGUE
from engagement.rules.planning import Package, When

CONNECTOR_MINUTES = Package.connector_minutes
"""How long the on-premises block of an agenda is (work-package.md 3.1)."""
MOST_ROWS = 100
"""Of one part: as many as the editor sends (forms/rows.py)."""
MOST_MINUTES = 10_000
"""More than any package has; a larger number is a slip of the keyboard."""

_MODELS: Mapping[str, type[Model]] = {
    "agenda": AgendaStep,
    "questions": Question,
    "checklist": ChecklistTemplate,
    "prerequisites": Prerequisite,
}
_KEYED = ("questions", "checklist", "prerequisites")
_LOOKED_AT = ("deliverables", "pitfalls")
_WITH_OPTIONS = (Question.Kind.CHOICE, Question.Kind.CHOICES, Question.Kind.TABLE)


def find(content: Content) -> list[Problem]:
    """Everything that is wrong, faults first. Nothing wrong: an empty list, and the version may be published."""
    return [*faults(content), *_problems(content)]


# ── what no row can hold ─────────────────────────────────────────────────────────────────────────────────────────────


def faults(content: Content) -> list[Problem]:
    """What the database would refuse or the planner could not read; a draft never holds any of it."""
    return [
        *_unreadable(content, ()),
        *_refused(WorkPackage, content, ()),
        *_too_many(content, ()),
        *_nothing(content, ("min_sessions", "min_session_minutes"), ()),
        *_misordered(content, ("min_sessions", "max_sessions"), ()),
        *_misordered(content, ("min_session_minutes", "max_session_minutes"), ()),
        *_misordered(content, ("min_minutes", "max_minutes"), ()),
        *(fault for at, one in enumerate(content.topics) for fault in _faults_of_topic(content, one, ("topics", at))),
        *_repeated((("topics", at, "key"), one.key) for at, one in enumerate(content.topics)),
        *_faults_of_seeds(content),
        *faults_of_plans(content),
    ]


def _faults_of_topic(content: Content, one: TopicContent, place: Place) -> Iterator[Problem]:
    yield from _refused(Topic, one, place)
    yield from _too_many(one, place)
    yield from _nothing(one, ("min_minutes",), place)
    yield from _misordered(one, ("min_minutes", "default_minutes", "max_minutes"), place)
    if not FILE_NAME.fullmatch(one.key) or f"{one.key}.toml" == FRAME_FILE:
        yield Problem((*place, "key"), "A topic's key names its file: small letters, digits and dashes, not package.")
    for at, step in enumerate(one.agenda):
        yield from _nothing(step, ("minutes",), (*place, "agenda", at))
    for name, model in _MODELS.items():
        for at, row in enumerate(getattr(one, name)):
            yield from _refused(model, row, (*place, name, at))
    for name in _KEYED:
        yield from _repeated(((*place, name, at, "key"), row.key) for at, row in enumerate(getattr(one, name)))
    yield from _faults_of_needs(content, one, place)
    for at, adjustment in enumerate(one.adjustments):
        if adjustment.when not in set(When):
            yield Problem((*place, "adjustments", at, "when"), "Choose one of the cases that the planner knows.")
        if abs(adjustment.minutes) > MOST_MINUTES:
            yield Problem((*place, "adjustments", at, "minutes"), f"At most {MOST_MINUTES:,} minutes.")
    for name in ("deliverables", "pitfalls"):
        for at, text in enumerate(getattr(one, name)):
            if not text.strip():
                yield Problem((*place, name, at), "Say it, or remove the row.")


def _faults_of_needs(content: Content, one: TopicContent, place: Place) -> Iterator[Problem]:
    for at, need in enumerate(one.needs):
        here = (*place, "needs", at, "topic")
        if content.topic(need.topic) is None:
            yield Problem(here, f"There is no topic {need.topic or 'without a name'} in this package.")
        elif need.topic == one.key:
            yield Problem(here, "A topic cannot build on itself.")
        if need.kind not in TopicDependency.Kind.values:
            yield Problem((*place, "needs", at, "kind"), "Choose whether it blocks the start or warns.")
    yield from _repeated(((*place, "needs", at, "topic"), need.topic) for at, need in enumerate(one.needs))


def _faults_of_seeds(content: Content) -> Iterator[Problem]:
    for at, seed in enumerate(content.raid_seeds):
        yield from _refused(RaidItem, seed, ("raid_seeds", at))


def _unreadable(value: object, place: Place) -> Iterator[Problem]:
    """Texts with a character that PostgreSQL cannot store."""
    if isinstance(value, str):
        if "\x00" in value:
            yield Problem(place, "There is a character in it that cannot be stored; type it anew.")
    elif isinstance(value, tuple):
        for at, one in enumerate(value):
            yield from _unreadable(one, (*place, at))
    elif is_dataclass(value):
        for field in fields(value):
            yield from _unreadable(getattr(value, field.name), (*place, field.name))


def _refused(model: type[Model], value: Any, place: Place) -> Iterator[Problem]:
    """What the model's own fields refuse: too long, not among the choices, no key, empty, out of range."""
    for field in model._meta.get_fields():
        if isinstance(field, Field) and field.name in type(value).__dataclass_fields__ and field.name != "published_at":
            given = getattr(value, field.name)
            if isinstance(given, tuple) and (field.name in _LOOKED_AT or not given or is_dataclass(given[0])):
                continue
            try:
                field.clean(list(given) if isinstance(given, tuple) else given, None)
            except ValidationError as error:
                yield Problem((*place, field.name), " ".join(error.messages))


def _too_many(value: Any, place: Place) -> Iterator[Problem]:
    for field in fields(value):
        rows = getattr(value, field.name)
        if isinstance(rows, tuple) and len(rows) > MOST_ROWS:
            yield Problem((*place, field.name), f"These are {len(rows)} rows; at most {MOST_ROWS} are kept.")


def _nothing(value: Any, names: tuple[str, ...], place: Place) -> Iterator[Problem]:
    for name in names:
        if getattr(value, name) < 1:
            yield Problem((*place, name), "This has to be at least 1.")


def _misordered(value: Any, names: tuple[str, ...], place: Place) -> Iterator[Problem]:
    for lower, upper in pairwise(names):
        if getattr(value, lower) > getattr(value, upper):
            yield Problem((*place, upper), f"This is less than the {lower.replace('_', ' ')}: {getattr(value, lower)}.")


def _repeated(places: Iterable[tuple[Place, str]]) -> Iterator[Problem]:
    first: dict[str, Place] = {}
    for place, key in places:
        if first.setdefault(key, place) != place:
            yield Problem(place, f"{key} is there twice; each needs a key of its own.")


# ── what keeps a draft from being published ──────────────────────────────────────────────────────────────────────────


def _problems(content: Content) -> Iterator[Problem]:
    if not content.topics:
        yield Problem(("topics",), "A package needs topics; add the first one.")
    items = {item.key for topic in content.topics for item in topic.checklist}
    questions = {question.key for topic in content.topics for question in topic.questions}
    for at, one in enumerate(content.topics):
        place = ("topics", at)
        yield from _problems_of_agenda(one, place)
        yield from _problems_of_items(one, place)
        yield from _problems_of_questions(one, place)
        yield from _problems_of_prerequisites(one, place, items, questions)
    yield from _shared_keys(content)
    yield from _circles(content)
    yield from problems_of_plans(content)


def _problems_of_agenda(one: TopicContent, place: Place) -> Iterator[Problem]:
    usual = sum(step.minutes for step in one.agenda if not step.is_on_premises_only)
    block = sum(step.minutes for step in one.agenda if step.is_on_premises_only)
    if usual != one.default_minutes:
        text = f"The steps add up to {usual} minutes, but the usual time is {one.default_minutes}."
        yield Problem((*place, "agenda"), text)
    if block and block != CONNECTOR_MINUTES:
        text = f"The on-premises block adds up to {block} minutes instead of {CONNECTOR_MINUTES}."
        yield Problem((*place, "agenda"), text)


def _problems_of_items(one: TopicContent, place: Place) -> Iterator[Problem]:
    for at, item in enumerate(one.checklist):
        here = (*place, "checklist", at)
        for fact in item.facts:
            if fact not in CATALOGUE:
                yield Problem((*here, "facts"), f"No check knows the fact {fact}; take one that is known.")
        if not subjects.is_spec(item.subject):
            words = ", ".join(word for word in subjects.SPECS if word)
            yield Problem((*here, "subject"), f"{item.subject} names nothing that a fact can be about: {words}.")


def _problems_of_questions(one: TopicContent, place: Place) -> Iterator[Problem]:
    for at, question in enumerate(one.questions):
        has_to = question.kind in _WITH_OPTIONS
        if has_to and not question.options:
            yield Problem((*place, "questions", at, "options"), "Name the choices, or the columns of the table.")
        if question.options and not has_to:
            yield Problem((*place, "questions", at, "options"), "Only a choice or a table has options.")


def _problems_of_prerequisites(
    one: TopicContent, place: Place, items: set[str], questions: set[str]
) -> Iterator[Problem]:
    for at, condition in enumerate(one.prerequisites):
        for name, key, known in (
            ("met_by_item", condition.met_by_item, items),
            ("met_by_question", condition.met_by_question, questions),
        ):
            if key and key not in known:
                what = name.removeprefix("met_by_")
                yield Problem((*place, "prerequisites", at, name), f"There is no {what} {key} in this package.")


def _shared_keys(content: Content) -> Iterator[Problem]:
    """Keys that two topics share: prerequisites, answers and items are found by their key alone."""
    for name in _KEYED:
        places = [
            (("topics", at, name, row_at, "key"), row.key)
            for at, one in enumerate(content.topics)
            for row_at, row in enumerate(getattr(one, name))
        ]
        within = Counter((place[:2], key) for place, key in places)
        yield from _repeated((place, key) for place, key in places if within[(place[:2], key)] == 1)


def _circles(content: Content) -> Iterator[Problem]:
    """The first way back to itself from each topic that has one; each circle is told once."""
    told: set[frozenset[str]] = set()
    for at, one in enumerate(content.topics):
        circle = _way_back(content, one.key)
        if circle and frozenset(circle) not in told:
            told.add(frozenset(circle))
            yield Problem(("topics", at, "needs"), f"These build on each other in a circle: {' → '.join(circle)}.")


def _way_back(content: Content, start: str) -> list[str]:
    ways, seen = [[start]], {start}
    while ways:
        way = ways.pop()
        topic = content.topic(way[-1])
        for need in topic.needs if topic else ():
            if need.topic == start:
                return [*way, start]
            if need.topic not in seen:
                seen.add(need.topic)
                ways.append([*way, need.topic])
    return []
