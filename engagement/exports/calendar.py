"""Sessions as calendar files: one to be added by hand, or all of a person's to be subscribed to."""

from collections.abc import Iterable
from dataclasses import replace

from engagement.domain import sessions
from engagement.lib import calendars
from engagement.models import Session

CONTENT_TYPE = "text/calendar; charset=utf-8"


def one(session: Session) -> bytes:
    """The session as a calendar file; who else comes is not in it."""
    return calendars.write([_published(session, prefix="")])


def feed(found: Iterable[Session], *, name: str, is_staff: bool) -> bytes:
    """
    All the sessions as one calendar; the same sessions give the same bytes.

    The team finds the customer's name in each title. Sessions come with their allocations and topics prefetched.
    """
    return calendars.write(
        [_published(session, prefix=f"{session.engagement.customer.name}: " if is_staff else "") for session in found],
        name=name,
    )


def _published(session: Session, *, prefix: str) -> calendars.Event:
    """Without organizer and guests: a file that names them would be taken for an invitation to be answered."""
    event = sessions.event_of(
        session, session.allocations.all(), (), changed_at=session.invited_at or session.engagement.created_at
    )
    return replace(event, title=prefix + event.title, organizer=None)
