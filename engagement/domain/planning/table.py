"""The allocation table: modules by sessions in minutes, with totals, states of cells, and findings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from engagement.domain.planning.looking import Look
from engagement.domain.planning.plans import Booked
from engagement.lib.zones import in_zone
from engagement.models import Session
from engagement.rules import planning as rules

# Tone and icon of a session in the plan; those that were cancelled or missed are not in it.
STATUS_LOOKS: Mapping[str, tuple[str, str]] = {
    Session.Status.DRAFT: ("neutral", "pencil"),
    Session.Status.PLANNED: ("info", "calendar"),
    Session.Status.CONFIRMED: ("good", "calendar-event"),
    Session.Status.IN_PROGRESS: ("info", "player-play"),
    Session.Status.DONE: ("good", "check"),
    Session.Status.MOVED: ("warn", "calendar-time"),
}
_LABELS: Mapping[str, str] = dict(Session.Status.choices)
_NO_TEXTS: Mapping[str, str] = {}


@dataclass(frozen=True)
class Cell:
    """One input: its name in the form, what stands in it, and what is wrong with it."""

    name: str
    value: str
    label: str
    tone: str
    note: str
    is_locked: bool


@dataclass(frozen=True)
class Row:
    """A module; `used` are minutes spent."""

    key: str
    name: str
    cells: list[Cell]
    total: int
    used: int
    tone: str
    note: str


@dataclass(frozen=True)
class Column:
    """A session; day and clock are on the viewer's, for the inputs; a draft's can be typed over."""

    number: int
    pk: int
    status: str
    status_tone: str
    starts_at: datetime
    has_date: bool
    is_draft: bool
    day: Cell
    clock: Cell
    length: Cell
    total: int
    buffer: int
    tone: str
    note: str


@dataclass(frozen=True)
class Said:
    """A finding, with the cell that it leads to; empty where it is about the plan as a whole."""

    text: str
    is_error: bool
    place: str


@dataclass(frozen=True)
class Table:
    columns: list[Column]
    rows: list[Row]
    findings: list[Said]
    total: int
    length: int
    buffer: int
    used: int
    rehearsal_minutes: int
    revision: int
    last_change: str
    n_errors: int


def cell_name(number: int, key: str) -> str:
    """The name of a cell's input."""
    return f"c-{number}-{key}"


def table(
    look: Look,
    *,
    zone: str,
    typed: Mapping[str, str] = _NO_TEXTS,
    wrong: Mapping[str, str] = _NO_TEXTS,
    revision: int | None = None,
) -> Table:
    """
    Draw up the table from what was read; costs no query.

    `typed` are texts by input that stand instead of the plan's own, because they could not be taken; `wrong` says why.
    `zone` is the viewer's, for the days and clocks.
    """
    drawn = _Drawing(look, zone, typed, wrong)
    modules = [one for one in look.package.modules if drawn.is_shown(one)]
    deliveries = look.stand.deliveries
    change = look.known.last_change
    return Table(
        columns=[drawn.column(one) for one in deliveries],
        rows=[drawn.row(module, deliveries) for module in modules],
        findings=drawn.findings,
        total=sum(sum(one.cells.values()) for one in deliveries),
        length=sum(one.minutes for one in deliveries),
        buffer=sum(one.minutes - sum(one.cells.values()) for one in deliveries),
        used=sum(look.known.used.get(module.key, 0) for module in modules),
        rehearsal_minutes=look.stand.plan.rehearsal_minutes,
        revision=look.engagement.plan_revision if revision is None else revision,
        last_change=change.by if change else "",
        n_errors=len(look.errors),
    )


class _Drawing:
    """What all cells are drawn from."""

    def __init__(self, look: Look, zone: str, typed: Mapping[str, str], wrong: Mapping[str, str]) -> None:
        self.look, self.zone, self.typed, self.wrong = look, zone, typed, wrong
        self.at: dict[tuple[int | None, str | None], list[rules.Finding]] = {}
        for one in look.findings:
            self.at.setdefault((one.session, one.module), []).append(one)
        self.findings = [Said(one.text, one.is_error, self._place(one)) for one in _errors_first(look.findings)]

    def is_shown(self, module: rules.Module) -> bool:
        """Modules in scope, and whatever has minutes; preparation is not held in sessions."""
        if module.kind == rules.Kind.PREPARATION:
            return False
        has_minutes = any(one.cells.get(module.key) for one in self.look.stand.deliveries)
        return has_minutes or module.key in self.look.known.now.topics or (module.is_framing and not module.is_optional)

    def column(self, one: Booked) -> Column:
        here = in_zone(one.starts_at, self.zone)
        total = sum(one.cells.values())
        tone, note = self._judged(self.at.get((one.number, None), []))
        is_fixed = not one.is_draft
        name = f"Session {one.number}"
        return Column(
            number=one.number,
            pk=one.pk,
            status=_LABELS[one.status],
            status_tone=STATUS_LOOKS[one.status][0],
            starts_at=one.starts_at,
            has_date=one.has_date,
            is_draft=one.is_draft,
            day=self._cell(f"d-{one.number}", here.strftime("%Y-%m-%d"), f"Day of {name}", is_locked=is_fixed),
            clock=self._cell(f"t-{one.number}", here.strftime("%H:%M"), f"Start of {name}", is_locked=is_fixed),
            length=self._cell(f"l-{one.number}", str(one.minutes), f"Length of {name}", is_locked=is_fixed),
            total=total,
            buffer=one.minutes - total,
            tone=tone,
            note=note,
        )

    def row(self, module: rules.Module, deliveries: tuple[Booked, ...]) -> Row:
        tone, note = self._judged(self.at.get((None, module.key), []))
        return Row(
            key=module.key,
            name=module.name,
            cells=[self._minutes(module, one) for one in deliveries],
            total=sum(one.cells.get(module.key, 0) for one in deliveries),
            used=self.look.known.used.get(module.key, 0),
            tone=tone,
            note=note,
        )

    def _minutes(self, module: rules.Module, one: Booked) -> Cell:
        minutes = one.cells.get(module.key, 0)
        found = self.at.get((one.number, module.key), [])
        name = cell_name(one.number, module.key)
        label = f"{module.name}, session {one.number}"
        return self._cell(name, str(minutes or ""), label, found, is_locked=one.is_held)

    def _cell(
        self, name: str, value: str, label: str, found: list[rules.Finding] | None = None, *, is_locked: bool
    ) -> Cell:
        tone, note = self._judged(found or [])
        if name in self.wrong:
            tone, note = "bad", self.wrong[name]
        return Cell(name, self.typed.get(name, value), label, tone, note, is_locked)

    def _judged(self, found: list[rules.Finding]) -> tuple[str, str]:
        if not found:
            return "", ""
        return "bad" if any(one.is_error for one in found) else "warn", " ".join(one.text for one in found)

    def _place(self, one: rules.Finding) -> str:
        if one.session is not None and one.module is not None:
            return cell_name(one.session, one.module)
        if one.session is not None:
            return f"l-{one.session}"
        return f"r-{one.module}" if one.module else ""


def _errors_first(found: tuple[rules.Finding, ...]) -> list[rules.Finding]:
    return sorted(found, key=lambda one: not one.is_error)
