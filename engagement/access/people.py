"""Who has a part in an engagement, found through a seat; and the team, for those who look after it."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from engagement.access.consoles import wields_power
from engagement.access.menu import require_administrator
from engagement.access.rights import May, Person, Seat
from engagement.access.seats import memberships_of
from engagement.models import Assignment, Membership, User


def assignments(seat: Seat) -> QuerySet[Assignment]:
    """Who delivers the engagement."""
    rows = Assignment.objects.filter(engagement=seat.engagement)
    return rows if seat.allows(May.VIEW_PEOPLE) else rows.none()


def assignment(seat: Seat, pk: int) -> Assignment:
    return get_object_or_404(assignments(seat).select_related("consultant", "engagement"), pk=pk)


def deliverers(seat: Seat) -> QuerySet[User]:
    """Who may be given the engagement, or a part in it, by those who lead it."""
    consultants = User.objects.filter(staff_role=User.StaffRole.CONSULTANT, is_active=True).order_by("name", "email")
    return consultants if seat.allows(May.LEAD) else consultants.none()


def delivering(seat: Seat) -> QuerySet[User]:
    """Who delivers the engagement now, those who were switched off included: they can be handed over from."""
    people = User.objects.filter(assignments__engagement=seat.engagement).order_by("name", "email")
    return people if seat.allows(May.LEAD) else people.none()


def memberships(seat: Seat) -> QuerySet[Membership]:
    """The customer's people who are let into the engagement, those whose access is over included."""
    rows = Membership.objects.reaching(seat.engagement).filter(user__staff_role="")
    return rows if seat.allows(May.VIEW_PEOPLE) else rows.none()


def membership(seat: Seat, pk: int) -> Membership:
    return get_object_or_404(memberships(seat).select_related("user", "customer", "engagement"), pk=pk)


def invites_everywhere(user: User, seat: Seat) -> bool:
    """
    Whether this person may let somebody into every engagement of the customer, not into this one alone.

    The team may; a lead of the customer only where they lead all of its engagements themselves.
    """
    if not seat.allows(May.INVITE):
        return False
    led = memberships_of(user).filter(customer=seat.engagement.customer_id, role=Membership.Role.LEAD, engagement=None)
    return user.is_staff or led.exists()


def require_inviter_of(user: User, seat: Seat, membership: Membership) -> None:
    """Raises PermissionDenied where the membership leads further than this person may invite."""
    if membership.engagement_id is None and not invites_everywhere(user, seat):
        raise PermissionDenied


def require_team_keeper(user: Person) -> User:
    """
    An administrator whose power is switched on.

    Raises Http404 for everybody who is none, and PermissionDenied while the power is off.
    """
    keeper = require_administrator(user)
    if not wields_power(keeper):
        raise PermissionDenied("power")
    return keeper


def team(user: Person) -> QuerySet[User]:
    """Everybody of the team, those who were switched off included; for administrators."""
    require_administrator(user)
    return User.objects.exclude(staff_role="")


def teammate(user: Person, pk: int) -> User:
    return get_object_or_404(team(user), pk=pk)
