"""Giving sessions other dates: one, or one and those that have to follow it, all or none of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from engagement.domain import audit, checklist, health
from engagement.domain.sessions import booking, invitations
from engagement.domain.sessions.deeds import NoReason, NotNow
from engagement.domain.sessions.giving import give
from engagement.models import Session, SessionMove, User

Status = Session.Status
MOVABLE = (Status.DRAFT, Status.PLANNED, Status.CONFIRMED, Status.MOVED)


@dataclass(frozen=True)
class NewTime:
    """A session and when it is to start instead, and who is to hold it then, None for who does; it keeps its length."""

    session: Session
    starts_at: datetime
    holder: User | None = None


@dataclass(frozen=True)
class _Before:
    status: str
    starts_at: datetime
    consultant: User


def move(
    session: Session, starts_at: datetime, reason: str, *, holder: User | None = None, by: User, at: datetime
) -> Session:
    """
    Give the session another date; a draft quietly, any other with a reason and a letter to everybody invited.

    With `holder` it changes hands on the way; only the new date has to be free, and one letter tells both.

    One that was confirmed has to be confirmed anew; one that was off its date is planned again, its reason told before.
    Raises NotNow, NoReason, and the refusals of a booking: InThePast, DayFull, DoubleBooked.
    """
    [moved] = move_all([NewTime(session, starts_at, holder)], reason, by=by, at=at)
    return moved


def move_all(times: Sequence[NewTime], reason: str, *, by: User, at: datetime) -> list[Session]:
    """Move several sessions of one engagement as `move` does; when one of them is refused, none moves."""
    with transaction.atomic():
        held = {one.session.pk: booking.hold(one.session) for one in sorted(times, key=lambda one: one.session.pk)}
        before = {pk: _Before(session.status, session.starts_at, session.consultant) for pk, session in held.items()}
        for session in held.values():
            _check(session, reason)
        # They step aside first, so that two of them may change places.
        Session.objects.filter(pk__in=held).update(status=Status.MOVED, reason=reason or "Being placed.")
        for one in times:
            if one.holder is not None:
                held[one.session.pk].consultant = give(one.session, one.holder, by=by, at=at).consultant
        moved = [_put(held[one.session.pk], one.starts_at, by, at) for one in times]
        for session in moved:
            _tell(session, before[session.pk], reason, by, at)
        if moved:
            checklist.follow_plan(moved[0].engagement)
            health.judge_soon(moved[0].engagement_id, at=at)
    return moved


def _check(session: Session, reason: str) -> None:
    if session.status not in MOVABLE:
        raise NotNow(
            f"Session {session.number} is {session.get_status_display().lower()}; it cannot be moved any more."
        )
    if not reason.strip() and session.status in Session.AHEAD:
        raise NoReason("Say why, in words that everybody invited may read.", field="reason")


def _put(session: Session, starts_at: datetime, by: User, at: datetime) -> Session:
    length = session.ends_at - session.starts_at
    session.starts_at, session.ends_at = starts_at, starts_at + length
    session.status = Status.DRAFT if session.status == Status.DRAFT else Status.PLANNED
    session.reason = ""
    if session.invited_at is not None:
        session.calendar_sequence += 1
    booking.book(session, ["reason", "calendar_sequence"], by=by, at=at)
    return session


def _tell(session: Session, before: _Before, reason: str, by: User, at: datetime) -> None:
    """The trail of the move, and the letters; nobody has heard of a draft."""
    changes = {"starts_at": (before.starts_at, session.starts_at)}
    audit.record(by, "session.moved", session, at=at, engagement=session.engagement, changes=changes)
    if before.status == Status.DRAFT:
        return
    if before.status == Status.MOVED:
        session.moves.filter(to_starts_at=None).update(to_starts_at=session.starts_at)
    else:
        SessionMove.objects.create(
            session=session,
            moved_at=at,
            moved_by=by,
            from_starts_at=before.starts_at,
            to_starts_at=session.starts_at,
            reason=reason.strip(),
        )
    if session.invited_at is None:
        session.invited_at = at
        session.save(update_fields=["invited_at"])
        invitations.invite(session, at=at)
    else:
        why = f": {reason.strip()}" if reason.strip() else "."
        holder = f", and {session.consultant} holds it" if session.consultant != before.consultant else ""
        invitations.tell_change(session, f"This session has a new date{holder}{why}", at=at)
