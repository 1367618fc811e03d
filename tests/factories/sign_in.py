"""Identity providers."""

import factory
from factory.django import DjangoModelFactory

from engagement.models import IdentityProvider, MailDomain, UsedAssertion
from tests.factories.instants import NOW

# Of a made-up "idp.example", from 2020 to 2049; nobody has its key.
CERTIFICATE = """\
-----BEGIN CERTIFICATE-----
MIIBGTCBwaADAgECAgEHMAoGCCqGSM49BAMCMBYxFDASBgNVBAMMC2lkcC5leGFt
cGxlMCAXDTIwMDEwMTAwMDAwMFoYDzIwNTAwMTAxMDAwMDAwWjAWMRQwEgYDVQQD
DAtpZHAuZXhhbXBsZTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABF1otqTfw2F0
PeIo1RZHHkhV7ntza3JeA5NF35vrY7NtOwFQ3ckDo5MrWv1IAw3knnaQxccd38AM
hrZmYsiUkM4wCgYIKoZIzj0EAwIDRwAwRAIgcNoQ92eYTFWGlHk632b4ZmaggPRl
XaR2ZBwbVARh7W8CIAY+Lj7P9UuizlmhoiYi8q9iX4VhZqARHBOE8wu7J5Il
-----END CERTIFICATE-----
"""


class MailDomainFactory(DjangoModelFactory[MailDomain]):
    class Meta:
        model = MailDomain

    provider = factory.SubFactory("tests.factories.sign_in.IdentityProviderFactory")
    name = factory.Sequence(lambda n: f"company-{n}.example")


class IdentityProviderFactory(DjangoModelFactory[IdentityProvider]):
    """A customer's SAML provider, switched on; `OidcProviderFactory` for one by OpenID Connect."""

    class Meta:
        model = IdentityProvider

    kind = IdentityProvider.Kind.SAML
    label = factory.Sequence(lambda n: f"Company {n}")
    slug = factory.Sequence(lambda n: f"company-{n}")
    customer = factory.SubFactory("tests.factories.people.CustomerFactory")
    is_on = True
    entity_id = "https://idp.example/metadata"
    sso_url = "https://idp.example/sign-in"
    certificates = CERTIFICATE


class OidcProviderFactory(IdentityProviderFactory):
    kind = IdentityProvider.Kind.OIDC
    issuer = "https://login.example"
    client_id = "tidemark"
    client_secret = "hidden"
    entity_id = ""
    sso_url = ""
    certificates = ""


class UsedAssertionFactory(DjangoModelFactory[UsedAssertion]):
    class Meta:
        model = UsedAssertion

    provider = factory.SubFactory(IdentityProviderFactory)
    digest = factory.Sequence(lambda n: f"{n:064}")
    expires_at = NOW
