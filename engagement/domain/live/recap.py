"""What the customer is told of a session: drafted from data, edited and sent by the consultant."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import Lower

from engagement.domain import audit, letters
from engagement.domain.live.carrying import Following
from engagement.domain.live.story import Story
from engagement.domain.refusals import Refused
from engagement.lib import links
from engagement.lib.zones import in_zone
from engagement.models import Attendee, ChecklistItem, Letter, MailKind, RaidItem, RefusedMail, Session, User


class CannotSend(Refused):
    """There is nobody to send the recap to, or nothing to send yet."""


class AlreadySent(Refused):
    """It went out; what people have read is not changed afterwards."""


@dataclass(frozen=True)
class Reader:
    """Somebody the recap goes to."""

    name: str
    email: str


def draft(session: Session, told: Story, changes: Sequence[str] = ()) -> str:
    """
    Write the recap from what is known: modules, decisions, actions, outcomes, notes, what comes next.

    Plain text with Markdown's dashes, for a mail. `changes` are sentences on what changed in the console. Nothing
    internal is read: no internal note, no internal RAID entry, no minutes. Costs no query where the session's
    engagement and customer are loaded.
    """
    zone = session.engagement.customer.time_zone
    parts = [
        f"This is what we did in {_name(session)} on {_day(session.started_at or session.starts_at, zone)}.",
        _list("What we covered", told.covered),
        _list("Decisions", (one.text for one in told.said if one.kind == RaidItem.Kind.DECISION)),
        _list("Actions", (_action(one) for one in told.said if one.kind == RaidItem.Kind.ACTION)),
        _list("Done and proven", (_outcome(one) for one in told.outcomes)),
        _list("What changed in the console", changes),
        _list("Still open on your side", (one.template.text for one in told.left_to_customer)),
        f"Notes\n\n{session.public_notes.strip()}" if session.public_notes.strip() else "",
        _next(session, told.following, zone),
    ]
    return "\n\n".join(part for part in parts if part)


def offered(session: Session, told: Story, changes: Sequence[str]) -> str:
    """
    The text to edit: as it was kept, or the draft with all that is known by now, as long as nobody has edited it.

    A session that was logged and not delivered live has none yet.
    """
    if session.recap_sent_at is not None or session.recap not in ("", draft(session, told)):
        return session.recap
    return draft(session, told, changes)


def readers(session: Session) -> list[Reader]:
    """The invited people that have an e-mail address and want recaps, by name, each address once; one query."""
    found: dict[str, Reader] = {}
    refused = RefusedMail.objects.filter(kind=MailKind.RECAP, address=Lower(OuterRef("email")))
    invited = Attendee.objects.filter(~Exists(refused), session=session).exclude(email="")
    for attendee in invited.order_by("name", "pk"):
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
            raise CannotSend("Nobody invited has an e-mail address and wants recaps; add an attendee first.")
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
                text=text + links.line("\nThe session in Tidemark:", "session", held.engagement.reference, held.pk),
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


def _action(item: RaidItem) -> str:
    due = f"due {item.due_on.day} {item.due_on:%B %Y}" if item.due_on else ""
    told = ", ".join(word for word in (item.owner, due) if word)
    return f"{item.text} ({told})" if told else item.text


def _outcome(item: ChecklistItem) -> str:
    """What was settled, and how it is known."""
    return f"{item.template.text} (seen in Aqua)" if item.state == ChecklistItem.State.PROVEN else item.template.text


def _next(session: Session, coming: Following | None, zone: str) -> str:
    """When we meet again and what is to be prepared; a draft of a date is not told."""
    prepare = session.next_preparation.strip()
    to_prepare = f"Please prepare: {prepare}" if prepare else ""
    if coming is None or coming.is_draft:
        return f"Next session\n\n{to_prepare}" if to_prepare else ""
    when = (
        f"Session {coming.number}, {_day(coming.starts_at, zone)} at {in_zone(coming.starts_at, zone):%H:%M} ({zone})"
    )
    about = f"{when}: {', '.join(coming.topics)}." if coming.topics else f"{when}."
    return "\n\n".join(part for part in ("Next session", about, to_prepare) if part)
