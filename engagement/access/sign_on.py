"""Identity providers: an administrator's, with their power switched on."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from engagement.access.people import require_team_keeper
from engagement.access.rights import Person
from engagement.models import Customer, IdentityProvider


def identity_providers(user: Person) -> QuerySet[IdentityProvider]:
    """Every provider. Raises as `require_team_keeper` does."""
    require_team_keeper(user)
    return IdentityProvider.objects.all()


def identity_provider(user: Person, pk: int) -> IdentityProvider:
    return get_object_or_404(identity_providers(user).select_related("customer"), pk=pk)


def customers_to_sign_on(user: Person) -> QuerySet[Customer]:
    """The customers whose provider may be set up: all of them."""
    require_team_keeper(user)
    return Customer.objects.all()
