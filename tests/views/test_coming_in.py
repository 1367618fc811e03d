"""The ways in: a customer's mail code, the team's password and second factor, and what is refused."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from engagement.domain import letters
from engagement.models import Letter, User
from tests.factories.letters import LetterFactory
from tests.factories.people import PASSWORD, ConsultantFactory, MembershipFactory, UserFactory
from tests.ways_in import code_in, shown_by, with_an_app

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tries_yet")]

ASK, ENTER, TEAM, SECOND, SET_UP = (
    "/sign-in/",
    "/sign-in/code/",
    "/sign-in/team/",
    "/sign-in/second-step/",
    "/account/second-factor/app/",
)
WRONG_CODE = "This is not the code that we sent. Check it and try again."


@pytest.fixture
def customer() -> User:
    return MembershipFactory().user


def code_for(client: Client, email: str) -> str:
    """Ask for a code as a person does, and read it in the newest letter."""
    client.post(ASK, {"email": email})
    return code_in(Letter.objects.latest("pk"))


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


# ── a customer ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_customer_comes_in_by_the_code_in_the_mail(client, customer):
    response = client.post(ENTER, {"code": code_for(client, customer.email)})

    assert (response.status_code, client.session["_auth_user_id"]) == (302, str(customer.pk))


def test_the_code_goes_to_the_customers_address_by_a_worker(client, customer):
    code_for(client, customer.email)

    letter = Letter.objects.get()

    assert (letter.kind, letter.to_address, letter.state) == (Letter.Kind.SIGN_IN, customer.email, "queued")


def test_opening_the_mails_link_signs_nobody_in(client, customer):
    code_for(client, customer.email)

    response = client.get(ENTER)

    assert (response.status_code, is_in(client)) == (200, False)


def test_a_code_works_only_in_the_browser_that_asked_for_it(client, customer):
    code = code_for(client, customer.email)
    other = Client()

    response = other.post(ENTER, {"code": code})

    assert (response.url, is_in(other)) == (ASK, False)


def test_a_code_works_once(client, customer):
    code = code_for(client, customer.email)
    client.post(ENTER, {"code": code})
    client.post("/sign-out/")

    client.post(ENTER, {"code": code})

    assert not is_in(client)


def test_a_wrong_code_is_told_beside_the_field(client, customer):
    code_for(client, customer.email)

    response = client.post(ENTER, {"code": "WRNG-WRNG"})

    assert (response.status_code, response.context["form"].errors) == (422, {"code": [WRONG_CODE]})


def test_after_three_wrong_codes_the_right_one_does_not_help(client, customer):
    code = code_for(client, customer.email)
    for _ in range(3):
        client.post(ENTER, {"code": "WRNG-WRNG"})

    client.post(ENTER, {"code": code})

    assert not is_in(client)


def test_after_ten_minutes_the_code_has_run_out(client, customer):
    code = code_for(client, customer.email)
    store = client.session
    store["account_login"]["state"]["stages"]["login_by_code"]["data"]["at"] -= 601
    store.save()

    client.post(ENTER, {"code": code})

    assert not is_in(client)


def test_dashes_and_capitals_of_a_code_do_not_matter(client, customer):
    code = code_for(client, customer.email)

    client.post(ENTER, {"code": code.replace("-", "").lower()})

    assert is_in(client)


def test_a_customer_stays_signed_in_for_fourteen_days(client, customer):
    client.post(ENTER, {"code": code_for(client, customer.email)})

    assert client.session.get_expiry_age() == timedelta(days=14).total_seconds()


@pytest.mark.parametrize("who", ["nobody", "one of the team", "somebody switched off"])
def test_an_address_that_gets_no_code_is_answered_like_one_that_does(client, customer, who):
    strangers = {
        "nobody": lambda: "nobody@example.com",
        "one of the team": lambda: ConsultantFactory().email,
        "somebody switched off": lambda: UserFactory(is_active=False).email,
    }
    known, unknown = Client(), Client()
    email = strangers[who]()

    answers = [each.post(ASK, {"email": address}) for each, address in ((known, customer.email), (unknown, email))]

    assert [(answer.status_code, answer.url) for answer in answers] == [(302, ENTER), (302, ENTER)]
    assert [letter.to_address for letter in Letter.objects.exclude(to_address="")] == [customer.email]
    assert unknown.get(ENTER).status_code == 200


def test_asking_for_codes_without_end_is_refused(client, customer):
    answers = [client.post(ASK, {"email": customer.email}).status_code for _ in range(4)]

    assert answers == [302, 302, 302, 422]


# ── the team ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def by_password(client: Client, user: User) -> None:
    client.post(TEAM, {"login": user.email, "password": PASSWORD})


def test_a_password_alone_does_not_bring_one_of_the_team_in(client):
    consultant = ConsultantFactory()
    with_an_app(consultant)

    by_password(client, consultant)

    assert not is_in(client)


def test_password_and_second_factor_do(client):
    consultant = ConsultantFactory()
    secret = with_an_app(consultant)
    by_password(client, consultant)

    client.post(SECOND, {"code": shown_by(secret)})

    assert client.session["_auth_user_id"] == str(consultant.pk)


def test_a_wrong_second_factor_does_not(client):
    consultant = ConsultantFactory()
    with_an_app(consultant)
    by_password(client, consultant)

    client.post(SECOND, {"code": "000000"})

    assert not is_in(client)


@pytest.mark.parametrize("wanted", ["/today/", "/engagements/", "/account/sign-ins/"])
def test_without_a_second_factor_every_page_leads_to_its_set_up(client, wanted):
    by_password(client, ConsultantFactory())

    assert client.get(wanted).url == SET_UP


def test_setting_one_up_opens_the_pages(client):
    by_password(client, ConsultantFactory())
    secret = client.get(SET_UP).context["form"].secret

    client.post(SET_UP, {"code": shown_by(secret)})

    assert client.get("/today/").status_code == 200


def test_the_secret_of_the_app_is_encrypted_at_rest(client):
    by_password(client, ConsultantFactory())
    secret = client.get(SET_UP).context["form"].secret

    client.post(SET_UP, {"code": shown_by(secret)})

    assert secret not in str(Authenticator.objects.get(type=Authenticator.Type.TOTP).data)


def test_the_team_is_signed_in_for_a_working_day(client):
    by_password(client, ConsultantFactory())

    assert client.session.get_expiry_age() == timedelta(hours=12).total_seconds()


def test_a_customer_has_no_password_to_try(client, customer):
    customer.set_password(PASSWORD)
    customer.save()

    by_password(client, customer)

    assert not is_in(client)


def test_passwords_cannot_be_tried_without_end(client):
    consultant = ConsultantFactory()
    for _ in range(5):
        client.post(TEAM, {"login": consultant.email, "password": "wrong"})

    by_password(client, consultant)

    assert not is_in(client)


# ── being signed in ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_signing_out_everywhere_else_leaves_this_browser_in(client, customer):
    elsewhere = Client()
    for browser in (elsewhere, client):
        browser.post(ENTER, {"code": code_for(browser, customer.email)})

    client.post("/account/sign-ins/")

    assert [browser.get("/engagements/").status_code for browser in (elsewhere, client)] == [302, 200]


def test_a_code_is_forgotten_as_soon_as_it_is_mailed(client, customer):
    code = code_for(client, customer.email)
    now = timezone.now()
    letter = Letter.objects.get()
    Letter.objects.update(state=Letter.State.SENDING, attempt=1, lease_until=now)
    letter.refresh_from_db()

    letters.sent(letter, at=now)

    letter.refresh_from_db()
    assert [code in kept for kept in (letter.text, letter.subject)] == [False, False]


# ── a demo ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_in_a_demo_anybody_reads_the_code_and_no_other_letter(client, customer, settings):
    settings.DEMO = True
    LetterFactory(subject="For one reader only")
    code = code_for(Client(), customer.email)

    page = client.get("/outbox/").content.decode()

    assert (code in page, "For one reader only" in page) == (True, False)


def test_outside_a_demo_there_is_no_outbox(client, customer):
    code_for(Client(), customer.email)

    assert client.get("/outbox/").status_code == 404
