"""A customer whose people come in through a provider of theirs, and the provider itself, running."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client

from engagement.models import Customer, IdentityProvider, User
from tests.factories import (
    AdministratorFactory,
    CustomerFactory,
    IdentityProviderFactory,
    MailDomainFactory,
    MembershipFactory,
    OidcProviderFactory,
    UserFactory,
)
from tests.idps import OidcServer, SamlServer


@pytest.fixture(scope="session")
def oidc_process() -> Iterator[OidcServer]:
    with OidcServer() as server:
        yield server


@pytest.fixture(scope="session")
def saml_process() -> Iterator[SamlServer]:
    with SamlServer() as server:
        yield server


@pytest.fixture
def acme(db: None) -> Customer:
    return CustomerFactory(name="Acme")


@pytest.fixture
def member(acme: Customer) -> User:
    return MembershipFactory(customer=acme, user=UserFactory(email="person@acme.example")).user


@pytest.fixture
def administrator(db: None) -> User:
    return AdministratorFactory(email="admin@team.example")


@pytest.fixture
def oidc(oidc_process: OidcServer, settings) -> OidcServer:
    settings.PRIVATE_IDP_URL = oidc_process.url
    cache.clear()
    return oidc_process


@pytest.fixture
def saml(saml_process: SamlServer) -> SamlServer:
    saml_process.says()
    saml_process.asked.clear()
    return saml_process


@pytest.fixture
def acme_oidc(acme: Customer, oidc: OidcServer) -> IdentityProvider:
    provider = OidcProviderFactory(slug="acme", label="Acme", customer=acme, issuer=oidc.url)
    return MailDomainFactory(provider=provider, name="acme.example").provider


@pytest.fixture
def acme_saml(acme: Customer, saml: SamlServer) -> IdentityProvider:
    return saml_provider(saml, slug="acme", label="Acme", customer=acme, domain="acme.example")


@pytest.fixture
def team_saml(db: None, saml: SamlServer) -> IdentityProvider:
    return saml_provider(saml, slug="team", label="Team", customer=None, domain="team.example")


def saml_provider(saml: SamlServer, *, domain: str, **fields: object) -> IdentityProvider:
    provider = IdentityProviderFactory(
        entity_id=saml.entity_id, sso_url=saml.sso_url, certificates=saml.certificate, **fields
    )
    return MailDomainFactory(provider=provider, name=domain).provider


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session
