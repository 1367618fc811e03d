"""The entries of an engagement as its time tab lists them, and what may be asked of the list."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet, Sum

from engagement.domain import paging
from engagement.domain.hours.entries import State
from engagement.models import Session, TimeEntry, User

KIND_LABELS: Mapping[str, str] = dict(TimeEntry.Kind.choices)
DEFAULT_SORT = "-date"
# The key makes each order whole, so that no row is on two pages.
SORTS: Mapping[str, tuple[str, ...]] = {
    "date": ("worked_on", "pk"),
    "-date": ("-worked_on", "-pk"),
    "minutes": ("minutes", "pk"),
    "-minutes": ("-minutes", "-pk"),
}
_LOOKS = {State.OPEN: ("neutral", "circle"), State.APPROVED: ("good", "lock"), State.CORRECTED: ("warn", "replace")}


@dataclass(frozen=True)
class Wanted:
    """What somebody asked of the list; person and session are keys, 0 for any."""

    kind: str = ""
    person: int = 0
    session: int = 0
    state: str = ""
    sort: str = DEFAULT_SORT
    page: int = 1

    @property
    def is_narrowed(self) -> bool:
        return bool(self.kind or self.person or self.session or self.state)


@dataclass(frozen=True)
class Row:
    """`trail` says which entry this one stands for, or which stands for it; `may_*` what the viewer may do with it."""

    pk: int
    worked_on: date
    starts_at: datetime | None
    ends_at: datetime | None
    minutes: int
    kind: str
    person: str
    subject: str
    note: str
    state: str
    tone: str
    icon: str
    trail: str
    is_replaced: bool
    removal_question: str
    may_change: bool
    may_correct: bool
    may_unlock: bool
    may_approve: bool


@dataclass(frozen=True)
class Choice:
    """A person or a session that the list can be narrowed to."""

    pk: int
    label: str


@dataclass(frozen=True)
class Spent:
    """All of an engagement's time: the minutes that stand by kind, and whose and which sessions' they are."""

    minutes: Mapping[str, int]
    n_open: int
    people: list[Choice]
    sessions: list[Choice]

    @property
    def preparation(self) -> int:
        return self.minutes.get(TimeEntry.Kind.PREPARATION, 0)

    @property
    def rehearsal(self) -> int:
        return self.minutes.get(TimeEntry.Kind.REHEARSAL, 0)

    @property
    def follow_up(self) -> int:
        return self.minutes.get(TimeEntry.Kind.FOLLOW_UP, 0)


@dataclass(frozen=True)
class _Group:
    """The entries of one kind, state, person and session: their number and their minutes."""

    kind: str
    state: str
    person_pk: int
    person: str
    session_pk: int | None
    session_kind: str | None
    session_number: int | None
    n: int
    minutes: int

    def fits(self, wanted: Wanted) -> bool:
        return (
            wanted.kind in ("", self.kind)
            and wanted.state in ("", self.state)
            and wanted.person in (0, self.person_pk)
            and wanted.session in (0, self.session_pk)
        )


@dataclass(frozen=True)
class Listed:
    """One page of entries."""

    page: paging.Page[Row]
    wanted: Wanted
    spent: Spent


def listed(entries: QuerySet[TimeEntry], wanted: Wanted, *, viewer: User, leads: bool) -> Listed:
    """
    Read one page of the entries and what stands above it, with two queries whatever their number.

    `leads` says that the viewer approves and unlocks; everybody changes only what is theirs.
    """
    groups = _groups(entries)
    n = sum(group.n for group in groups if group.fits(wanted))
    number = min(wanted.page, max(1, -(-n // paging.PAGE_ROWS)))
    found = (
        _narrowed(entries, wanted)
        .select_related("worked_by", "session", "topic", "corrects", "corrected_by")
        .order_by(*SORTS.get(wanted.sort, SORTS[DEFAULT_SORT]))
    )
    start = (number - 1) * paging.PAGE_ROWS
    rows = [_row(entry, viewer, leads=leads) for entry in found[start : start + paging.PAGE_ROWS]]
    return Listed(paging.known(rows, number=number, n=n), wanted, _spent(groups))


def session_name(kind: str, number: int) -> str:
    """How a session is called: "Session 3", "Rehearsal 1"."""
    return f"{'Session' if kind == Session.Kind.DELIVERY else 'Rehearsal'} {number}"


def removal_question(entry: TimeEntry) -> str:
    """What is asked before an entry goes."""
    on = f"{entry.worked_on.day} {entry.worked_on:%b %Y}"
    back = " The approved entry that it corrects will count again." if entry.corrects_id else ""
    return f"Remove {entry} of {on}? It will no longer count.{back}"


def _narrowed(entries: QuerySet[TimeEntry], wanted: Wanted) -> QuerySet[TimeEntry]:
    narrowed = Q()
    if wanted.kind:
        narrowed &= Q(kind=wanted.kind)
    if wanted.person:
        narrowed &= Q(worked_by=wanted.person)
    if wanted.session:
        narrowed &= Q(session=wanted.session)
    if wanted.state:
        narrowed &= Q(state=wanted.state)
    return entries.filter(narrowed)


def _groups(entries: QuerySet[TimeEntry]) -> list[_Group]:
    found = (
        entries.order_by()
        .values_list("kind", "state", "worked_by", "worked_by__name", "session", "session__kind", "session__number")
        .annotate(n=Count("pk"), total=Sum("minutes"))
    )
    return [_Group(*one) for one in found]


def _spent(groups: list[_Group]) -> Spent:
    minutes: dict[str, int] = {}
    for group in groups:
        if group.state != State.CORRECTED:
            minutes[group.kind] = minutes.get(group.kind, 0) + group.minutes
    people = {(group.person, group.person_pk) for group in groups}
    sessions = {(group.session_kind or "", group.session_number or 0, group.session_pk or 0) for group in groups}
    return Spent(
        minutes=minutes,
        n_open=sum(group.n for group in groups if group.state == State.OPEN),
        people=[Choice(pk, name) for name, pk in sorted(people)],
        sessions=[Choice(pk, session_name(kind, number)) for kind, number, pk in sorted(sessions) if pk],
    )


def _row(entry: TimeEntry, viewer: User, *, leads: bool) -> Row:
    is_theirs = entry.worked_by_id == viewer.pk
    is_approved = entry.state == State.APPROVED
    session = session_name(entry.session.kind, entry.session.number) if entry.session else ""
    tone, icon = _LOOKS[State(entry.state)]
    return Row(
        pk=entry.pk,
        worked_on=entry.worked_on,
        starts_at=entry.starts_at,
        ends_at=entry.ends_at,
        minutes=entry.minutes,
        kind=KIND_LABELS[entry.kind],
        person=str(entry.worked_by),
        subject=", ".join(part for part in (session, str(entry.topic or "")) if part) or "The engagement",
        note=entry.note,
        state=entry.get_state_display(),
        tone=tone,
        icon=icon,
        trail=_trail(entry),
        is_replaced=entry.state == State.CORRECTED,
        removal_question=removal_question(entry),
        may_change=is_theirs and entry.state == State.OPEN,
        may_correct=is_approved and (is_theirs or leads),
        may_unlock=is_approved and leads,
        may_approve=leads and entry.state == State.OPEN,
    )


def _trail(entry: TimeEntry) -> str:
    old: TimeEntry | None = entry.corrects
    # Absent where nothing corrects the entry.
    new: TimeEntry | None = getattr(entry, "corrected_by", None)
    if new is not None:
        return f"{_short(new)} stand in its place: {new.correction_reason}"
    return f"Stands in the place of {_short(old)}: {entry.correction_reason}" if old is not None else ""


def _short(entry: TimeEntry) -> str:
    return f"{entry.minutes} min of {entry.worked_on.day} {entry.worked_on:%b}"
