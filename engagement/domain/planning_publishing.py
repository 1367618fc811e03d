"""From a draft to a plan that everybody is told of."""

from datetime import datetime

from django.db import transaction

from engagement.domain import audit, planning, reviews, sessions
from engagement.domain.refusals import Refused
from engagement.lib.zones import in_zone
from engagement.models import Attendee, Engagement, Membership, Session, User
from engagement.rules.planning import Finding


class BreaksRules(Refused):
    """The plan breaks rules that have to be kept; `findings` says which."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings
        reasons = " ".join(one.text for one in findings)
        super().__init__(
            f"This cannot be planned yet. {reasons} Change the plan, or have a PS lead approve it under Reviews."
        )


class NothingToPlan(Refused):
    """No session is a draft any more."""


def publish(engagement: Engagement, *, by: User, at: datetime) -> int:
    """
    Plan every draft session: invitations go to the customer's people and the consultant. Gives how many.

    A session whose list of attendees is empty gets the customer's contacts and members. An engagement that was a draft
    is planned from now on. Raises BreaksRules while an error stands in a plan that no PS lead has approved as it
    is, NothingToPlan without a draft, and what sessions.plan raises.
    """
    with transaction.atomic():
        engagement = (
            Engagement.objects.select_for_update(of=("self",))
            .select_related("customer", "summary")
            .get(pk=engagement.pk)
        )
        if engagement.status in planning.OVER:
            raise planning.Over("This engagement is over; its plan is no longer changed.")
        look = planning.look(engagement)
        if look.errors and not reviews.is_approved(look):
            raise BreaksRules(look.errors)
        drafts = list(
            engagement.sessions.filter(status=Session.Status.DRAFT).select_related("consultant").order_by("starts_at")
        )
        if not drafts:
            raise NothingToPlan("Every session is planned already.")
        _add_attendees(engagement, drafts, at)
        _begin(engagement, by=by, at=at)
        for session in drafts:
            sessions.plan(session, by=by, at=at)
    return len(drafts)


def _begin(engagement: Engagement, *, by: User, at: datetime) -> None:
    if engagement.status != Engagement.Status.DRAFT:
        return
    engagement.status = Engagement.Status.PLANNED
    engagement.save(update_fields=["status"])
    changes = {"status": (Engagement.Status.DRAFT.value, Engagement.Status.PLANNED.value)}
    audit.record(by, "engagement.planned", engagement, at=at, engagement=engagement, changes=changes)


def _add_attendees(engagement: Engagement, drafts: list[Session], at: datetime) -> None:
    """Fill the empty lists: the consultant, and for a delivery the customer's people, each address once."""
    customer = engagement.customer
    people: list[tuple[User | None, str, str]] = [
        (one.user, one.user.name, one.user.email) for one in _members(engagement, at)
    ]
    people += [(None, one.name, one.email) for one in customer.contacts.exclude(email="")]
    filled = set(Attendee.objects.filter(session__in=drafts).values_list("session_id", flat=True))
    rows = []
    for session in drafts:
        if session.pk in filled:
            continue
        holder = session.consultant
        invited = [(holder, holder.name, holder.email), *(people if session.kind == Session.Kind.DELIVERY else [])]
        by_address = {email: (user, name) for user, name, email in reversed(invited)}
        # A list names each person once, so the second of two addresses of one name stays out.
        by_name = {name: (user, email) for email, (user, name) in by_address.items()}
        rows += [
            Attendee(session=session, user=user, name=name, email=email) for name, (user, email) in by_name.items()
        ]
    Attendee.objects.bulk_create(rows)


def _members(engagement: Engagement, at: datetime) -> list[Membership]:
    """The customer's people who are let into the engagement and whose access has not ended."""
    today = in_zone(at, engagement.customer.time_zone).date()
    reaching = Membership.objects.reaching(engagement).lasting(today)
    return list(reaching.filter(user__is_active=True).select_related("user"))
