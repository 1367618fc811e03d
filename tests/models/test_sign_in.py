"""What the database refuses about single sign-on."""

import pytest

from tests.factories import IdentityProviderFactory, MailDomainFactory, OidcProviderFactory, UsedAssertionFactory
from tests.models.refusals import refused_by

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("field", ["issuer", "client_id", "client_secret"])
def test_an_openid_provider_names_its_issuer_and_our_client(field):
    with refused_by("oidc_names_issuer_and_client"):
        OidcProviderFactory(**{field: ""})


@pytest.mark.parametrize("field", ["entity_id", "sso_url", "certificates"])
def test_a_saml_provider_names_itself_its_address_and_its_certificate(field):
    with refused_by("saml_names_entity_and_certificate"):
        IdentityProviderFactory(**{field: ""})


@pytest.mark.parametrize("name", ["", "Acme.example"])
def test_a_mail_domain_stands_in_lower_case(name):
    with refused_by("mail_domain_in_lower_case"):
        MailDomainFactory(name=name)


def test_an_assertion_is_taken_once():
    used = UsedAssertionFactory()

    with refused_by("assertion_taken_once"):
        UsedAssertionFactory(provider=used.provider, digest=used.digest)
