"""Who has a part in an engagement: a page read."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from engagement.models import Assignment, Engagement, Membership, User


@dataclass(frozen=True)
class TeamRow:
    """Somebody who delivers or leads; `pk` is the assignment's, None for the PS lead."""

    pk: int | None
    name: str
    email: str
    part: str
    is_active: bool


@dataclass(frozen=True)
class MemberRow:
    pk: int
    name: str
    email: str
    role: str
    reach: str
    ends_on: date | None
    is_over: bool
    is_lead: bool
    is_self: bool
    may_change: bool
    invited_by: str
    invited_at: datetime | None
    last_sign_in: datetime | None


def team(engagement: Engagement, assignments: QuerySet[Assignment]) -> list[TeamRow]:
    """The consultants by name, then the PS lead; two queries."""
    rows = [
        TeamRow(one.pk, str(one.consultant), one.consultant.email, "Consultant", one.consultant.is_active)
        for one in assignments.select_related("consultant").order_by("consultant__name", "pk")
    ]
    lead = engagement.ps_lead
    return [*rows, TeamRow(None, str(lead), lead.email, "PS lead", lead.is_active)] if lead else rows


def members(
    memberships: QuerySet[Membership], *, viewer: User, invites_everywhere: bool, today: date
) -> list[MemberRow]:
    """
    The customer's people, leads first and those whose access is over last; one query.

    Who invites to this engagement alone may change only those who are let into no other.
    """
    found = memberships.select_related("user", "invited_by").order_by("user__name", "pk")
    rows = [_member(one, viewer, today, invites_everywhere) for one in found]
    return sorted(rows, key=lambda row: (row.is_over, not row.is_lead, row.name.casefold()))


def name_of(membership: Membership) -> str:
    """The name that the customer knows them by."""
    return membership.known_as or str(membership.user)


def _member(one: Membership, viewer: User, today: date, invites_everywhere: bool) -> MemberRow:
    return MemberRow(
        pk=one.pk,
        name=name_of(one),
        email=one.user.email,
        role=one.get_role_display(),
        reach="Only this one" if one.engagement_id else "All",
        ends_on=one.ends_on,
        is_over=(one.ends_on is not None and one.ends_on < today) or not one.user.is_active,
        is_lead=one.role == Membership.Role.LEAD,
        is_self=one.user_id == viewer.pk,
        may_change=one.user_id != viewer.pk and (invites_everywhere or one.engagement_id is not None),
        invited_by=str(one.invited_by) if one.invited_by else "",
        invited_at=one.invited_at,
        last_sign_in=_last_sign_in(one),
    )


def _last_sign_in(one: Membership) -> datetime | None:
    """Not one before the invitation: that was to somebody else's engagement, which is not told here."""
    seen = one.user.last_login
    return None if seen is None or (one.invited_at is not None and seen < one.invited_at) else seen
