"""What attendees are mailed about a session: invitation, change, cancellation, each with its calendar object."""

from collections.abc import Iterable
from datetime import datetime

from engagement.domain import letters
from engagement.lib import calendars, links
from engagement.lib.calendars import Event, Guest
from engagement.lib.zones import in_zone
from engagement.models import Attendee, Letter, Session, TimeAllocation, User

_STATUS = {
    Session.Status.DRAFT: calendars.TENTATIVE,
    Session.Status.PLANNED: calendars.TENTATIVE,
    Session.Status.MOVED: calendars.CANCELLED,
    Session.Status.CANCELLED: calendars.CANCELLED,
}
_SUBJECTS = {
    Letter.Kind.INVITATION: "Invitation",
    Letter.Kind.UPDATE: "Changed",
    Letter.Kind.CANCELLATION: "Cancelled",
}


def invite(session: Session, *, at: datetime, only: Iterable[Attendee] | None = None) -> None:
    """Invite everybody, or `only` these, to the session as it stands."""
    _write(session, Letter.Kind.INVITATION, _invitable(session, only), at, "You are invited to this session.")


def tell_change(session: Session, what: str, *, at: datetime) -> None:
    """Tell everybody that the session has changed; its sequence must have been raised before."""
    _write(session, Letter.Kind.UPDATE, _invitable(session, None), at, what)


def call_off(session: Session, what: str, *, at: datetime, only: Iterable[Attendee] | None = None) -> None:
    """Take the session out of the calendars of everybody, or of `only` these; its sequence must have been raised."""
    _write(session, Letter.Kind.CANCELLATION, _invitable(session, only), at, what)


def letters_of(session: Session) -> list[Letter]:
    """The letters about the session, newest first."""
    return list(Letter.objects.filter(key__startswith=f"session:{session.pk}:"))


def resend(session: Session, *, by: User, at: datetime) -> int:
    """Give the session's letters that failed another round of tries; gives how many there were."""
    return letters.send_again(letters_of(session), by=by, at=at)


def event_of(
    session: Session, allocations: Iterable[TimeAllocation], guests: Iterable[Attendee], *, changed_at: datetime
) -> Event:
    """The session as a calendar event, in words that everybody invited may read."""
    return Event(
        uid=f"{session.calendar_uid}@tidemark",
        sequence=session.calendar_sequence,
        changed_at=changed_at,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        zone=session.engagement.customer.time_zone,
        title=title_of(session),
        text=agenda_of(session, allocations),
        place=session.place,
        status=_STATUS.get(Session.Status(session.status), calendars.CONFIRMED),
        organizer=Guest(str(session.consultant), session.consultant.email),
        guests=tuple(Guest(one.name, one.email) for one in guests if one.email),
    )


def title_of(session: Session) -> str:
    kind = "rehearsal" if session.kind == Session.Kind.REHEARSAL else "session"
    return f"{session.engagement.title}: {kind} {session.number}"


def agenda_of(session: Session, allocations: Iterable[TimeAllocation]) -> str:
    lines = [f"- {one.topic.name} ({one.planned_minutes} min)" for one in allocations]
    held_by = f"Held by {session.consultant} for {session.engagement.customer.name}."
    return "\n".join([held_by, *(["", "Agenda:", *lines] if lines else [])])


def _invitable(session: Session, only: Iterable[Attendee] | None) -> list[Attendee]:
    everybody = session.attendees.all() if only is None else only
    return [one for one in everybody if one.email]


def _write(session: Session, kind: Letter.Kind, to: list[Attendee], at: datetime, what: str) -> None:
    """
    One letter to each of them, with the calendar object of the session as it stands.

    The key holds the sequence: the same state of the session is told to nobody twice.
    """
    allocations = list(session.allocations.select_related("topic"))
    is_over = kind == Letter.Kind.CANCELLATION
    method = calendars.CANCEL if is_over else calendars.REQUEST
    event = event_of(session, allocations, to if is_over else session.attendees.all(), changed_at=at)
    if is_over:
        event = _as_cancelled(event)
    calendar = calendars.write([event], method=method).decode()
    for n, one in enumerate(to):
        letters.queue(
            kind,
            key=letters.key_of(f"session:{session.pk}:{kind}:{session.calendar_sequence}", one.email),
            to_address=one.email,
            to_name=one.name,
            subject=f"{_SUBJECTS[kind]}: {title_of(session)}, {_when(session)}",
            text=_text(session, allocations, one, what),
            at=at,
            engagement=session.engagement,
            calendar=calendar,
            calendar_method=method,
            nudges=n == 0,
        )


def _as_cancelled(event: Event) -> Event:
    """Somebody who is taken off the list gets the same object as everybody when the whole session falls."""
    return Event(**{**vars(event), "status": calendars.CANCELLED})


def _text(session: Session, allocations: Iterable[TimeAllocation], to: Attendee, what: str) -> str:
    lines = [f"Hello {to.name},", "", what, "", title_of(session), f"When: {_when(session)}"]
    lines += [f"Where: {session.place}"] if session.place else []
    page = links.line("The session in Tidemark:", "session", session.engagement.reference, session.pk)
    return "\n".join([*lines, "", agenda_of(session, allocations), page])


def _when(session: Session) -> str:
    """By the customer's clocks."""
    zone = session.engagement.customer.time_zone
    starts, ends = in_zone(session.starts_at, zone), in_zone(session.ends_at, zone)
    return f"{starts:%a} {starts.day} {starts:%b %Y, %H:%M}–{ends:%H:%M %Z}"
