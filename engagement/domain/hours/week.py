"""A consultant's week as a grid: what they worked on by day, and what was probably worked but not entered yet."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import groupby

from django.db.models import Prefetch, QuerySet

from engagement.domain.hours.entries import State
from engagement.domain.hours.listing import KIND_LABELS, session_name
from engagement.domain.hours.work import KINDS_HELD
from engagement.lib.zones import in_zone
from engagement.models import Engagement, Session, TimeAllocation, TimeEntry, Topic, User
from engagement.rules import durations, working_time

Kind = TimeEntry.Kind
DAYS = 7
# What a consultant usually spends around a delivered session (work-package.md 10, "Capacity").
PREPARATION_MINUTES, WRITE_UP_MINUTES = 60, 30
_KIND_ORDER = {Kind.DELIVERY: 0, Kind.REHEARSAL: 0, Kind.PREPARATION: 1, Kind.FOLLOW_UP: 2}
# What may still change: time is entered before an engagement is signed off, or cancelled.
_OVER = (Engagement.Status.SIGNED_OFF, Engagement.Status.CANCELLED)


@dataclass(frozen=True)
class Line:
    """What a row of the grid is about; `session` and `topic` may be none."""

    engagement: Engagement
    kind: str
    session: Session | None = None
    topic: Topic | None = None

    @property
    def code(self) -> str:
        """The row's part of the names of its cells: the same on every visit."""
        keys = (self.engagement.pk, self.session.pk if self.session else 0, self.topic.pk if self.topic else 0)
        return "-".join(map(str, (*keys, self.kind)))

    @property
    def order(self) -> tuple[object, ...]:
        """By engagement, then session, those without one last; what was held before what stands around it."""
        begins = self.session.starts_at.timestamp() if self.session else float("inf")
        position = self.topic.position if self.topic else 0
        return (self.engagement.reference, begins, _KIND_ORDER[Kind(self.kind)], position, self.kind)


@dataclass
class Cell:
    """
    A day of a row: the entries that stand, or what is suggested while there are none.

    `locked` says why the cell cannot be typed in; empty when it can.
    """

    name: str
    day: date
    entries: list[TimeEntry] = field(default_factory=list)
    suggested: int = 0

    @property
    def minutes(self) -> int:
        return sum(entry.minutes for entry in self.entries)

    @property
    def locked(self) -> str:
        if any(entry.state == State.APPROVED for entry in self.entries):
            return "approved"
        return f"{len(self.entries)} entries" if len(self.entries) > 1 else ""

    @property
    def text(self) -> str:
        """What stands in the cell before somebody types: the minutes entered, or those suggested."""
        minutes = self.minutes or self.suggested
        return durations.said(minutes) if minutes else ""


@dataclass
class Row:
    line: Line
    cells: list[Cell]

    @property
    def name(self) -> str:
        """The row within its block: the module, or the kind of work."""
        kind, topic = KIND_LABELS[self.line.kind], self.line.topic
        if topic is None:
            return kind
        return str(topic) if self.line.kind in KINDS_HELD.values() and self.line.session else f"{kind}, {topic}"

    @property
    def total(self) -> int:
        return sum(cell.minutes for cell in self.cells)


@dataclass(frozen=True)
class Block:
    """The rows of one session, or of an engagement's work in none; `is_unlogged`: it is over, but nobody closed it."""

    engagement: Engagement
    session: Session | None
    day: date | None
    is_unlogged: bool
    rows: list[Row]

    @property
    def name(self) -> str:
        return session_name(self.session.kind, self.session.number) if self.session else "Outside its sessions"


@dataclass(frozen=True)
class Week:
    """The grid of the week that begins with `monday`; `engagements` are those that other work can be entered for."""

    monday: date
    zone: str
    rows: list[Row]
    engagements: list[Engagement]
    unlogged: frozenset[int]

    @property
    def days(self) -> list[date]:
        return [self.monday + timedelta(days=n) for n in range(DAYS)]

    @property
    def totals(self) -> list[int]:
        return [sum(row.cells[n].minutes for row in self.rows) for n in range(DAYS)]

    @property
    def total(self) -> int:
        return sum(self.totals)

    @property
    def has_suggestions(self) -> bool:
        return any(cell.suggested for cell in self.cells())

    @property
    def seen(self) -> str:
        """What the cells held when the page was drawn, so that a change by somebody else meanwhile is noticed."""
        return ",".join(f"{cell.name}:{cell.minutes}" for cell in self.cells() if cell.minutes)

    @property
    def blocks(self) -> list[Block]:
        """The rows by their session, in their order."""
        parts = groupby(self.rows, key=lambda row: (row.line.engagement, row.line.session))
        return [
            Block(engagement, session, self._day_of(session), bool(session and session.pk in self.unlogged), list(rows))
            for (engagement, session), rows in parts
        ]

    def _day_of(self, session: Session | None) -> date | None:
        return in_zone(session.starts_at, self.zone).date() if session else None

    def cells(self) -> Iterator[Cell]:
        return (cell for row in self.rows for cell in row.cells)


def monday_of(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def read(mine: QuerySet[Engagement], *, consultant: User, monday: date, at: datetime) -> Week:
    """
    Read the week of `consultant` in the engagements `mine`, with five queries whatever it holds.

    Rows are the modules of the week's sessions, the preparation and write-up of each, and whatever was entered. Held
    sessions suggest their planned minutes, an hour before and half an hour after, where nothing was entered for them.
    """
    sessions = _sessions(mine, consultant, monday)
    today = in_zone(at, consultant.time_zone).date()
    rows: dict[str, Row] = {}
    for session in sessions:
        for line in _lines(session):
            _row(rows, line, monday)
    for entry in _entries(mine, consultant, monday):
        line = Line(entry.engagement, entry.kind, entry.session, entry.topic)
        _row(rows, line, monday).cells[(entry.worked_on - monday).days].entries.append(entry)
    told = _told(sessions)
    for session in sessions:
        _suggest(rows, session, told, consultant, monday, today)
    return Week(
        monday=monday,
        zone=consultant.time_zone,
        rows=sorted(rows.values(), key=lambda row: row.line.order),
        engagements=list(mine.exclude(status__in=_OVER).select_related("customer").order_by("reference")),
        unlogged=frozenset(one.pk for one in sessions if one.status in Session.AHEAD and one.ends_at <= at),
    )


def _row(rows: dict[str, Row], line: Line, monday: date) -> Row:
    code = line.code
    if code not in rows:
        rows[code] = Row(line, [Cell(f"{code}-{n}", monday + timedelta(days=n)) for n in range(DAYS)])
    return rows[code]


def _sessions(mine: QuerySet[Engagement], consultant: User, monday: date) -> list[Session]:
    begins, ends = (working_time.instant(day, time(), consultant.time_zone) for day in (monday, monday + timedelta(7)))
    allocations = TimeAllocation.objects.select_related("topic").order_by("topic__position")
    return list(
        Session.objects.filter(
            engagement__in=mine,
            consultant=consultant,
            status__in=Session.BOOKED,
            starts_at__gte=begins,
            starts_at__lt=ends,
        )
        .select_related("engagement__customer")
        .prefetch_related(Prefetch("allocations", allocations))
        .order_by("starts_at")
    )


def _entries(mine: QuerySet[Engagement], consultant: User, monday: date) -> Iterable[TimeEntry]:
    return (
        TimeEntry.objects.counted()
        .filter(
            engagement__in=mine,
            worked_by=consultant,
            worked_on__range=(monday, monday + timedelta(days=DAYS - 1)),
        )
        .select_related("engagement__customer", "session", "topic", "worked_by")
        .order_by("pk")
    )


def _told(sessions: list[Session]) -> set[tuple[int, str]]:
    """Of which sessions which kinds of time were entered, in whatever week."""
    found = TimeEntry.objects.counted().filter(session__in=[one.pk for one in sessions])
    return {(pk, kind) for pk, kind in found.order_by().values_list("session_id", "kind").distinct() if pk}


def _lines(session: Session) -> list[Line]:
    held = KINDS_HELD[Session.Kind(session.kind)]
    of_modules = [Line(session.engagement, held, session, one.topic) for one in session.allocations.all()]
    if session.kind != Session.Kind.DELIVERY:
        return of_modules
    return [*of_modules, *(Line(session.engagement, kind, session) for kind in (Kind.PREPARATION, Kind.FOLLOW_UP))]


def _suggest(
    rows: dict[str, Row], session: Session, told: set[tuple[int, str]], consultant: User, monday: date, today: date
) -> None:
    """Suggest what a held session took, on its day."""
    day = _day(session, consultant)
    if session.status != Session.Status.DONE or day > today:
        return
    planned = {one.topic_id: one.planned_minutes for one in session.allocations.all()}
    around = {Kind.PREPARATION: PREPARATION_MINUTES, Kind.FOLLOW_UP: WRITE_UP_MINUTES}
    for line in _lines(session):
        if (session.pk, line.kind) not in told:
            cell = rows[line.code].cells[(day - monday).days]
            cell.suggested = planned[line.topic.pk] if line.topic else around[Kind(line.kind)]


def _day(session: Session, consultant: User) -> date:
    return in_zone(session.starts_at, consultant.time_zone).date()
