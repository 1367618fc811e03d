"""What the planner is given and what it gives back: values without behaviour of their own. All minutes are whole."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What a module is to the package (work-package.md 1)."""

    TOPIC = "topic"
    SUB_MODULE = "sub_module"
    FRAMING = "framing"
    PREPARATION = "preparation"


class When(StrEnum):
    """When an adjustment of a module's minutes applies: the column "Adjustments" of work-package.md 1.1."""

    MANY_PARTICIPANTS = "many_participants"
    """Once, with more participants than `Package.few_participants`."""
    FURTHER_REGISTRY_TYPE = "further_registry_type"
    """For each registry type beyond the first."""
    ON_PREMISES_REGISTRY = "on_premises_registry"
    """Once, with any on-premises registry; the connector then has a session of its own."""
    TWO_REGISTRY_TYPES = "two_registry_types"
    """A floor, not an addition: with two types or more the module never goes below these minutes."""
    EXTRA_IMAGE = "extra_image"
    """For each extra customer image that is walked through."""
    WINDOWS_OR_DTA = "windows_or_dta"
    """Once, with Windows images or Dynamic Threat Analysis in scope."""
    FURTHER_CI_TOOL = "further_ci_tool"
    """For each CI tool beyond the first."""
    SSO_ENABLED_ALREADY = "sso_enabled_already"
    """Once, where Aqua Support has switched SAML on before; negative."""
    DECLINED = "declined"
    """What is left of a module that is out of scope: exactly these minutes, 0 for nothing at all."""


@dataclass(frozen=True)
class Adjustment:
    """Minutes per unit of `when` (work-package.md 1.1); `why` is said to a person, without a full stop."""

    when: str
    minutes: int
    why: str


@dataclass(frozen=True)
class Module:
    """A deliverable unit, or a block that frames them. `needs` pairs a module's key with "hard" or "soft"."""

    key: str
    name: str
    kind: str
    min_minutes: int
    default_minutes: int
    max_minutes: int
    is_optional: bool = False
    needs: tuple[tuple[str, str], ...] = ()
    adjustments: tuple[Adjustment, ...] = ()

    @property
    def is_framing(self) -> bool:
        return self.kind == Kind.FRAMING


@dataclass(frozen=True)
class Reference:
    """A worked plan of work-package.md 1.2: `cells` has minutes by module for each session, in order of delivery."""

    name: str
    n_sessions: int
    has_siem: bool
    has_on_premises: bool
    cells: tuple[Mapping[str, int], ...]
    lengths: tuple[int, ...]


@dataclass(frozen=True)
class Package:
    """
    A version of the work package, as far as the planner asks: modules in order of delivery, worked plans, and limits.

    The limits default to work-package.md 1, 1.2 and 1.3; what each means is said beside it.
    """

    modules: tuple[Module, ...]
    references: tuple[Reference, ...]
    min_sessions: int = 6
    max_sessions: int = 8
    min_session_minutes: int = 120
    max_session_minutes: int = 180
    min_minutes: int = 720
    max_minutes: int = 1440
    max_day_sessions: int = 3
    usual_day_sessions: int = 2
    max_day_minutes: int = 360
    gap_minutes: int = 30
    full_day_percent: int = 80
    """From more than this much of `max_day_minutes` on, a day is told to be full (10, capacity)."""
    prep_minutes: int = 60
    write_up_minutes: int = 30
    """The consultant's own time around a session (10, capacity); it is planned apart from the customer's."""
    step_minutes: int = 15
    """Plans are proposed on this grid, as every worked plan is."""
    min_cell_minutes: int = 30
    """The smallest part of a split topic; no worked plan has a smaller one."""
    max_buffer_minutes: int = 30
    """The most that a proposed session leaves unallotted; no worked plan leaves more."""
    max_session_modules: int = 2
    """Besides framing (1.2, rule 5)."""
    max_module_sessions: int = 2
    """Over how many sessions a topic may be split (1.2, rule 5)."""
    connector_minutes: int = 180
    """The on-premises block of 3.1: connector and local scanner."""
    rehearsal_working_days: int = 2
    """How many working days before the connector session the rehearsal is done (1.2, rule 1)."""
    few_participants: int = 6
    """Beyond this many, `When.MANY_PARTICIPANTS` applies."""

    def module(self, key: str) -> Module | None:
        return next((module for module in self.modules if module.key == key), None)

    @property
    def rehearsal(self) -> Module | None:
        """The consultant's preparation before on-premises work; no session time."""
        return next((module for module in self.modules if module.kind == Kind.PREPARATION), None)


@dataclass(frozen=True, order=True)
class RegistryNeed:
    type_code: str
    is_on_premises: bool = False


@dataclass(frozen=True)
class Needs:
    """What a customer asks for, as far as it is known; `n_sessions` and `contracted_minutes` are None where open."""

    topics: frozenset[str]
    n_sessions: int | None = None
    registries: tuple[RegistryNeed, ...] = ()
    n_participants: int = 1
    n_ci_tools: int = 1
    n_extra_images: int = 0
    has_windows_or_dta: bool = False
    is_sso_enabled: bool = False
    is_connector_late: bool = False
    contracted_minutes: int | None = None

    @property
    def is_on_premises(self) -> bool:
        return any(registry.is_on_premises for registry in self.registries)

    @property
    def n_registry_types(self) -> int:
        return len({registry.type_code for registry in self.registries})


@dataclass(frozen=True)
class PlannedSession:
    """One session: minutes by module in the order in which they are held, and its whole length."""

    number: int
    cells: Mapping[str, int]
    length: int

    @property
    def buffer(self) -> int:
        """Minutes that no module has; negative where the cells do not fit."""
        return self.length - sum(self.cells.values())


@dataclass(frozen=True)
class Plan:
    sessions: tuple[PlannedSession, ...]
    rehearsal_minutes: int = 0

    @property
    def minutes(self) -> int:
        """Customer-facing minutes: the sessions' lengths, without the rehearsal."""
        return sum(session.length for session in self.sessions)

    def minutes_of(self, key: str) -> int:
        return sum(session.cells.get(key, 0) for session in self.sessions)

    def sessions_of(self, key: str) -> tuple[int, ...]:
        """The numbers of the sessions that hold a part of the module."""
        return tuple(session.number for session in self.sessions if session.cells.get(key, 0) > 0)


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    """A rule that a plan or a schedule breaks; `rule` is stable, `text` is one sentence or two for a person."""

    rule: str
    severity: str
    text: str
    session: int | None = None
    module: str | None = None

    @property
    def is_error(self) -> bool:
        return self.severity == Severity.ERROR


@dataclass(frozen=True)
class Reason:
    """Why the plan is as it is: a sentence, and the session or module that it explains."""

    text: str
    session: int | None = None
    module: str | None = None


@dataclass(frozen=True)
class LeftOut:
    """What was asked for and is not in the plan, or only in part; `minutes` is what it would have had."""

    key: str
    minutes: int
    why: str


@dataclass(frozen=True)
class ModuleNeed:
    """What a module should have for these needs; 0 minutes when it is dropped, and the reasons say why."""

    key: str
    minutes: int
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proposal:
    """A lawful plan, why it is as it is, what was asked for and left out, and warnings (never errors)."""

    plan: Plan
    reasons: tuple[Reason, ...]
    left_out: tuple[LeftOut, ...] = ()
    findings: tuple[Finding, ...] = ()


class Unsolvable(Exception):
    """No plan or schedule obeys all rules: `conflict` names the fewest that cannot hold together."""

    def __init__(self, conflict: tuple[str, ...], message: str) -> None:
        super().__init__(message)
        self.conflict = conflict
        self.message = message


@dataclass(frozen=True)
class Slot:
    """When something is held, as instants; `number` is the session's, 0 for the rehearsal."""

    number: int
    starts_at: datetime
    ends_at: datetime

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


@dataclass(frozen=True)
class Schedule:
    """A plan's sessions in time, in order of their numbers."""

    slots: tuple[Slot, ...]
    rehearsal: Slot | None = None
    findings: tuple[Finding, ...] = field(default=(), compare=False)

    def slot(self, number: int) -> Slot | None:
        return next((slot for slot in self.slots if slot.number == number), None)


@dataclass(frozen=True)
class Move:
    """One booking that has to move; `number` 0 is the rehearsal."""

    number: int
    old: Slot
    new: Slot
    why: str


@dataclass(frozen=True)
class Shift:
    """How the rest moves when one session does; what is not in `moves` stays where it is."""

    schedule: Schedule
    moves: tuple[Move, ...]


@dataclass(frozen=True)
class Swap:
    """A ready session that may take an unready one's place; `plan` is the plan after the swap."""

    number: int
    instead_of: int
    plan: Plan
    why: str
