"""What the customer is told of a session: drafted from data, edited and sent by the consultant."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from engagement.domain import audit, letters
from engagement.domain.live import carrying
from engagement.domain.refusals import Refused
from engagement.lib.zones import in_zone
from engagement.models import Attendee, ChecklistItem, Letter, Owner, RaidItem, Session, Topic, User

# A customer reads what was agreed and who does what; risks and issues are the team's own notes (product.md, "People").
TOLD = (RaidItem.Kind.DECISION, RaidItem.Kind.ACTION)


class CannotSend(Refused):
    """There is nobody to send the recap to, or nothing to send yet."""


class AlreadySent(Refused):
    """It went out; what people have read is not changed afterwards."""


@dataclass(frozen=True)
class Reader:
    """Somebody the recap goes to."""

    name: str
    email: str


def draft(session: Session, changes: Sequence[str] = ()) -> str:
    """
    Write the recap from what is known: modules, decisions, actions, outcomes, notes, what comes next.

    Plain text with Markdown's dashes, for a mail. `changes` are sentences on what changed in the console. Nothing
    internal is read: no internal note, no internal RAID entry, no minutes.
    """
    zone = session.engagement.customer.time_zone
    said = list(session.raid.filter(is_internal=False, kind__in=TOLD).order_by("raised_at", "pk"))
    parts = [
        f"This is what we did in {_name(session)} on {_day(session.started_at or session.starts_at, zone)}.",
        _list("What we covered", (topic.name for topic in _covered(session))),
        _list("Decisions", (one.text for one in said if one.kind == RaidItem.Kind.DECISION)),
        _list("Actions", (_action(one) for one in said if one.kind == RaidItem.Kind.ACTION)),
        _list("Done and proven", _outcomes(session)),
        _list("What changed in the console", changes),
        _list("Still open on your side", _open(session)),
        f"Notes\n\n{session.public_notes.strip()}" if session.public_notes.strip() else "",
        _next(session, zone),
    ]
    return "\n\n".join(part for part in parts if part)


def offered(session: Session, changes: Sequence[str]) -> str:
    """
    The text to edit: as it was kept, or the draft with all that is known by now, as long as nobody has edited it.

    A session that was logged and not delivered live has none yet.
    """
    if session.recap_sent_at is not None or session.recap not in ("", draft(session)):
        return session.recap
    return draft(session, changes)


def readers(session: Session) -> list[Reader]:
    """The invited people that have an e-mail address, by name, each address once; one query."""
    found: dict[str, Reader] = {}
    for attendee in Attendee.objects.filter(session=session).exclude(email="").order_by("name", "pk"):
        found.setdefault(attendee.email.lower(), Reader(attendee.name, attendee.email))
    return list(found.values())


def save(session: Session, text: str, *, by: User, at: datetime) -> Session:
    """Keep the consultant's text; the same again changes nothing. Raises CannotSend before the end, AlreadySent."""
    with transaction.atomic():
        held = _hold(session)
        if held.recap_sent_at is not None:
            raise AlreadySent("This recap was sent already; what people have read is not changed any more.")
        _keep(held, text, by, at)
    return held


def send(session: Session, text: str, *, by: User, at: datetime) -> Session:
    """
    Keep the text and queue it to everybody invited who has an address.

    Sending twice sends once: the second time changes nothing, whatever its text. Raises CannotSend.
    """
    with transaction.atomic():
        held = _hold(session)
        if held.recap_sent_at is not None:
            return held
        to = readers(held)
        if not to:
            raise CannotSend("Nobody invited has an e-mail address; add one to the attendees first.")
        _keep(held, text, by, at)
        held.recap_sent_at = at
        held.save(update_fields=["recap_sent_at"])
        for reader in to:
            letters.queue(
                Letter.Kind.RECAP,
                key=letters.key_of(f"recap:{held.pk}", reader.email),
                to_address=reader.email,
                to_name=reader.name,
                subject=f"Recap of {_name(held)}, {held.engagement.title}",
                text=text,
                engagement=held.engagement,
                at=at,
            )
        audit.record(by, "recap.sent", held, at=at, engagement=held.engagement)
    return held


def _hold(session: Session) -> Session:
    held = Session.objects.select_for_update(of=("self",)).select_related("engagement__customer").get(pk=session.pk)
    if held.status != Session.Status.DONE:
        raise CannotSend("The recap is written when the session is closed; close it first.")
    if held.kind != Session.Kind.DELIVERY:
        raise CannotSend("A rehearsal is the team's own; the customer is told nothing of it.")
    return held


def _keep(session: Session, text: str, by: User, at: datetime) -> None:
    if session.recap == text:
        return
    session.recap = text
    session.save(update_fields=["recap"])
    audit.record(by, "recap.edited", session, at=at, engagement=session.engagement)


# ── what it says ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _name(session: Session) -> str:
    return f"session {session.number}"


def _day(moment: datetime, zone: str) -> str:
    here = in_zone(moment, zone)
    return f"{here:%A} {here.day} {here:%B %Y}"


def _list(title: str, lines: Iterable[str]) -> str:
    drawn = "\n".join(f"- {line}" for line in lines)
    return f"{title}\n\n{drawn}" if drawn else ""


def _covered(session: Session) -> list[Topic]:
    """The modules whose clock ran; where none did, those that were planned."""
    timed = Topic.objects.filter(pk__in=session.clock.values("topic")).order_by("position")
    return list(timed) or list(Topic.objects.filter(pk__in=session.allocations.values("topic")).order_by("position"))


def _action(item: RaidItem) -> str:
    due = f"due {item.due_on.day} {item.due_on:%B %Y}" if item.due_on else ""
    told = ", ".join(word for word in (item.owner, due) if word)
    return f"{item.text} ({told})" if told else item.text


def _outcomes(session: Session) -> list[str]:
    """What was settled from the start of the session to its end, with how it is known."""
    start, end = session.started_at or session.starts_at, session.ended_at or session.ends_at
    proven = Q(state=ChecklistItem.State.PROVEN, proven_at__range=(start, end))
    done = Q(state=ChecklistItem.State.DONE, settled_at__range=(start, end))
    found = ChecklistItem.objects.filter(proven | done, engagement=session.engagement_id)
    told = found.exclude(topic__kind=Topic.Kind.PREPARATION).order_by("topic__position", "template__position")
    return [
        f"{text} (seen in Aqua)" if state == ChecklistItem.State.PROVEN else text
        for text, state in told.values_list("template__text", "state")
    ]


def _open(session: Session) -> list[str]:
    """What the customer still has to do about the modules of the session, whether it was carried on or not."""
    here = Q(topic__in=session.allocations.values("topic")) | Q(carried_to=session)
    left = ChecklistItem.objects.filter(
        here, engagement=session.engagement_id, owner=Owner.CUSTOMER, state__in=carrying.UNFINISHED
    )
    told = left.exclude(topic__kind=Topic.Kind.PREPARATION).order_by("topic__position", "template__position")
    return list(told.values_list("template__text", flat=True))


def _next(session: Session, zone: str) -> str:
    """When we meet again and what is to be prepared; a draft of a date is not told."""
    prepare = session.next_preparation.strip()
    to_prepare = f"Please prepare: {prepare}" if prepare else ""
    coming = carrying.following(session)
    if coming is None or coming.status == Session.Status.DRAFT:
        return f"Next session\n\n{to_prepare}" if to_prepare else ""
    clock = in_zone(coming.starts_at, zone)
    topics = ", ".join(coming.allocations.values_list("topic__name", flat=True))
    when = f"Session {coming.number}, {_day(coming.starts_at, zone)} at {clock:%H:%M} ({zone})"
    about = f"{when}: {topics}." if topics else f"{when}."
    return "\n\n".join(part for part in ("Next session", about, to_prepare) if part)
