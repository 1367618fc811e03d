"""Saving a week at once: only what was changed, all of it or nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from engagement.domain.hours import entries, standing, week, work
from engagement.domain.hours.week import Cell, Line, Week
from engagement.domain.hours.work import Work
from engagement.domain.refusals import Refused
from engagement.models import Engagement, TimeEntry, User
from engagement.rules import durations


class WeekRefused(Refused):
    """Something in the grid cannot be: `at` says by the cell's name what is wrong there. Nothing was saved."""

    def __init__(self, at: Mapping[str, str]) -> None:
        super().__init__("Nothing was saved yet. Please look at the marked cells.")
        self.at = at


@dataclass(frozen=True)
class Other:
    """Minutes of work that no row of the grid was about, on a day of the week; `name` is that of its cell."""

    name: str
    engagement: Engagement
    kind: str
    day: date
    minutes: int


def save(
    mine: QuerySet[Engagement],
    *,
    monday: date,
    typed: Mapping[str, int],
    seen: Mapping[str, int],
    others: Sequence[Other] = (),
    by: User,
    at: datetime,
) -> int:
    """
    Write what was changed in the week of `by`; 0 minutes remove an entry. Returns how many cells were written.

    `typed` are minutes by the name of the cell, `seen` what the cells held when they were drawn: a cell typed as it was
    seen is left alone, and one that holds something else by now is refused. Raises WeekRefused.
    """
    wrong: dict[str, str] = {}
    with transaction.atomic():
        standing.lock(by)
        now = week.read(mine, consultant=by, monday=monday, at=at)
        changes = [*_changed(now, typed, seen), *(_added(now, other) for other in others)]
        for change in changes:
            try:
                _write(change, by, at)
            except Refused as refusal:
                wrong[change.name] = str(refusal)
        if wrong:
            raise WeekRefused(wrong)
    return len(changes)


@dataclass(frozen=True)
class _Change:
    """Minutes to write for a line on a day, in the place of `entry`; `conflict` says why that cannot be."""

    name: str
    line: Line
    day: date
    minutes: int
    entry: TimeEntry | None = None
    conflict: str = ""


def _changed(now: Week, typed: Mapping[str, int], seen: Mapping[str, int]) -> Iterator[_Change]:
    for row in now.rows:
        for cell in row.cells:
            minutes, before = typed.get(cell.name), seen.get(cell.name, 0)
            if minutes is not None and minutes not in (before, cell.minutes):
                entry = cell.entries[0] if cell.entries else None
                yield _Change(cell.name, row.line, cell.day, minutes, entry, _conflict(cell, before))


def _conflict(cell: Cell, before: int) -> str:
    if cell.minutes != before:
        held = durations.said(cell.minutes) if cell.minutes else "nothing"
        return f"This was changed meanwhile and holds {held}. Reload the page to see it."
    return f"This cannot be changed here ({cell.locked}). See the engagement's time." if cell.locked else ""


def _added(now: Week, other: Other) -> _Change:
    line = Line(other.engagement, other.kind)
    same = (cell for row in now.rows if row.line.code == line.code for cell in row.cells if cell.day == other.day)
    conflict = "A row above is about this already: change it there." if any(cell.minutes for cell in same) else ""
    return _Change(other.name, line, other.day, other.minutes, conflict=conflict)


def _write(change: _Change, by: User, at: datetime) -> None:
    if change.conflict:
        raise Refused(change.conflict)
    line, entry = change.line, change.entry
    if entry is None:
        done = Work(line.kind, change.day, change.minutes, session=line.session, topic=line.topic)
        entries.log(line.engagement, done, by=by, at=at)
    elif change.minutes:
        entries.change(entry, replace(work.of(entry), minutes=change.minutes), by=by, at=at)
    else:
        entries.remove(entry, by=by, at=at)
