"""
One version of a work package as values: what files, rows, forms and comparisons all speak of.

Field names are those of the models, of the files and of the forms, so that each of them can go by the dataclass. The
defaults are what a file may leave out.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Need:
    """What a topic builds on: the key of another topic, hard or soft."""

    topic: str
    kind: str
    why: str


@dataclass(frozen=True)
class Adjustment:
    """Minutes more or fewer `when` something is so (rules/planning, `When`); `why` is said without a full stop."""

    when: str
    minutes: int
    why: str


@dataclass(frozen=True)
class Step:
    """A part of the agenda; those for on-premises registries only are a block of their own."""

    title: str
    minutes: int
    is_on_premises_only: bool = False


@dataclass(frozen=True)
class Ask:
    """A discovery question; `options` are its choices, or the columns of a table."""

    key: str
    text: str
    answer_type: str
    kind: str = "text"
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Item:
    """A checklist item; `facts` name what Aqua can be asked to prove it, none means by hand."""

    key: str
    owner: str
    text: str
    evidence: str = ""
    facts: tuple[str, ...] = ()
    is_any_fact_enough: bool = False
    subject: str = ""
    is_on_premises_only: bool = False


@dataclass(frozen=True)
class Condition:
    """A prerequisite, due so many working days before the topic is first held."""

    key: str
    owner: str
    text: str
    lead_working_days: int
    when: str = "always"
    is_hard: bool = False
    met_by_item: str = ""
    met_by_question: str = ""


@dataclass(frozen=True)
class TypicalQuestion:
    question: str
    answer: str


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
    demo: str = ""
    needs: tuple[Need, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    prerequisites: tuple[Condition, ...] = ()
    agenda: tuple[Step, ...] = ()
    questions: tuple[Ask, ...] = ()
    checklist: tuple[Item, ...] = ()
    typical_questions: tuple[TypicalQuestion, ...] = ()
    deliverables: tuple[str, ...] = ()
    pitfalls: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cell:
    """A module's minutes in one session."""

    module: str
    minutes: int


@dataclass(frozen=True)
class PlannedSession:
    """A session of a worked plan; what its cells leave of the length is buffer."""

    length: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class ReferencePlan:
    """A worked plan that proposals start from (work-package.md 1.2)."""

    name: str
    sessions: tuple[PlannedSession, ...]
    has_siem: bool = False
    has_on_premises: bool = False


@dataclass(frozen=True)
class Seed:
    """What the RAID log of a new engagement begins with."""

    kind: str
    text: str


@dataclass(frozen=True)
class Content:
    """One version of a package, topics in their order. Two are equal when every word of them is."""

    key: str
    name: str
    version: int
    topics: tuple[TopicContent, ...]
    published_at: datetime | None = None
    min_sessions: int = 6
    max_sessions: int = 8
    min_session_minutes: int = 120
    max_session_minutes: int = 180
    min_minutes: int = 720
    max_minutes: int = 1440
    raid_seeds: tuple[Seed, ...] = ()
    reference_plans: tuple[ReferencePlan, ...] = ()

    def topic(self, key: str) -> TopicContent | None:
        return next((topic for topic in self.topics if topic.key == key), None)
