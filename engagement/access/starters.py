"""Who may start an engagement, for whom, and who may be asked to deliver it."""

from django.db.models import QuerySet
from django.http import Http404

from engagement.access.rights import Person
from engagement.access.seats import assignments_of
from engagement.models import Customer, User

_STARTERS = (User.StaffRole.CONSULTANT, User.StaffRole.PS_LEAD)


def starts_engagements(user: Person) -> bool:
    return isinstance(user, User) and user.is_active and user.staff_role in _STARTERS


def require_engagement_starter(user: Person) -> User:
    """A consultant or a PS lead. Raises Http404 for everybody else."""
    if isinstance(user, User) and starts_engagements(user):
        return user
    raise Http404


def startable_customers(user: User) -> QuerySet[Customer]:
    """Whom this person may start another engagement for: for a PS lead everybody, for a consultant those they serve."""
    if user.staff_role == User.StaffRole.PS_LEAD:
        return Customer.objects.all()
    return Customer.objects.filter(engagements__in=assignments_of(user).values("engagement")).distinct()


def startable_consultants(user: User) -> QuerySet[User]:
    """Who may be given the new engagement: anybody who delivers for PS leads, only themselves for consultants."""
    consultants = User.objects.filter(staff_role=User.StaffRole.CONSULTANT, is_active=True).order_by("name", "email")
    return consultants if user.staff_role == User.StaffRole.PS_LEAD else consultants.filter(pk=user.pk)


def ps_leads(user: User) -> QuerySet[User]:
    """Who may lead the new engagement."""
    leads = User.objects.filter(staff_role=User.StaffRole.PS_LEAD, is_active=True).order_by("name", "email")
    return leads if starts_engagements(user) else leads.none()
