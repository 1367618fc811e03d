"""The work packages, and who keeps them."""

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from engagement.access.rights import Person
from engagement.models import User, WorkPackage


def require_package_keeper(user: Person) -> User:
    """A PS lead, who writes and publishes work packages. Raises Http404 for everybody else."""
    if isinstance(user, User) and user.is_active and keeps_packages(user):
        return user
    raise Http404


def keeps_packages(user: User) -> bool:
    return user.staff_role == User.StaffRole.PS_LEAD


def packages(user: Person) -> QuerySet[WorkPackage]:
    """Every version for those who keep them; published ones for the rest of the team."""
    if not isinstance(user, User) or not user.is_active or not user.is_staff:
        return WorkPackage.objects.none()
    every = WorkPackage.objects.all()
    return every if keeps_packages(user) else every.exclude(published_at=None)


def package(user: Person, key: str, version: int) -> WorkPackage:
    return get_object_or_404(packages(user), key=key, version=version)
