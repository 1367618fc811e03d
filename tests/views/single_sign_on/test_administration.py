"""Setting providers up: by an administrator whose power is on."""

import pytest

from engagement.models import AuditEntry, IdentityProvider
from tests.factories import IdentityProviderFactory, MailDomainFactory, OidcProviderFactory
from tests.factories.sign_in import CERTIFICATE
from tests.views.single_sign_on.conftest import is_in
from tests.ways_in import lend_power

pytestmark = pytest.mark.django_db

LIST, OIDC, SAML = "/team/sign-on/", "/team/sign-on/add/oidc/", "/team/sign-on/add/saml/"
SECRET = "a-secret-that-nobody-reads"


@pytest.fixture
def powerful(client, administrator):
    client.force_login(administrator)
    lend_power(client)
    return client


@pytest.fixture
def by_oidc(acme):
    return {
        "label": "Acme",
        "customer": acme.pk,
        "domains": "acme.example, ACME.test",
        "issuer": "https://login.acme.com",
        "client_id": "tidemark",
        "client_secret": SECRET,
    }


@pytest.fixture
def by_saml(acme):
    return {
        "label": "Acme",
        "customer": acme.pk,
        "domains": "acme.example",
        "entity_id": "https://idp.acme.com/metadata",
        "sso_url": "https://idp.acme.com/sso",
        "certificates": CERTIFICATE,
    }


def metadata(*, certificate: str = CERTIFICATE, before: str = "") -> str:
    bare = "".join(line for line in certificate.splitlines() if "CERTIFICATE" not in line)
    return f"""{before}<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"
 xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="https://idp.acme.com/metadata">
<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
<md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{bare}</ds:X509Certificate></ds:X509Data>
</ds:KeyInfo></md:KeyDescriptor><md:SingleSignOnService Location="https://idp.acme.com/sso"
 Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"/></md:IDPSSODescriptor></md:EntityDescriptor>"""


def test_a_provider_is_prepared_and_off(powerful, acme, by_oidc):
    powerful.post(OIDC, by_oidc)

    made = IdentityProvider.objects.get()
    assert (made.slug, made.customer, made.is_on, made.client_secret.reveal()) == ("acme", acme, False, SECRET)
    assert [domain.name for domain in made.domains.all()] == ["acme.example", "acme.test"]


def test_a_saml_provider_is_set_up_by_its_three_things(powerful, by_saml):
    powerful.post(SAML, by_saml)

    assert IdentityProvider.objects.get().certificates == CERTIFICATE


def test_or_by_its_metadata(powerful, by_saml):
    only = {name: by_saml[name] for name in ("label", "customer", "domains")} | {"metadata": metadata()}

    powerful.post(SAML, only)

    made = IdentityProvider.objects.get()
    assert (made.entity_id, made.sso_url) == ("https://idp.acme.com/metadata", "https://idp.acme.com/sso")
    assert made.certificates == CERTIFICATE


@pytest.mark.parametrize(
    "text",
    [
        "no xml",
        "<a/>",
        metadata(certificate="no certificate"),
        metadata(before='<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]>'),
        "\x00",
        "=cmd()",
        "\u202e",
        "x" * 10_000,
    ],
)
def test_metadata_that_cannot_be_read_is_told_beside_the_field(powerful, by_saml, text):
    answer = powerful.post(SAML, by_saml | {"metadata": text})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["metadata"])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("label", ""),
        ("label", "\x00"),
        ("domains", "no domain"),
        ("domains", "gmail.com"),
        ("domains", " , "),
        ("domains", "=cmd()"),
        ("domains", "\u202eacme.example"),
        ("domains", "x" * 10_000),
        ("issuer", "http://login.acme.com"),
        ("issuer", "https://10.0.0.1"),
        ("issuer", "https://user:secret@login.acme.com"),
        ("issuer", "\x00"),
        ("client_secret", ""),
        ("customer", "999999"),
    ],
)
def test_what_cannot_be_used_is_told_beside_its_field(powerful, by_oidc, field, value):
    answer = powerful.post(OIDC, by_oidc | {field: value})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert not IdentityProvider.objects.exists()


@pytest.mark.parametrize("field", ["entity_id", "sso_url", "certificates"])
def test_one_of_the_three_missing_is_told_beside_its_field(powerful, by_saml, field):
    answer = powerful.post(SAML, by_saml | {field: ""})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])


def test_a_domain_belongs_to_one_provider(powerful, by_oidc):
    MailDomainFactory(name="acme.example", provider__label="First")

    answer = powerful.post(OIDC, by_oidc)

    assert answer.context["form"].errors == {"domains": ["First answers for acme.example already."]}


def test_a_name_is_given_once(powerful, by_oidc):
    IdentityProviderFactory(label="Acme")

    answer = powerful.post(OIDC, by_oidc)

    assert list(answer.context["form"].errors) == ["label"]


def test_the_secret_is_never_shown(powerful, by_oidc):
    powerful.post(OIDC, by_oidc)

    page = powerful.get(f"{LIST}{IdentityProvider.objects.get().pk}/").content.decode()

    assert SECRET not in page


def test_an_empty_secret_keeps_the_one_that_is_stored(powerful, by_oidc):
    powerful.post(OIDC, by_oidc)
    made = IdentityProvider.objects.get()

    powerful.post(f"{LIST}{made.pk}/", by_oidc | {"label": "Acme Ltd", "client_secret": ""})

    made.refresh_from_db()
    assert (made.label, made.slug, made.client_secret.reveal()) == ("Acme Ltd", "acme", SECRET)


def test_the_secret_is_not_sent_to_another_issuer(powerful, by_oidc):
    powerful.post(OIDC, by_oidc)
    made = IdentityProvider.objects.get()

    answer = powerful.post(f"{LIST}{made.pk}/", by_oidc | {"issuer": "https://evil.com", "client_secret": ""})

    assert list(answer.context["form"].errors) == ["client_secret"]


def test_the_trail_tells_of_it_without_the_secret(powerful, by_oidc):
    powerful.post(OIDC, by_oidc)

    entry = AuditEntry.objects.get(what="identity_provider.added")
    assert (entry.changes["client_secret"], SECRET in str(entry.changes)) == (["", "replaced"], False)


def test_it_is_switched_on_and_off(powerful):
    provider = IdentityProviderFactory(is_on=False)

    states = []
    for deed in ("on", "on", "off"):
        powerful.post(f"{LIST}{provider.pk}/{deed}/")
        provider.refresh_from_db()
        states.append(provider.is_on)

    assert states == [True, True, False]
    assert sorted(AuditEntry.objects.filter(what__startswith="identity").values_list("what", flat=True)) == [
        "identity_provider.switched_off",
        "identity_provider.switched_on",
    ]


@pytest.mark.parametrize(
    ("factory", "told"),
    [
        (IdentityProviderFactory, ["with/own/metadata/", "with/own/acs/"]),
        (OidcProviderFactory, ["with/own/back/"]),
    ],
)
def test_its_people_are_told_our_addresses(powerful, factory, told):
    provider = factory(slug="own")

    page = powerful.get(f"{LIST}{provider.pk}/").content.decode()

    assert [f"http://testserver/sign-in/{address}" in page for address in told] == [True] * len(told)


def test_our_metadata_names_the_same_addresses(client):
    IdentityProviderFactory(slug="own")

    answer = client.get("/sign-in/with/own/metadata/")

    assert answer["Content-Type"] == "application/xml"
    assert 'Location="http://testserver/sign-in/with/own/acs/"' in answer.content.decode()


def test_a_trial_tells_who_would_come_in_and_lets_nobody_in(powerful, saml, acme_saml, member, administrator):
    acme_saml.is_on = False
    acme_saml.save()
    acs, response = saml.sign_in(powerful.get(f"{LIST}{acme_saml.pk}/try/").url)

    answer = powerful.get(powerful.post(acs, {"SAMLResponse": response}).url, follow=True)

    assert f"vouches for {member.email}" in answer.content.decode()
    assert (is_in(powerful), powerful.session["_auth_user_id"]) == (True, str(administrator.pk))


def test_a_trial_tells_why_somebody_would_not_come_in(powerful, saml, acme_saml):
    acs, response = saml.sign_in(powerful.get(f"{LIST}{acme_saml.pk}/try/").url)

    answer = powerful.get(powerful.post(acs, {"SAMLResponse": response}).url, follow=True)

    assert "would not come in: unknown person" in answer.content.decode()


@pytest.mark.parametrize("n", [1, 25])
def test_the_list_costs_the_same_for_any_length(powerful, django_assert_num_queries, n):
    for provider in IdentityProviderFactory.create_batch(n):
        MailDomainFactory(provider=provider)
    powerful.get(LIST)

    with django_assert_num_queries(5):
        powerful.get(LIST)


def test_without_a_provider_the_list_says_what_one_is_for(powerful):
    assert "No provider yet" in powerful.get(LIST).content.decode()
