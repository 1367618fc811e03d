"""The entries of an engagement as its time tab lists them, and what may be asked of the list."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from engagement.domain import paging, reads
from engagement.domain.hours.entries import State
from engagement.domain.reads import Scope
from engagement.models import Session, TimeEntry, User

KIND_LABELS: Mapping[str, str] = dict(TimeEntry.Kind.choices)
DEFAULT_SORT = "-date"
# The key makes each order whole, so that no row is on two pages.
SORTS: Mapping[str, str] = {
    "date": "t.worked_on, t.id",
    "-date": "t.worked_on DESC, t.id DESC",
    "minutes": "t.minutes, t.id",
    "-minutes": "t.minutes DESC, t.id DESC",
}
STATE_LABELS: Mapping[str, str] = dict(State.choices)
_LOOKS: Mapping[str, tuple[str, str]] = {
    State.OPEN: ("neutral", "circle"),
    State.APPROVED: ("good", "lock"),
    State.CORRECTED: ("warn", "replace"),
}

_GROUPS = """
SELECT t.kind, t.state, t.worked_by_id, coalesce(nullif(u.name, ''), u.email) AS person, t.session_id,
       s.kind AS session_kind, s.number AS session_number, count(*) AS n, sum(t.minutes) AS minutes
  FROM engagement_timeentry t
  JOIN engagement_user u ON u.id = t.worked_by_id
  LEFT JOIN engagement_session s ON s.id = t.session_id
 WHERE t.id IN ({entries})
 GROUP BY t.kind, t.state, t.worked_by_id, u.id, t.session_id, s.id
"""
# `old` is the entry that this one stands for, `new` the one that stands for it.
_ROWS = """
SELECT t.id, t.worked_on, t.starts_at, t.ends_at, t.minutes, t.kind, t.state, t.note, t.worked_by_id,
       t.correction_reason, coalesce(nullif(u.name, ''), u.email) AS person, p.name AS topic,
       s.kind AS session_kind, s.number AS session_number, old.minutes AS old_minutes, old.worked_on AS old_on,
       new.minutes AS new_minutes, new.worked_on AS new_on, new.correction_reason AS new_reason
  FROM engagement_timeentry t
  JOIN engagement_user u ON u.id = t.worked_by_id
  LEFT JOIN engagement_session s ON s.id = t.session_id
  LEFT JOIN engagement_topic p ON p.id = t.topic_id
  LEFT JOIN engagement_timeentry old ON old.id = t.corrects_id
  LEFT JOIN engagement_timeentry new ON new.corrects_id = t.id
 WHERE t.id IN ({entries})
   AND %(kind)s IN ('', t.kind) AND %(state)s IN ('', t.state)
   AND %(person)s IN (0, t.worked_by_id) AND %(session)s IN (0, coalesce(t.session_id, 0))
 ORDER BY {order}
 LIMIT %(shown)s OFFSET %(start)s
"""


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
    worked_by_id: int
    person: str
    session_id: int | None
    session_kind: str | None
    session_number: int | None
    n: int
    minutes: int

    def fits(self, wanted: Wanted) -> bool:
        return (
            wanted.kind in ("", self.kind)
            and wanted.state in ("", self.state)
            and wanted.person in (0, self.worked_by_id)
            and wanted.session in (0, self.session_id)
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
    scope = reads.scope(entries)
    groups = [_Group(**one) for one in reads.fetch(_GROUPS, {}, scopes={"entries": scope})]
    n = sum(group.n for group in groups if group.fits(wanted))
    number = min(wanted.page, max(1, -(-n // paging.PAGE_ROWS)))
    rows = [_row(one, viewer, leads=leads) for one in _found(scope, wanted, number)]
    return Listed(paging.known(rows, number=number, n=n), wanted, _spent(groups))


def session_name(kind: str, number: int) -> str:
    """How a session is called: "Session 3", "Rehearsal 1"."""
    return f"{'Session' if kind == Session.Kind.DELIVERY else 'Rehearsal'} {number}"


def removal_question(entry: TimeEntry) -> str:
    """What is asked before an entry goes."""
    return _removal_question(entry.minutes, entry.kind, entry.worked_on, is_correction=entry.corrects_id is not None)


def _removal_question(minutes: int, kind: str, on: date, *, is_correction: bool) -> str:
    back = " The approved entry that it corrects will count again." if is_correction else ""
    what = f"{minutes} min {KIND_LABELS[kind].lower()} of {on.day} {on:%b %Y}"
    return f"Remove {what}? It will no longer count.{back}"


def _found(scope: Scope, wanted: Wanted, number: int) -> list[dict[str, Any]]:
    asked = {
        "kind": wanted.kind,
        "state": wanted.state,
        "person": wanted.person,
        "session": wanted.session,
        "shown": paging.PAGE_ROWS,
        "start": (number - 1) * paging.PAGE_ROWS,
    }
    statement = _ROWS.replace("{order}", SORTS.get(wanted.sort, SORTS[DEFAULT_SORT]))
    return reads.fetch(statement, asked, scopes={"entries": scope})


def _spent(groups: list[_Group]) -> Spent:
    minutes: dict[str, int] = {}
    for group in groups:
        if group.state != State.CORRECTED:
            minutes[group.kind] = minutes.get(group.kind, 0) + group.minutes
    people = {(group.person, group.worked_by_id) for group in groups}
    sessions = {(group.session_kind or "", group.session_number or 0, group.session_id or 0) for group in groups}
    return Spent(
        minutes=minutes,
        n_open=sum(group.n for group in groups if group.state == State.OPEN),
        people=[Choice(pk, name) for name, pk in sorted(people)],
        sessions=[Choice(pk, session_name(kind, number)) for kind, number, pk in sorted(sessions) if pk],
    )


def _row(one: dict[str, Any], viewer: User, *, leads: bool) -> Row:
    is_theirs, is_open = one["worked_by_id"] == viewer.pk, one["state"] == State.OPEN
    is_approved = one["state"] == State.APPROVED
    session = session_name(one["session_kind"], one["session_number"]) if one["session_number"] else ""
    tone, icon = _LOOKS[one["state"]]
    is_correction = one["old_minutes"] is not None
    return Row(
        pk=one["id"],
        worked_on=one["worked_on"],
        starts_at=one["starts_at"],
        ends_at=one["ends_at"],
        minutes=one["minutes"],
        kind=KIND_LABELS[one["kind"]],
        person=one["person"],
        subject=", ".join(part for part in (session, one["topic"]) if part) or "The engagement",
        note=one["note"],
        state=STATE_LABELS[one["state"]],
        tone=tone,
        icon=icon,
        trail=_trail(one),
        is_replaced=one["state"] == State.CORRECTED,
        removal_question=_removal_question(one["minutes"], one["kind"], one["worked_on"], is_correction=is_correction),
        may_change=is_theirs and is_open,
        may_correct=is_approved and (is_theirs or leads),
        may_unlock=is_approved and leads,
        may_approve=leads and is_open,
    )


def _trail(one: dict[str, Any]) -> str:
    if one["new_minutes"] is not None:
        return f"{_short(one['new_minutes'], one['new_on'])} stand in its place: {one['new_reason']}"
    if one["old_minutes"] is not None:
        return f"Stands in the place of {_short(one['old_minutes'], one['old_on'])}: {one['correction_reason']}"
    return ""


def _short(minutes: int, on: date) -> str:
    return f"{minutes} min of {on.day} {on:%b}"
