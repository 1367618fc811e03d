"""What PS leads look after across engagements: the people, when each can be booked, and what was changed at once."""

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from engagement.access.menu import leads, require_ps_lead
from engagement.access.rights import Person
from engagement.models import BulkChange, Session, TimeOff, User


def colleagues(user: Person) -> QuerySet[User]:
    """Everybody who delivers or leads, those who were switched off included; for PS leads alone."""
    roles = (User.StaffRole.CONSULTANT, User.StaffRole.PS_LEAD)
    found = User.objects.filter(staff_role__in=roles).order_by("name", "email")
    return found if leads(user) else found.none()


def consultants(user: Person) -> QuerySet[User]:
    """Who delivers; for PS leads alone."""
    return colleagues(user).filter(staff_role=User.StaffRole.CONSULTANT)


def consultant(user: Person, pk: int) -> User:
    return get_object_or_404(consultants(user), pk=pk)


def bookable(user: Person, pk: int) -> User:
    """A consultant whose bookable time this person may set: a PS lead anybody's, a consultant their own."""
    if not isinstance(user, User) or not user.is_active:
        raise Http404
    found = User.objects.filter(staff_role=User.StaffRole.CONSULTANT)
    return get_object_or_404(found if leads(user) else found.filter(pk=user.pk), pk=pk)


def time_off(user: Person, of: int, pk: int) -> TimeOff:
    """Days off of somebody whose time this person may set."""
    return get_object_or_404(TimeOff.objects.select_related("user"), user=bookable(user, of), pk=pk)


def bookings(user: Person) -> QuerySet[Session]:
    """Every session of every engagement; for PS leads alone."""
    return Session.objects.all() if leads(user) else Session.objects.none()


def booking(user: Person, pk: int) -> Session:
    return get_object_or_404(bookings(user).select_related("engagement__customer", "consultant"), pk=pk)


def bulk_change(user: Person, pk: int) -> BulkChange:
    """What a PS lead, this one or another, changed on many engagements at once."""
    require_ps_lead(user)
    return get_object_or_404(BulkChange.objects.select_related("made_by", "undone_by"), pk=pk)
