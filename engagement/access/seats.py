"""From a person and a reference in an address to their seat in the engagement."""

from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from engagement.access.customer_view import cut
from engagement.access.rights import Person, Role, Seat
from engagement.models import Assignment, Engagement, Membership, User


def engagements(user: Person) -> QuerySet[Engagement]:
    """
    Every engagement that this person may know of.

    The team by assignment, or all for a PS lead; everybody else by membership. One way for each person, not both: the
    database then walks a list in its order, whatever the number of engagements.
    """
    if not isinstance(user, User) or not user.is_active:
        return Engagement.objects.none()
    if user.staff_role == User.StaffRole.PS_LEAD:
        return Engagement.objects.all()
    if user.is_staff:
        return assigned_engagements(user)
    return Engagement.objects.filter(pk__in=_reached(user), status__in=_SHOWN_TO_CUSTOMERS)


def assigned_engagements(user: User) -> QuerySet[Engagement]:
    """Those that this person delivers."""
    return Engagement.objects.filter(pk__in=assignments_of(user).values("engagement"))


def knows_all_engagements(user: Person) -> bool:
    """Whether this person is shown engagements that they have no part in, so that "only mine" means something."""
    return isinstance(user, User) and user.staff_role == User.StaffRole.PS_LEAD


def sees_inside(user: Person) -> bool:
    """Whether lists show this person health, hours and operations: the team is in an engagement only to work on it."""
    return isinstance(user, User) and user.is_active and user.is_staff


def engagement(user: Person, reference: str) -> Seat:
    """The seat of this person in the engagement, cut where they look as the customer. Raises Http404 without one."""
    if not isinstance(user, User):
        raise Http404
    known = engagements(user).select_related("customer", "summary").annotate(place=_place(user))
    found: Any = get_object_or_404(known, reference=reference)
    if found.place not in _ROLES:
        raise Http404
    return cut(Seat(found, _ROLES[found.place]), user)


# A draft is the team's own thinking: a customer learns of an engagement when it is planned.
_SHOWN_TO_CUSTOMERS = [status for status in Engagement.Status.values if status != Engagement.Status.DRAFT]


def assignments_of(user: User) -> QuerySet[Assignment]:
    """Only somebody of the team can deliver: a person who left it keeps no way in through an old assignment."""
    return Assignment.objects.filter(consultant=user) if user.is_staff else Assignment.objects.none()


def memberships_of(user: User) -> QuerySet[Membership]:
    """Those that have not run out; today is the last day of one that ends today."""
    return Membership.objects.lasting(timezone.localdate()).filter(user=user)


def _reached(user: User) -> QuerySet[Membership, int | None]:
    """
    The keys of what their memberships lead to: all of a customer's, or the one that a membership is limited to.

    Begins at the person, who holds few; the database then looks each engagement up by its key.
    """
    leads_there = Q(engagement__isnull=True) | Q(engagement=F("customer__engagements"))
    return memberships_of(user).filter(leads_there).values_list("customer__engagements", flat=True)


_ASSIGNED, _LEADING = "assigned", "leading"
_ROLES: dict[str, Role] = {
    _ASSIGNED: Role.CONSULTANT,
    _LEADING: Role.PS_LEAD,
    Membership.Role.LEAD: Role.CUSTOMER_LEAD,
    Membership.Role.MEMBER: Role.CUSTOMER_MEMBER,
}


def _place(user: User) -> Case | Value | Subquery:
    """
    This person's place in each engagement that they know of, as a column: a key of _ROLES.

    An assignment counts before the general role, so that a PS lead who also delivers may drive.
    """
    if user.staff_role == User.StaffRole.PS_LEAD:
        delivers = Exists(assignments_of(user).filter(engagement=OuterRef("pk")))
        return Case(When(delivers, then=Value(_ASSIGNED)), default=Value(_LEADING))
    if user.is_staff:
        return Value(_ASSIGNED)
    leads_there = Q(engagement__isnull=True) | Q(engagement=OuterRef("pk"))
    held = memberships_of(user).filter(leads_there, customer=OuterRef("customer"))
    # Of several the strongest: "lead" stands before "member" in the alphabet, too.
    return Subquery(held.order_by("role").values("role")[:1])
