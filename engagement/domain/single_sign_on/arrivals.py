"""Coming in through a provider: which one an address leads to, and whom its word lets in."""

import hashlib
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from engagement.models import IdentityProvider, MailDomain, Membership, UsedAssertion, User


class NotLetIn(Exception):
    """The provider's word lets nobody in; the message is a word or two for the log and the administrator."""


class Taken(Exception):
    """The assertion was taken before."""


def provider_for(email: str) -> IdentityProvider | None:
    """The provider that answers for this address, if it is on. Its domain decides, never whether anybody has it."""
    return IdentityProvider.objects.filter(is_on=True, domains__name=_domain(email)).first()


def comes_by_code(provider: IdentityProvider, *, email: str, at: datetime) -> bool:
    """
    Whether this address is of a customer's person for whom the provider cannot vouch, for they are of another customer.

    They come in by a code, even where the provider's people come in no other way. One statement for every address.
    """
    people = _lasting(at).filter(user__email=email.strip().lower(), user__staff_role="", user__is_active=True)
    return people.exclude(customer__identity_providers=provider).exists()


def provider_named(slug: str) -> IdentityProvider | None:
    """The provider of these addresses of ours, on or off; `person_of` lets nobody in while it is off."""
    return IdentityProvider.objects.filter(slug=slug).select_related("customer").first()


def person_of(provider: IdentityProvider, *, email: str, at: datetime, is_trial: bool = False) -> User:
    """
    Whom the provider's word about a verified address lets in: somebody known already, and never of anybody else's.

    The team's provider vouches for the team alone. A customer's vouches only for people who are that customer's and
    nobody else's: whoever could make it say something would otherwise see another customer. A trial asks before it is
    switched on. Raises NotLetIn.
    """
    if not provider.is_on and not is_trial:
        raise NotLetIn("provider is off")
    _check_address(provider, email)
    user = User.objects.filter(email=email.lower(), is_active=True).first()
    if user is None:
        raise NotLetIn("unknown person")
    if provider.customer_id is None:
        if not user.is_staff:
            raise NotLetIn("not of the team")
        return user
    if user.is_staff or set(_lasting(at).filter(user=user).values_list("customer", flat=True)) != {
        provider.customer_id
    }:
        raise NotLetIn("not this customer's alone")
    return user


def take(provider: IdentityProvider, *, assertion_id: str, expires_at: datetime, at: datetime) -> None:
    """Remember that an assertion was used. Raises Taken the second time, whichever of two came first by a hair."""
    forget_expired(at=at)
    digest = hashlib.sha256(assertion_id.encode()).hexdigest()
    try:
        with transaction.atomic():
            UsedAssertion.objects.create(provider=provider, digest=digest, expires_at=expires_at)
    except IntegrityError:
        raise Taken from None


def forget_expired(*, at: datetime) -> None:
    """Let go of the assertions that have run out: they are refused for that."""
    UsedAssertion.objects.filter(expires_at__lt=at).delete()


def _lasting(at: datetime) -> QuerySet[Membership]:
    return Membership.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=at.date()))


def _check_address(provider: IdentityProvider, email: str) -> None:
    try:
        validate_email(email)
    except ValidationError:
        raise NotLetIn("no address") from None
    # A letter such as the Kelvin sign is a plain k in lower case: another person's address.
    if not email.isascii():
        raise NotLetIn("no plain address")
    if not MailDomain.objects.filter(provider=provider, name=_domain(email)).exists():
        raise NotLetIn("another domain")


def _domain(email: str) -> str:
    return email.strip().rpartition("@")[2].lower()
