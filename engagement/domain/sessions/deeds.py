"""What can be done to a session besides moving it, each with the trail and the letters that belong to it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from engagement.domain import audit, checklist, health
from engagement.domain.refusals import Refused
from engagement.domain.sessions import booking, invitations
from engagement.domain.sessions.rehearsals import RehearsalMissing, missing_rehearsal
from engagement.models import Session, SessionMove, User

Status = Session.Status
_BEFORE = (Status.DRAFT, Status.PLANNED, Status.CONFIRMED, Status.MOVED)
_LONGEST_MINUTES = 24 * 60


class NotNow(Refused):
    """The session is in a state in which this cannot be done."""


class NoReason(Refused):
    """What takes a session off its date needs a reason."""


class NotBegun(Refused):
    """Nobody can be missed before the session should have begun."""


def plan(session: Session, *, by: User, at: datetime) -> Session:
    """
    Turn a draft into a planned session and invite everybody on its list. Planning it twice changes nothing.

    Raises NotNow; InThePast, DayFull and DoubleBooked when its time has become impossible since it was drafted.
    """
    with transaction.atomic():
        session = booking.hold(session)
        if session.status == Status.PLANNED:
            return session
        if session.status == Status.MOVED:
            raise NotNow(f"Session {session.number} has no date; move it to one.")
        _require(session, [Status.DRAFT], "planned")
        session.status, session.invited_at = Status.PLANNED, at
        booking.book(session, ["invited_at"], by=by, at=at)
        invitations.invite(session, at=at)
        _record(session, "session.planned", by, at)
    return session


def confirm(session: Session, *, by: User, at: datetime) -> Session:
    """
    Note that the customer has agreed to the date, and tell everybody invited. Confirming twice changes nothing.

    Raises NotNow, and RehearsalMissing for on-premises work that nobody has rehearsed for long enough.
    """
    with transaction.atomic():
        session = booking.hold(session)
        if session.status == Status.CONFIRMED:
            return session
        _require(session, [Status.PLANNED], "confirmed")
        if lacking := missing_rehearsal(session):
            raise RehearsalMissing(lacking)
        session.status = Status.CONFIRMED
        session.calendar_sequence += 1
        session.save(update_fields=["status", "calendar_sequence"])
        invitations.tell_change(session, "The date of this session is confirmed.", at=at)
        _record(session, "session.confirmed", by, at)
    return session


def postpone(session: Session, reason: str, *, by: User, at: datetime) -> Session:
    """
    Take the session off its date, its new one still open; it leaves the calendars of everybody invited.

    Raises NotNow and NoReason.
    """
    with transaction.atomic():
        session = booking.hold(session)
        _require(session, [Status.PLANNED, Status.CONFIRMED], "postponed")
        _take_off(session, Status.MOVED, reason)
        SessionMove.objects.create(
            session=session, moved_at=at, moved_by=by, from_starts_at=session.starts_at, reason=session.reason
        )
        invitations.call_off(session, f"This session is taken off its date: {session.reason}", at=at)
        _record(session, "session.postponed", by, at)
    return session


def cancel(session: Session, reason: str, *, by: User, at: datetime) -> Session:
    """
    Call the session off for good; it leaves the calendars of everybody invited.

    Raises NotNow once it has begun, and NoReason.
    """
    with transaction.atomic():
        session = booking.hold(session)
        _require(session, _BEFORE, "cancelled")
        is_in_calendars = session.invited_at is not None and session.status != Status.MOVED
        _take_off(session, Status.CANCELLED, reason)
        if is_in_calendars:
            invitations.call_off(session, f"This session is cancelled: {session.reason}", at=at)
        _record(session, "session.cancelled", by, at)
    return session


def miss(session: Session, reason: str, *, by: User, at: datetime) -> Session:
    """
    Note that the session was not held because somebody did not come. Mails nobody: the time is over.

    Raises NotNow, NotBegun before it should have begun, and NoReason.
    """
    with transaction.atomic():
        session = booking.hold(session)
        _require(session, [Status.PLANNED, Status.CONFIRMED], "marked as a no-show")
        if at < session.starts_at:
            raise NotBegun("It has not begun yet; postpone or cancel it instead.")
        session.status, session.reason = Status.NO_SHOW, _said(reason)
        session.save(update_fields=["status", "reason"])
        _record(session, "session.missed", by, at)
    return session


def set_place(session: Session, place: str, *, by: User, at: datetime) -> Session:
    """Say where it is held, and tell everybody invited; the same place changes nothing. Raises NotNow once over."""
    with transaction.atomic():
        session = booking.hold(session)
        _require(session, [*_BEFORE, Status.IN_PROGRESS], "given another place")
        if session.place == place:
            return session
        before, session.place = session.place, place
        session.save(update_fields=["place"])
        _record(session, "session.place_changed", by, at, changes={"place": (before, place)})
        _tell_if_invited(session, "This session has a new place.", at)
    return session


def set_length(session: Session, minutes: int, *, by: User, at: datetime) -> Session:
    """
    Book the session for so many minutes from its start, and tell everybody invited.

    Raises NotNow once it has begun, InThePast, DayFull and DoubleBooked.
    """
    if not 0 < minutes < _LONGEST_MINUTES:
        raise NotNow("A session takes between one minute and a day.")
    with transaction.atomic():
        session = booking.hold(session)
        _require(session, _BEFORE, "given another length")
        if session.booked_minutes == minutes:
            return session
        before, session.ends_at = session.booked_minutes, session.starts_at + timedelta(minutes=minutes)
        if session.status == Status.MOVED:
            session.save(update_fields=["ends_at"])
        else:
            booking.book(session, [], by=by, at=at)
        _record(session, "session.length_changed", by, at, changes={"minutes": (before, minutes)})
        _tell_if_invited(session, "This session has another length.", at)
    return session


def _require(session: Session, statuses: Sequence[Status], done: str) -> None:
    if session.status not in statuses:
        raise NotNow(f"Session {session.number} is {session.get_status_display().lower()}; it cannot be {done}.")


def _said(reason: str) -> str:
    if not reason.strip():
        raise NoReason("Say why, in words that everybody invited may read.", field="reason")
    return reason.strip()


def _take_off(session: Session, status: Status, reason: str) -> None:
    session.reason, session.status = _said(reason), status
    session.calendar_sequence += 1
    session.save(update_fields=["reason", "status", "calendar_sequence"])


def _tell_if_invited(session: Session, what: str, at: datetime) -> None:
    if session.invited_at is not None and session.status in Session.AHEAD:
        session.calendar_sequence += 1
        session.save(update_fields=["calendar_sequence"])
        invitations.tell_change(session, what, at=at)


def _record(
    session: Session,
    what: str,
    by: User,
    at: datetime,
    changes: dict[str, tuple[object, object]] | None = None,
) -> None:
    """The trail, and what follows from a plan that has changed: due dates and counts."""
    given = changes or {"status": ("", session.status)}
    audit.record(by, what, session, at=at, engagement=session.engagement, changes=given)
    checklist.follow_plan(session.engagement)
    health.judge_soon(session.engagement_id, at=at)
