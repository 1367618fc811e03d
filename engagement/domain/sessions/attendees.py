"""Who is invited to a session."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from engagement.domain import audit
from engagement.domain.refusals import Refused
from engagement.domain.sessions import booking, invitations
from engagement.domain.sessions.deeds import NotNow
from engagement.models import Attendee, Session, User

_OPEN = (Session.Status.DRAFT, *Session.AHEAD, Session.Status.MOVED)


class BadAddress(Refused):
    """The e-mail address cannot be written to."""


class AlreadyInvited(Refused):
    """Somebody of that name or address is on the list."""


def add_attendee(
    session: Session, name: str, *, by: User, at: datetime, email: str = "", user: User | None = None
) -> Attendee:
    """
    Put somebody on the list and, when the others have been invited, invite them too.

    `user` links one of the engagement's people, whose address is taken when none is given. Without an address nobody
    is mailed. Raises NotNow, BadAddress and AlreadyInvited.
    """
    email = (email or (user.email if user else "")).strip().lower()
    _check_address(email)
    with transaction.atomic():
        session = booking.hold(session)
        if session.status not in _OPEN:
            raise NotNow(f"Session {session.number} is {session.get_status_display().lower()}; nobody can be invited.")
        name = name.strip()
        if session.attendees.filter(name__iexact=name).exists():
            raise AlreadyInvited(f"{name} is on the list already.", field="name")
        if email and session.attendees.filter(email__iexact=email).exists():
            raise AlreadyInvited(f"{email} is on the list already.", field="email")
        attendee = Attendee.objects.create(session=session, user=user, name=name, email=email)
        audit.record(by, "attendee.added", attendee, at=at, engagement=session.engagement)
        if session.invited_at is not None and session.status in Session.AHEAD:
            invitations.invite(session, at=at, only=[attendee])
    return attendee


def remove_attendee(attendee: Attendee, *, by: User, at: datetime) -> None:
    """Take somebody off the list, and the session out of their calendar when they were invited. Raises NotNow."""
    with transaction.atomic():
        session = booking.hold(attendee.session)
        if session.status not in _OPEN:
            raise NotNow(f"Session {session.number} is {session.get_status_display().lower()}; its list stays.")
        audit.record(by, "attendee.removed", attendee, at=at, engagement=session.engagement)
        if session.invited_at is not None and session.status in Session.AHEAD:
            # Raised, so that somebody who is put on the list once more is invited once more.
            session.calendar_sequence += 1
            session.save(update_fields=["calendar_sequence"])
            invitations.call_off(session, "You are no longer on the list of this session.", at=at, only=[attendee])
        attendee.delete()


def _check_address(email: str) -> None:
    if not email:
        return
    try:
        validate_email(email)
    except ValidationError:
        raise BadAddress("Give an e-mail address such as ines@customer.example.", field="email") from None
