"""Providers that administrators set up: add one, change it, switch it on and off."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from engagement.domain import audit
from engagement.domain.refusals import Refused
from engagement.models import Customer, IdentityProvider, MailDomain, User

Kind = IdentityProvider.Kind


class LabelTaken(Refused):
    """Another provider is called that."""


class DomainTaken(Refused):
    """Another provider answers for one of the domains."""


class SecretNeeded(Refused):
    """The stored secret was given for another issuer or client, so it must not be sent to this one."""


@dataclass(frozen=True)
class Oidc:
    """How OpenID Connect reaches a provider; an empty secret keeps the one that is stored."""

    issuer: str
    client_id: str
    client_secret: str
    is_silence_trusted: bool


@dataclass(frozen=True)
class Saml:
    """How SAML reaches a provider; certificates are PEM, one after another."""

    entity_id: str
    sso_url: str
    certificates: str


def add(
    *,
    label: str,
    customer: Customer | None,
    domains: Iterable[str],
    is_required: bool,
    way: Oidc | Saml,
    by: User,
    at: datetime,
) -> IdentityProvider:
    """Prepare a provider, which is off until it is switched on. Raises LabelTaken, DomainTaken, SecretNeeded."""
    provider = IdentityProvider(kind=Kind.OIDC if isinstance(way, Oidc) else Kind.SAML, customer=customer)
    provider.slug = _slug(label)
    return _save(provider, "identity_provider.added", label, domains, is_required, way, by, at)


def change(
    provider: IdentityProvider,
    *,
    label: str,
    domains: Iterable[str],
    is_required: bool,
    way: Oidc | Saml,
    by: User,
    at: datetime,
) -> IdentityProvider:
    """Change what a provider is called, answers for or is reached by. Raises LabelTaken, DomainTaken, SecretNeeded."""
    return _save(provider, "identity_provider.changed", label, domains, is_required, way, by, at)


def switch(provider: IdentityProvider, *, is_on: bool, by: User, at: datetime) -> None:
    """Let people come in through it, or no more; doing it twice changes nothing. Who is in stays in."""
    with transaction.atomic():
        held = IdentityProvider.objects.select_for_update(of=("self",)).get(pk=provider.pk)
        if held.is_on != is_on:
            held.is_on = is_on
            held.save(update_fields=["is_on"])
            what = "identity_provider.switched_on" if is_on else "identity_provider.switched_off"
            audit.record(by, what, held, at=at, changes={"is_on": (not is_on, is_on)})


def _save(
    provider: IdentityProvider,
    what: str,
    label: str,
    domains: Iterable[str],
    is_required: bool,
    way: Oidc | Saml,
    by: User,
    at: datetime,
) -> IdentityProvider:
    wanted = sorted(set(domains))
    changes = _told(provider, {"label": label, "is_required": is_required}, way)
    try:
        with transaction.atomic():
            provider.label, provider.is_required = label, is_required
            _reach(provider, way)
            provider.save()
            before = sorted(provider.domains.values_list("name", flat=True))
            _check_free(provider, wanted)
            provider.domains.exclude(name__in=wanted).delete()
            MailDomain.objects.bulk_create(
                [MailDomain(provider=provider, name=name) for name in wanted if name not in before]
            )
            if before != wanted:
                changes["domains"] = (", ".join(before), ", ".join(wanted))
            audit.record(by, what, provider, at=at, changes=changes)
    except IntegrityError as error:
        if "domain" in str(error):
            raise DomainTaken("Another provider answers for one of these domains already.", field="domains") from None
        raise LabelTaken(f"There is a provider called {label}; choose another name.", field="label") from None
    return provider


def _reach(provider: IdentityProvider, way: Oidc | Saml) -> None:
    if isinstance(way, Saml):
        provider.entity_id, provider.sso_url, provider.certificates = way.entity_id, way.sso_url, way.certificates
        return
    is_other = (provider.issuer, provider.client_id) != (way.issuer, way.client_id)
    if not way.client_secret and (is_other or not provider.client_secret):
        raise SecretNeeded("Enter the client secret too: none is stored for this issuer.", field="client_secret")
    provider.issuer, provider.client_id = way.issuer, way.client_id
    provider.is_silence_trusted = way.is_silence_trusted
    if way.client_secret:
        provider.client_secret = way.client_secret


def _told(provider: IdentityProvider, plain: dict[str, object], way: Oidc | Saml) -> dict[str, tuple[object, object]]:
    """What changes, for the trail: never the secret itself, and of certificates only that there are others."""
    wanted = plain | vars(way)
    told = {
        field: (getattr(provider, field), value)
        for field, value in wanted.items()
        if field not in ("client_secret", "certificates") and getattr(provider, field) != value
    }
    if wanted.get("client_secret"):
        told["client_secret"] = ("set" if provider.client_secret else "", "replaced")
    if "certificates" in wanted and wanted["certificates"] != provider.certificates:
        told["certificates"] = ("set" if provider.certificates else "", "replaced")
    return told


def _check_free(provider: IdentityProvider, wanted: list[str]) -> None:
    taken = MailDomain.objects.filter(name__in=wanted).exclude(provider=provider).order_by("name").first()
    if taken is not None:
        raise DomainTaken(f"{taken.provider.label} answers for {taken.name} already.", field="domains")


def _slug(label: str) -> str:
    """A name for the addresses; labels that look the same to slugify get a number."""
    first = slugify(label)[:50] or "provider"
    taken = set(IdentityProvider.objects.filter(slug__startswith=first).values_list("slug", flat=True))
    number = 2
    slug = first
    while slug in taken:
        slug, number = f"{first}-{number}", number + 1
    return slug
