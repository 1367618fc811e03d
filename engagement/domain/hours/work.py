"""What somebody says they did, and what is wrong with it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from engagement.domain.refusals import Refused
from engagement.lib.zones import in_zone
from engagement.models import Engagement, Session, TimeEntry, Topic, User
from engagement.rules import clocked, working_time

A_DAY_MINUTES = 24 * 60
# A session is entered as what it was: only delivery counts against the contract.
KINDS_HELD = {Session.Kind.DELIVERY: TimeEntry.Kind.DELIVERY, Session.Kind.REHEARSAL: TimeEntry.Kind.REHEARSAL}


class NotWorkable(Refused):
    """Nobody can have worked that: not so long, not then, or not for this engagement."""


@dataclass(frozen=True)
class Work:
    """
    A piece of work: of which kind, on which day, how many minutes.

    `begins` is a time on the worker's clock; without it only the length is known, and no overlap can be noticed.
    """

    kind: str
    worked_on: date
    minutes: int
    session: Session | None = None
    topic: Topic | None = None
    begins: time | None = None
    note: str = ""


def fill(entry: TimeEntry, work: Work, *, was: datetime | None = None) -> TimeEntry:
    """
    Write the work into the entry, unsaved; its person says on whose clock it began.

    People type whole minutes, clocks do not run in them: a start within the minute of `was` is left where it was, so
    that an entry which follows another to the second still does when something else of it is changed.
    """
    entry.kind, entry.worked_on, entry.minutes = work.kind, work.worked_on, work.minutes
    entry.session, entry.topic, entry.note = work.session, work.topic, work.note
    if work.begins is None:
        entry.starts_at = entry.ends_at = None
    else:
        typed = working_time.instant(work.worked_on, work.begins, entry.worked_by.time_zone)
        entry.starts_at = was if was is not None and timedelta() <= was - typed < clocked.MINUTE else typed
        entry.ends_at = entry.starts_at + timedelta(minutes=work.minutes)
    return entry


def of(entry: TimeEntry) -> Work:
    """The work that an entry tells of, to correct from."""
    begins = in_zone(entry.starts_at, entry.worked_by.time_zone).time() if entry.starts_at else None
    return Work(entry.kind, entry.worked_on, entry.minutes, entry.session, entry.topic, begins, entry.note)


def check(work: Work, engagement: Engagement, *, worker: User, at: datetime) -> None:
    """Raises NotWorkable, naming the field, for work that nobody of this engagement can have done by `at`."""
    refuse_length(work.minutes, field="duration")
    refuse_ahead(work.worked_on, worker, at, field="worked_on")
    if work.begins is not None:
        ends_at = working_time.instant(work.worked_on, work.begins, worker.time_zone) + timedelta(minutes=work.minutes)
        if ends_at > at:
            raise NotWorkable(
                "This would end after now. Enter it once it is done, or correct the start.", field="begins"
            )
    if work.topic is not None and work.topic.work_package_id != engagement.work_package_id:
        raise NotWorkable("Choose one of this engagement's topics.", field="topic")
    if work.session is not None:
        _check_session(work, work.session, engagement)


def refuse_length(minutes: int, *, field: str) -> None:
    """Raises NotWorkable for no time at all, and for more than a day."""
    if minutes <= 0:
        raise NotWorkable("Enter how long it took, at least one minute.", field=field)
    if minutes > A_DAY_MINUTES:
        raise NotWorkable("That is longer than a day. Enter each day by itself.", field=field)


def refuse_ahead(day: date, worker: User, at: datetime, *, field: str) -> None:
    """Raises NotWorkable for a day that has not come yet on the worker's calendar."""
    if day > in_zone(at, worker.time_zone).date():
        raise NotWorkable("This day is still ahead. Enter time after it was spent.", field=field)


def _check_session(work: Work, session: Session, engagement: Engagement) -> None:
    if session.engagement_id != engagement.pk:
        raise NotWorkable("Choose one of this engagement's sessions.", field="session")
    held = KINDS_HELD[Session.Kind(session.kind)]
    if work.kind in KINDS_HELD.values() and work.kind != held:
        raise NotWorkable(
            f"This session is a {session.get_kind_display().lower()}: choose {held.label.lower()}, preparation or "
            "follow-up.",
            field="kind",
        )
