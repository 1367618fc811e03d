"""Coming in through a SAML provider that runs, and every answer of it that lets nobody in."""

import base64
import logging
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from engagement.domain.single_sign_on import forget_expired
from engagement.models import UsedAssertion
from tests.factories import ConsultantFactory, CustomerFactory, MembershipFactory, UserFactory
from tests.idps import key_and_certificate
from tests.views.single_sign_on.conftest import is_in, saml_provider

pytestmark = pytest.mark.django_db

GO, ACS, FINISH = "/sign-in/with/acme/go/", "/sign-in/with/acme/acs/", "/sign-in/with/acme/finish/"


def come_in(client: Client, saml, go: str = GO):
    """Go to the provider and come back with what it says; gives the last answer of ours."""
    acs, response = saml.sign_in(client.get(go).url)
    return hand_in(client, acs, response)


def hand_in(client: Client, acs: str, response: str):
    answer = client.post(acs, {"SAMLResponse": response})
    return client.get(answer.url) if answer.status_code == 302 else answer


def reasons(caplog) -> list[str]:
    return [found for line in caplog.messages for found in re.findall(r"reason=(.*)", line)]


def test_somebody_invited_comes_in(client, saml, acme_saml, member):
    answer = come_in(client, saml)

    assert (answer.status_code, client.session["_auth_user_id"]) == (302, str(member.pk))


def test_they_come_back_to_the_page_that_they_wanted(client, saml, acme_saml, member):
    answer = come_in(client, saml, f"{GO}?next=/calendar/")

    assert answer.url == "/calendar/"


def test_nobody_is_sent_to_another_site(client, saml, acme_saml, member):
    answer = come_in(client, saml, f"{GO}?next=https://evil.example/")

    assert answer.url == "/"


def test_the_address_may_stand_in_an_attribute(client, saml, acme_saml, member):
    saml.says(email="u-4711", attributes={"email": "Person@Acme.example"})

    come_in(client, saml)

    assert client.session["_auth_user_id"] == str(member.pk)


def test_the_sign_in_lasts_a_working_day(client, saml, acme_saml, member):
    come_in(client, saml)

    assert client.session.get_expiry_age() == timedelta(hours=12).total_seconds()


def test_nothing_of_the_provider_is_kept_but_that_its_word_was_used(client, saml, acme_saml, member):
    come_in(client, saml)

    assert UsedAssertion.objects.count() == 1
    assert not member.socialaccount_set.exists()


@pytest.mark.parametrize(
    ("says", "reason"),
    [
        ({"signs": ()}, "no_signed_assertion"),
        # The form is signed, what it says is not.
        ({"signs": ("response",)}, "no_signed_assertion"),
        ({"ends_in": timedelta(minutes=-10), "starts_in": timedelta(minutes=-20)}, "assertion_expired"),
        ({"starts_in": timedelta(minutes=10), "ends_in": timedelta(minutes=20)}, "assertion_too_early"),
        ({"audience": "https://another.example/"}, "wrong_audience"),
        ({"destination": "http://testserver/sign-in/with/other/acs/"}, "wrong_destination"),
        ({"destination": "http://testserver/sign-in/with/acme/acs/more"}, "wrong_destination"),
        ({"recipient": "http://testserver/sign-in/with/other/acs/"}, "wrong_subjectconfirmation"),
        ({"recipient": "http://testserver/sign-in/with/acme/acs/more"}, "wrong_recipient"),
        ({"issuer": "https://another.example/metadata"}, "wrong_issuer"),
        # The provider began it, or answers somebody else's request.
        ({"in_response_to": ""}, "not_asked_for"),
        ({"in_response_to": "_another"}, "not asked for by this browser"),
        ({"email": "person@other.example"}, "another domain"),
        ({"email": "person@sub.acme.example"}, "another domain"),
        ({"email": "stranger@acme.example"}, "unknown person"),
        # A Kelvin sign is a k in lower case.
        ({"email": "\u212aim@acme.example"}, "no plain address"),
        ({"email": "not an address"}, "no address"),
    ],
)
def test_an_answer_that_is_not_right_lets_nobody_in(client, saml, acme_saml, member, caplog, says, reason):
    UserFactory(email="kim@acme.example")
    saml.says(**says)

    answer = come_in(client, saml)

    assert (answer.status_code, is_in(client), reasons(caplog)) == (403, False, [reason])
    assert "Not signed in" in answer.content.decode()


def test_an_answer_signed_by_somebody_else_lets_nobody_in(client, saml, acme_saml, member, caplog):
    acme_saml.certificates = key_and_certificate("idp.example")[1]
    acme_saml.save()

    come_in(client, saml)

    assert (is_in(client), reasons(caplog)) == (False, ["invalid_signature"])


def test_the_next_certificate_counts_beside_the_present_one(client, saml, acme_saml, member):
    acme_saml.certificates = key_and_certificate("old.example")[1] + saml.certificate
    acme_saml.save()

    come_in(client, saml)

    assert is_in(client)


def test_an_answer_is_taken_once(client, saml, acme_saml, member, caplog):
    acs, response = saml.sign_in(client.get(GO).url)
    hand_in(client, acs, response)
    client.post("/sign-out/")

    again = hand_in(client, acs, response)

    assert (again.status_code, is_in(client), reasons(caplog)) == (403, False, ["replayed"])


def test_an_answer_is_taken_once_in_whatever_browser(client, saml, acme_saml, member, caplog):
    acs, response = saml.sign_in(client.get(GO).url)
    hand_in(client, acs, response)
    other = Client()

    hand_in(other, acs, response)

    assert (is_in(other), reasons(caplog)) == (False, ["replayed"])


def test_answers_that_have_run_out_are_forgotten(client, saml, acme_saml, member):
    come_in(client, saml)

    forget_expired(at=timezone.now() + timedelta(hours=1))

    assert not UsedAssertion.objects.exists()


def test_another_browser_cannot_be_made_to_come_in_as_oneself(client, saml, acme_saml, member, caplog):
    acs, response = saml.sign_in(client.get(GO).url)
    victim = Client()

    hand_in(victim, acs, response)

    assert (is_in(victim), reasons(caplog)) == (False, ["not asked for by this browser"])


def test_what_was_believed_is_not_finished_twice(client, saml, acme_saml, member, caplog):
    acs, response = saml.sign_in(client.get(GO).url)
    answer = client.post(acs, {"SAMLResponse": response})
    believed = answer.cookies["saml_believed"].value
    client.get(answer.url)
    client.post("/sign-out/")
    client.cookies["saml_believed"] = believed

    client.get(FINISH)

    assert (is_in(client), reasons(caplog)) == (False, ["not asked for by this browser"])


def test_a_forged_belief_is_none(client, saml, acme_saml, member, caplog):
    client.get(GO)
    client.cookies["saml_believed"] = f'{{"request_id": "{"x"}", "email": "{member.email}"}}:1:forged'

    client.get(FINISH)

    assert (is_in(client), reasons(caplog)) == (False, ["nothing to finish"])


def test_an_assertion_wrapped_around_the_signed_one_is_refused(client, saml, acme_saml, member, caplog):
    acs, response = saml.sign_in(client.get(GO).url)
    text = base64.b64decode(response).decode()
    (signed,) = re.findall(r"<saml:Assertion.*</saml:Assertion>", text, re.DOTALL)
    evil = re.sub(r"<ds:Signature.*</ds:Signature>", "", signed, flags=re.DOTALL)
    evil = re.sub(r' ID="[^"]*"', ' ID="_evil"', evil).replace("person@acme.example", "boss@acme.example")
    outside = evil.replace("</saml:Assertion>", f"<saml:Advice>{signed}</saml:Advice></saml:Assertion>")
    MembershipFactory(customer=acme_saml.customer, user=UserFactory(email="boss@acme.example"))

    for wrapped in (
        text.replace(signed, evil + signed),
        text.replace(signed, signed + evil),
        text.replace(signed, outside),
    ):
        hand_in(client, acs, base64.b64encode(wrapped.encode()).decode())

    assert (is_in(client), len(reasons(caplog))) == (False, 3)


def test_a_comment_does_not_cut_an_address_short(client, saml, acme_saml, member):
    acs, response = saml.sign_in(client.get(GO).url)
    text = base64.b64decode(response).decode().replace("@acme.example", "@acme<!-- -->.example")

    hand_in(client, acs, base64.b64encode(text.encode()).decode())

    # Comments are outside the signature, and read as if they were not there.
    assert client.session["_auth_user_id"] == str(member.pk)


@pytest.mark.parametrize(
    ("response", "reason"),
    [
        ("", "no_response"),
        ("not base64!", "unreadable"),
        (base64.b64encode(b"<not xml").decode(), "unreadable"),
        (base64.b64encode(b"\x00" * 50).decode(), "unreadable"),
        (base64.b64encode(b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>').decode(), "unreadable"),
        ("A" * 200_001, "too_long"),
    ],
)
def test_what_is_no_response_is_refused(client, acme_saml, caplog, response, reason):
    answer = client.post(ACS, {"SAMLResponse": response})

    assert (answer.status_code, reasons(caplog)) == (403, [reason])


def test_the_log_holds_nothing_of_the_answer(client, saml, acme_saml, member, caplog):
    caplog.set_level(logging.DEBUG, logger="engagement")
    saml.says(email="stranger@acme.example")

    come_in(client, saml)

    assert [line for line in caplog.messages if "stranger" in line or "Assertion" in line] == []


def test_the_page_of_a_refusal_gives_the_reference_that_stands_in_the_log(client, saml, acme_saml):
    saml.says(signs=())

    answer = come_in(client, saml)

    assert answer["X-Request-ID"] in answer.content.decode()


# ── whom it may vouch for ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_customers_provider_never_lets_the_team_in(client, saml, acme_saml, caplog):
    ConsultantFactory(email="consultant@acme.example")
    saml.says(email="consultant@acme.example")

    come_in(client, saml)

    assert (is_in(client), reasons(caplog)) == (False, ["not this customer's alone"])


def test_a_customers_provider_never_lets_another_customers_people_in(client, saml, acme_saml, caplog):
    MembershipFactory(customer=CustomerFactory(), user=UserFactory(email="guest@acme.example"))
    saml.says(email="guest@acme.example")

    come_in(client, saml)

    assert (is_in(client), reasons(caplog)) == (False, ["not this customer's alone"])


def test_somebody_of_two_customers_is_let_in_by_neither_ones_provider(client, saml, acme_saml, member, caplog):
    MembershipFactory(customer=CustomerFactory(), user=member)

    come_in(client, saml)

    assert (is_in(client), reasons(caplog)) == (False, ["not this customer's alone"])


def test_who_has_left_the_other_customer_comes_in_again(client, saml, acme_saml, member):
    yesterday = timezone.localdate() - timedelta(days=1)
    MembershipFactory(customer=CustomerFactory(), user=member, ends_on=yesterday)

    come_in(client, saml)

    assert is_in(client)


def test_somebody_whose_access_has_ended_does_not_come_in(client, saml, acme_saml, member, caplog):
    member.memberships.update(ends_on=timezone.localdate() - timedelta(days=1))

    come_in(client, saml)

    assert (is_in(client), reasons(caplog)) == (False, ["not this customer's alone"])


def test_somebody_switched_off_does_not_come_in(client, saml, acme_saml, member, caplog):
    member.is_active = False
    member.save()

    come_in(client, saml)

    assert (is_in(client), reasons(caplog)) == (False, ["unknown person"])


def test_the_teams_provider_lets_no_customer_in(client, saml, team_saml, caplog):
    MembershipFactory(user=UserFactory(email="guest@team.example"))
    saml.says(email="guest@team.example")

    come_in(client, saml, "/sign-in/with/team/go/")

    assert (is_in(client), reasons(caplog)) == (False, ["not of the team"])


def test_one_providers_answer_does_not_open_anothers_door(client, saml, acme_saml, team_saml, administrator, caplog):
    saml.says(email=administrator.email)
    _, response = saml.sign_in(client.get(GO).url)

    hand_in(client, "/sign-in/with/team/acs/", response)

    assert (is_in(client), reasons(caplog)) == (False, ["wrong_destination"])


def test_a_provider_that_is_off_lets_nobody_in(client, saml, acme_saml, member, caplog):
    acs, response = saml.sign_in(client.get(GO).url)
    acme_saml.is_on = False
    acme_saml.save()

    hand_in(client, acs, response)

    assert (is_in(client), reasons(caplog), client.get(GO).status_code) == (False, ["provider is off"], 404)


def test_two_companies_keep_apart(client, saml, acme_saml, member):
    other = CustomerFactory()
    theirs = MembershipFactory(customer=other, user=UserFactory(email="them@other.example")).user
    saml_provider(saml, slug="other", customer=other, domain="other.example")
    saml.says(email="them@other.example")

    come_in(client, saml, "/sign-in/with/other/go/")

    assert client.session["_auth_user_id"] == str(theirs.pk)
