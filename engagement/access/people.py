"""Who has a part in an engagement, found through a seat; and the team, for those who look after it."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from engagement.access.rights import May, Seat
from engagement.models import Assignment, Membership


def assignments(seat: Seat) -> QuerySet[Assignment]:
    """Who delivers the engagement."""
    rows = Assignment.objects.filter(engagement=seat.engagement)
    return rows if seat.allows(May.VIEW_PEOPLE) else rows.none()


def memberships(seat: Seat) -> QuerySet[Membership]:
    """The people of the engagement's customer, those whose access is over included."""
    rows = Membership.objects.filter(customer=seat.engagement.customer_id, user__staff_role="")
    return rows if seat.allows(May.VIEW_PEOPLE) else rows.none()


def membership(seat: Seat, pk: int) -> Membership:
    return get_object_or_404(memberships(seat).select_related("user", "customer"), pk=pk)
