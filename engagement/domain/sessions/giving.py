"""A session that changes hands: somebody else of the team holds it."""

from datetime import datetime

from django.db import transaction

from engagement.domain import audit
from engagement.domain.sessions import booking, invitations
from engagement.domain.sessions.deeds import NotNow
from engagement.models import Session, User

Status = Session.Status
GIVABLE = (Status.DRAFT, Status.PLANNED, Status.CONFIRMED, Status.MOVED)


def give(session: Session, to: User, *, by: User, at: datetime) -> Session:
    """
    Have `to` hold the session from now on, at its time; everybody invited is told, with the new organizer.

    One that waits for another date is told of with that date. Giving it to who holds it changes nothing.
    Raises NotNow once it has begun, and DoubleBooked when `to` is not free then.
    """
    with transaction.atomic():
        session = booking.hold(session)
        if session.status not in GIVABLE:
            raise NotNow(f"Session {session.number} is {session.get_status_display().lower()}; it stays as it is.")
        giver = session.consultant
        if giver == to:
            return session
        is_told = session.invited_at is not None and session.status in Session.AHEAD
        session.consultant = to
        session.calendar_sequence += int(is_told)
        booking.change_hands(session, by=by)
        changes = {"consultant": (giver, to)}
        audit.record(by, "session.given", session, at=at, engagement=session.engagement, changes=changes)
        if is_told:
            invitations.tell_change(session, f"{to} holds this session from now on; its time stays.", at=at)
    return session
