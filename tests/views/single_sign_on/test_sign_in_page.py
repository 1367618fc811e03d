"""Where an address leads: its domain decides, and nobody learns from it whether anybody has it."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from engagement.celery import app
from engagement.exports.letters import deliver
from engagement.models import Letter, User
from tests.factories import ConsultantFactory, IdentityProviderFactory, MailDomainFactory, MembershipFactory
from tests.factories.people import PASSWORD
from tests.views.single_sign_on.conftest import is_in
from tests.ways_in import code_in, shown_by, with_an_app

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tries_yet")]

ASK, ENTER, TEAM = "/sign-in/", "/sign-in/code/", "/sign-in/team/"
SSO = "/sign-in/with/acme/"


@pytest.fixture
def provider(acme):
    return MailDomainFactory(
        provider=IdentityProviderFactory(slug="acme", label="Acme", customer=acme), name="acme.example"
    ).provider


@pytest.fixture
def required(provider):
    provider.is_required = True
    provider.save()
    return provider


# Drawn anew for each page, or told by the clock.
OF_THE_MOMENT = ("Content-Security-Policy", "X-Request-ID", "Expires")


def said(client: Client, email: str, **more: str) -> tuple[int, str, list[str], str]:
    """All that a browser is told, without what is drawn anew for each page and without the address typed."""
    answer = client.post(ASK, {"email": email, **more})
    headers = sorted(f"{name}: {value}" for name, value in answer.items() if name not in OF_THE_MOMENT)
    return answer.status_code, answer.get("Location", ""), headers, _plain(answer, email)


def _plain(answer, email: str) -> str:
    text = answer.content.decode().replace(email, "ADDRESS")
    without_tokens = re.sub(r"\b[A-Za-z0-9]{64}\b", "TOKEN", text)
    return re.sub(r'nonce="[^"]*"', "NONCE", without_tokens)


@pytest.mark.parametrize("typed", ["person@acme.example", "NOBODY@ACME.example"])
def test_an_address_of_a_provider_is_led_to_it(client, provider, member, typed):
    answer = client.post(ASK, {"email": typed})

    assert (answer.status_code, "Continue with Acme" in answer.content.decode()) == (200, True)
    assert not Letter.objects.exists()


def test_a_known_and_an_unknown_address_of_a_provider_are_told_the_same(provider, member):
    Client().get(ASK)

    known, unknown = said(Client(), member.email), said(Client(), "nobody@acme.example")

    assert known == unknown


def test_a_code_may_be_had_instead(client, provider, member):
    client.post(ASK, {"email": member.email, "by_code": "1"})

    client.post(ENTER, {"code": code_in(Letter.objects.get())})

    assert is_in(client)


def test_no_code_is_offered_where_the_provider_has_to_be_used(client, required, member):
    page = client.post(ASK, {"email": member.email}).content.decode()

    assert ("Continue with Acme" in page, "Send me a code" in page) == (True, False)


def test_no_code_is_sent_where_the_provider_has_to_be_used(client, required, member):
    client.post(ASK, {"email": member.email, "by_code": "1"})

    assert Letter.objects.get().to_address == ""


@pytest.fixture
def of_two(member):
    MembershipFactory(user=member)
    return member


def test_somebody_of_two_customers_comes_in_by_a_code_where_the_provider_has_to_be_used(client, required, of_two):
    client.post(ASK, {"email": of_two.email, "by_code": "1"})

    client.post(ENTER, {"code": code_in(Letter.objects.get())})

    assert is_in(client)


def test_who_has_left_the_other_customer_gets_no_code(client, required, member):
    MembershipFactory(user=member, ends_on=timezone.localdate() - timedelta(days=1))

    client.post(ASK, {"email": member.email, "by_code": "1"})

    assert Letter.objects.get().to_address == ""


def test_asking_for_a_code_does_not_tell_who_is_of_two_customers(required, of_two):
    Client().get(ASK)

    told = [said(Client(), email, by_code="1") for email in (of_two.email, "nobody@acme.example")]

    assert told[0] == told[1]


def test_asking_for_a_code_costs_the_same_where_the_provider_has_to_be_used(required, of_two):
    _statements(of_two.email, by_code="1")

    costs = [_statements(email, by_code="1") for email in (of_two.email, "nobody@acme.example")]

    assert costs[0] == costs[1]


def test_who_is_turned_away_may_ask_for_a_code(client, required, of_two):
    page = client.get("/sign-in/with/acme/finish/")

    assert (page.status_code, '<input type="hidden" name="by_code" value="1">' in page.content.decode()) == (403, True)


def test_where_it_has_to_be_used_the_page_goes_on_by_itself(client, required):
    page = client.get(SSO).content.decode()

    assert '<meta http-equiv="refresh" content="0;url=/sign-in/with/acme/go/?next=' in page


def test_a_code_asked_for_before_opens_nothing_any_more(client, provider, member):
    client.post(ASK, {"email": member.email, "by_code": "1"})
    provider.is_required = True
    provider.save()

    answer = client.post(ENTER, {"code": code_in(Letter.objects.get())})

    assert (answer.url, is_in(client)) == (SSO, False)


def test_a_password_is_not_even_tried_where_the_provider_has_to_be_used(client, required):
    consultant = ConsultantFactory(email="consultant@acme.example")

    answer = client.post(TEAM, {"login": consultant.email, "password": PASSWORD})

    assert (answer.url, is_in(client)) == (SSO, False)


def test_password_and_second_factor_do_where_it_need_not_be_used(client, provider):
    consultant = ConsultantFactory(email="consultant@acme.example")
    secret = with_an_app(consultant)
    client.post(TEAM, {"login": consultant.email, "password": PASSWORD})

    client.post("/sign-in/second-step/", {"code": shown_by(secret)})

    assert is_in(client)


def test_a_provider_that_is_off_changes_nothing(client, required, member):
    required.is_on = False
    required.save()

    client.post(ASK, {"email": member.email})

    assert client.get(SSO).status_code == 404
    assert Letter.objects.get().to_address == member.email


@pytest.mark.parametrize("typed", ["\x00@acme.example", "=cmd()", "\u202egro.emca@x", "a" * 10_000])
def test_what_is_no_address_is_told_beside_the_field(client, provider, typed):
    assert client.post(ASK, {"email": typed}).status_code == 422


# ── asking for a code costs the same, whoever asks ───────────────────────────────────────────────────────────────────


def _statements(email: str, **more: str) -> list[str]:
    client = Client()
    client.get(ASK)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.post(ASK, {"email": email, **more})
    return [query["sql"].split(" ")[0] for query in queries.captured_queries]


STRANGERS = {
    "nobody": lambda: "nobody@example.com",
    "one of the team": lambda: ConsultantFactory().email,
    "somebody switched off": lambda: _switched_off().email,
}


def _switched_off() -> User:
    person = MembershipFactory().user
    person.is_active = False
    person.save()
    return person


@pytest.mark.parametrize("who", STRANGERS)
def test_an_address_that_gets_no_code_costs_the_same_statements(member, who):
    email = STRANGERS[who]()
    _statements(member.email)

    assert _statements(email) == _statements(member.email)


@pytest.mark.parametrize("who", STRANGERS)
def test_an_address_that_gets_no_code_is_told_the_same(member, who):
    email = STRANGERS[who]()

    assert said(Client(), email) == said(Client(), member.email)


def test_the_letter_to_nobody_goes_nowhere(client, mailoutbox, settings):
    settings.SENDS_MAIL = True
    client.post(ASK, {"email": "nobody@example.com"})
    app.control.purge()

    deliver(Letter.objects.get().pk, at=timezone.now())

    assert (mailoutbox, Letter.objects.exists()) == ([], False)


def test_nobody_comes_in_by_the_code_of_the_letter_to_nobody(client):
    client.post(ASK, {"email": "nobody@example.com"})

    client.post(ENTER, {"code": code_in(Letter.objects.get())})

    assert not is_in(client)
