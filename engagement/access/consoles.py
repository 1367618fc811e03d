"""The consoles, which belong to a customer and not to one engagement."""

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from engagement.access.rights import Person
from engagement.access.seats import assignments_of
from engagement.models import AquaTenant, Customer, Operation, User


def require_console_keeper(user: Person) -> User:
    """Somebody who looks after consoles. Raises Http404 for everybody else."""
    if isinstance(user, User) and user.is_active and keeps_consoles(user):
        return user
    raise Http404


def tenants(user: Person) -> QuerySet[AquaTenant]:
    """The consoles that this person looks after: all for administrators, those of their customers for consultants."""
    if not isinstance(user, User) or not user.is_active or not keeps_consoles(user):
        return AquaTenant.objects.none()
    if user.staff_role == User.StaffRole.ADMINISTRATOR:
        return AquaTenant.objects.all()
    return AquaTenant.objects.filter(customer__engagements__in=assignments_of(user).values("engagement")).distinct()


def tenant(user: Person, pk: int) -> AquaTenant:
    return get_object_or_404(tenants(user).select_related("customer"), pk=pk)


def customers(user: Person) -> QuerySet[Customer]:
    """The customers for whom this person may add a console."""
    if not isinstance(user, User) or not keeps_consoles(user):
        return Customer.objects.none()
    if user.staff_role == User.StaffRole.ADMINISTRATOR:
        return Customer.objects.all()
    return Customer.objects.filter(engagements__in=assignments_of(user).values("engagement")).distinct()


def tenant_operation(user: Person, tenant_pk: int, pk: int) -> Operation:
    """An operation on the console itself, such as its verification."""
    of_tenant = Operation.objects.filter(tenant=tenant(user, tenant_pk), engagement=None)
    return get_object_or_404(of_tenant.select_related("tenant", "asked_by"), pk=pk)


def keeps_consoles(user: User) -> bool:
    """A consultant those of their customers; an administrator all, while their power is switched on."""
    return user.staff_role == User.StaffRole.CONSULTANT or wields_power(user)


def wields_power(user: User) -> bool:
    return user.staff_role == User.StaffRole.ADMINISTRATOR and user.has_power
