"""Asking the customer for a signature."""

from datetime import datetime

from django.db import transaction

from engagement.domain import audit, letters, mail_choices
from engagement.domain.refusals import Refused
from engagement.domain.signoff.rows import standing
from engagement.lib import links
from engagement.models import Engagement, Letter, MailKind, Membership, Session, Topic, User

Status = Engagement.Status
_AHEAD = (Session.Status.PLANNED, Session.Status.CONFIRMED, Session.Status.IN_PROGRESS)


class NobodyToAsk(Refused):
    """The customer has nobody who may sign."""


class StillToDo(Refused):
    """There is nothing to sign yet, or nothing left to sign."""


def ask(engagement: Engagement, topic: Topic | None, *, by: User, at: datetime) -> int:
    """
    Ask the customer's leads by letter to sign the topic, or without one the whole; gives how many were asked.

    Asking for the whole says that everything is delivered: an engagement in progress becomes delivered, which is
    refused while a session is still to be held. Each lead gets one letter a day about the same. Raises NobodyToAsk or
    StillToDo.
    """
    with transaction.atomic():
        engagement = Engagement.objects.select_for_update(of=("self",)).select_related("customer").get(pk=engagement.pk)
        if standing(engagement, topic) or standing(engagement, None):
            raise StillToDo("This is signed already.")
        leads = _leads(engagement, at)
        if not leads:
            raise NobodyToAsk("The customer has nobody here who may sign. Invite a lead of theirs first.")
        leads = _willing(leads)
        if not leads:
            raise NobodyToAsk("Whoever may sign here wants no mail about it. Ask them in person.")
        if topic is None:
            _deliver(engagement, by, at)
        for place, lead in enumerate(leads):
            _write(engagement, topic, lead, by, at, nudges=place == 0)
        about = topic or engagement
        noun = "topic" if topic else "engagement"
        audit.record(by, f"{noun}.signature_asked", about, at=at, engagement=engagement)
    return len(leads)


def _leads(engagement: Engagement, at: datetime) -> list[User]:
    leads = Membership.objects.reaching(engagement).lasting(at.date()).filter(role=Membership.Role.LEAD)
    # Who leads here and everywhere is asked once.
    return list(User.objects.filter(memberships__in=leads, is_active=True).distinct().order_by("pk"))


def _willing(leads: list[User]) -> list[User]:
    refusing = mail_choices.refusing([one.email for one in leads], MailKind.SIGNATURE)
    return [one for one in leads if one.email not in refusing]


def _deliver(engagement: Engagement, by: User, at: datetime) -> None:
    if engagement.status == Status.DELIVERED:
        return
    if engagement.status != Status.IN_PROGRESS:
        raise StillToDo(f"The whole is signed once it is delivered; this one is {engagement.get_status_display()}.")
    if engagement.sessions.filter(kind=Session.Kind.DELIVERY, status__in=_AHEAD).exists():
        raise StillToDo("There are sessions still to be held. Hold or cancel them first, or ask topic by topic.")
    engagement.status = Status.DELIVERED
    engagement.save(update_fields=["status"])
    changes: dict[str, tuple[object, object]] = {"status": (Status.IN_PROGRESS, Status.DELIVERED)}
    audit.record(by, "engagement.status_changed", engagement, at=at, engagement=engagement, changes=changes)


def _write(engagement: Engagement, topic: Topic | None, lead: User, by: User, at: datetime, *, nudges: bool) -> None:
    about = topic.name if topic else "the whole engagement"
    key = f"signature:{engagement.pk}:{topic.pk if topic else 'whole'}:{at.date()}"
    letters.queue(
        Letter.Kind.SIGNATURE,
        key=letters.key_of(key, lead.email),
        to_address=lead.email,
        to_name=lead.name,
        subject=f"{engagement.reference}: please sign {about}",
        text=(
            f"{by} asks you to accept {about} of {engagement.title} ({engagement.reference}).\n\n"
            "In Tidemark, under Acceptance, you read the exact statement and what it rests on before you sign.\n"
            "If something is missing, say so there in a comment instead.\n"
            + links.line("Read it here:", "acceptance", engagement.reference)
        ),
        engagement=engagement,
        at=at,
        nudges=nudges,
    )
