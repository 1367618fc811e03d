"""Coming in through an OpenID Connect provider that runs, and every answer of it that lets nobody in."""

import re
import time
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from engagement.models import User
from tests.factories import ConsultantFactory, CustomerFactory, MembershipFactory, UserFactory
from tests.views.single_sign_on.conftest import is_in

pytestmark = pytest.mark.django_db

GO, BACK = "/sign-in/with/acme/go/", "/sign-in/with/acme/back/"
PERSON = "person@acme.example"


def come_in(client: Client, oidc, email: str = PERSON, go: str = GO, **claims: object):
    """Go to the provider and come back with what it says; gives the last answer of ours."""
    return client.get(oidc.sign_in(client.get(go).url, email, **claims))


def reasons(caplog) -> list[str]:
    return [found for line in caplog.messages for found in re.findall(r"reason=(.*)", line)]


def test_somebody_invited_comes_in(client, oidc, acme_oidc, member):
    answer = come_in(client, oidc)

    assert (answer.status_code, client.session["_auth_user_id"]) == (302, str(member.pk))


def test_they_come_back_to_the_page_that_they_wanted(client, oidc, acme_oidc, member):
    answer = come_in(client, oidc, go=f"{GO}?next=/calendar/")

    assert answer.url == "/calendar/"


def test_the_request_carries_state_nonce_and_a_challenge(client, oidc, acme_oidc):
    asked = parse_qs(urlsplit(client.get(GO).url).query)

    assert (asked["response_type"], asked["code_challenge_method"]) == (["code"], ["S256"])
    assert asked["redirect_uri"] == [f"http://testserver{BACK}"]
    assert {"state", "nonce", "code_challenge"} <= set(asked)


def test_nobody_adds_to_the_request_by_the_address(client, oidc, acme_oidc):
    asked = parse_qs(urlsplit(client.get(f"{GO}?scope=admin&auth_params=nonce%3Dx&process=connect").url).query)

    assert (sorted(asked["scope"][0].split()), asked["nonce"] == ["x"]) == (["email", "openid", "profile"], False)


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"exp": 1}, "id_token: ExpiredSignatureError"),
        ({"iat": 9_999_999_999}, "id_token: ImmatureSignatureError"),
        ({"aud": "another"}, "id_token: InvalidAudienceError"),
        ({"aud": ["tidemark", "another"], "azp": "another"}, "id_token: WrongAuthorizedParty"),
        ({"iss": "https://another.example"}, "id_token: InvalidIssuerError"),
        ({"nonce": "another"}, "wrong nonce"),
        ({"email_verified": False}, "address not verified"),
        ({"email_verified": "true"}, "address not verified"),
        ({"email_verified": None}, "address not verified"),
        ({"email": "person@other.example"}, "another domain"),
        ({"email": "stranger@acme.example"}, "unknown person"),
    ],
)
def test_an_answer_that_is_not_right_lets_nobody_in(client, oidc, acme_oidc, member, caplog, claims, reason):
    answer = come_in(client, oidc, **claims)

    assert (answer.status_code, is_in(client), reasons(caplog)) == (403, False, [reason])
    assert "Not signed in" in answer.content.decode()


def test_a_provider_that_checks_no_addresses_is_believed_where_that_was_said(client, oidc, acme_oidc, member):
    acme_oidc.is_silence_trusted = True
    acme_oidc.save()

    come_in(client, oidc, email_verified=None)

    assert is_in(client)


def test_an_address_that_was_not_verified_is_never_believed(client, oidc, acme_oidc, member):
    acme_oidc.is_silence_trusted = True
    acme_oidc.save()

    come_in(client, oidc, email_verified=False)

    assert not is_in(client)


def test_an_answer_works_once(client, oidc, acme_oidc, member, caplog):
    back = oidc.sign_in(client.get(GO).url, PERSON)
    client.get(back)
    client.post("/sign-out/")

    client.get(back)

    assert (is_in(client), reasons(caplog)) == (False, ["unknown"])


def test_another_browser_cannot_be_made_to_come_in_as_oneself(client, oidc, acme_oidc, member, caplog):
    back = oidc.sign_in(client.get(GO).url, PERSON)
    victim = Client()

    victim.get(back)

    assert (is_in(victim), reasons(caplog)) == (False, ["unknown"])


def test_a_made_up_code_is_worth_nothing(client, oidc, acme_oidc, member, caplog):
    state = parse_qs(urlsplit(client.get(GO).url).query)["state"][0]

    client.get(BACK, {"code": "made-up", "state": state})

    assert (is_in(client), reasons(caplog)) == (False, ["no token: OAuth2Error"])


def test_whoever_says_no_there_is_not_in_here(client, oidc, acme_oidc, member, caplog):
    state = parse_qs(urlsplit(client.get(GO).url).query)["state"][0]

    answer = client.get(BACK, {"error": "access_denied", "state": state})

    assert (answer.status_code, reasons(caplog)) == (403, ["cancelled"])


def test_a_provider_of_another_issuers_settings_is_not_used(client, oidc, acme_oidc, caplog):
    acme_oidc.issuer = f"{oidc.url}/"
    acme_oidc.save()

    answer = client.get(GO)

    assert (answer.status_code, reasons(caplog)) == (403, ["settings of another issuer"])


@pytest.mark.parametrize("issuer", ["http://127.0.0.1:1", "https://10.0.0.1", "https://169.254.169.254"])
def test_a_private_address_is_not_called(client, oidc, acme_oidc, caplog, issuer):
    acme_oidc.issuer = issuer
    acme_oidc.save()

    answer = client.get(GO)

    assert (answer.status_code, reasons(caplog)) == (403, ["not reachable: ConnectionError"])


def test_a_customers_provider_never_lets_the_team_in(client, oidc, acme_oidc, caplog):
    ConsultantFactory(email="consultant@acme.example")

    come_in(client, oidc, "consultant@acme.example")

    assert (is_in(client), reasons(caplog)) == (False, ["not this customer's alone"])


def test_a_customers_provider_never_lets_another_customers_people_in(client, oidc, acme_oidc, caplog):
    MembershipFactory(customer=CustomerFactory(), user=UserFactory(email="guest@acme.example"))

    come_in(client, oidc, "guest@acme.example")

    assert (is_in(client), reasons(caplog)) == (False, ["not this customer's alone"])


def test_nobody_gets_an_account_by_coming(client, oidc, acme_oidc, caplog):
    come_in(client, oidc, "stranger@acme.example")

    assert not User.objects.filter(email="stranger@acme.example").exists()


def test_the_log_holds_nothing_of_the_answer(client, oidc, acme_oidc, caplog):
    come_in(client, oidc, "stranger@acme.example")

    assert [line for line in caplog.messages if "stranger" in line] == []


def test_signing_in_anew_replaces_who_was_in(client, oidc, acme_oidc, member):
    client.force_login(UserFactory())

    come_in(client, oidc)

    assert client.session["_auth_user_id"] == str(member.pk)


def test_a_sign_in_of_long_ago_still_brings_one_in(client, oidc, acme_oidc, member):
    come_in(client, oidc, auth_time=int(time.time()) - 86_400)

    assert is_in(client)
