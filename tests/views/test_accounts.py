"""Signing in and out, and what surrounds it: start pages, colours, the calm pages, the probe."""

import re

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from engagement.domain import demo
from tests.factories.people import PASSWORD, ConsultantFactory, PsLeadFactory, UserFactory

SIGN_IN, TEAM = "/sign-in/", "/sign-in/team/"
WRONG = "This e-mail address and password do not fit together. Check both and try again."
WIDEST_PAGE_BYTES = 80_000


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: str) -> HttpResponse:
    return client.post(TEAM, {"login": email, "password": password, **more})


def test_the_sign_in_page_asks_the_database_nothing(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get(SIGN_IN)

    assert response.status_code == 200


@pytest.mark.django_db
def test_the_right_password_leads_to_the_start_page():
    client, person = Client(), ConsultantFactory()

    response = sign_in(client, person.email)

    assert (response.status_code, response.url) == (302, "/")
    assert client.session["_auth_user_id"] == str(person.pk)


@pytest.mark.django_db
def test_the_e_mail_address_may_be_typed_in_capitals(client):
    person = ConsultantFactory()

    assert sign_in(client, person.email.upper()).status_code == 302


@pytest.mark.django_db
def test_signing_in_changes_the_key_of_the_browser(client):
    person = ConsultantFactory()
    client.get(SIGN_IN)
    store = client.session
    store["before"] = "here"
    store.save()
    old_key = store.session_key
    client.cookies["sessionid"] = old_key

    sign_in(client, person.email)

    assert client.session.session_key != old_key


@pytest.mark.django_db
@pytest.mark.parametrize("is_known", [True, False])
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client, is_known):
    email = ConsultantFactory().email if is_known else "nobody@example.com"

    response = sign_in(client, email, "not the password")

    assert response.status_code == 422
    assert response.context["form"].errors == {"__all__": [WRONG]}
    assert response.context["form"]["login"].value() == email
    assert "not the password" not in response.content.decode()


@pytest.mark.django_db
def test_somebody_who_was_switched_off_cannot_sign_in(client):
    person = ConsultantFactory(is_active=False)

    sign_in(client, person.email)

    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
@pytest.mark.parametrize(
    "email",
    [
        "",
        "not-an-address",
        "zero\x00byte@example.com",
        "a" * 10_000,
        "\u202egro.elpmaxe@nosrep",
        "=cmd()|' /C calc'!A0",
    ],
    ids=["empty", "no address", "zero byte", "10,000 characters", "right to left", "formula"],
)
def test_what_is_no_address_is_refused_and_kept(client, email):
    response = sign_in(client, email)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["login"]
    assert response.context["form"]["login"].value() == email


@pytest.mark.django_db
@pytest.mark.parametrize(
    "password", ["", "zero\x00byte", "a" * 10_000], ids=["empty", "zero byte", "10,000 characters"]
)
def test_an_impossible_password_is_refused(client, password):
    response = sign_in(client, ConsultantFactory().email, password)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["password"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/engagements/?sort=-reference", "/engagements/?sort=-reference"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("/\\elsewhere.example", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_only_a_page_of_ours_is_opened_after_signing_in(client, wanted, reached):
    response = sign_in(client, ConsultantFactory().email, next=wanted)

    assert response.url == reached


@pytest.mark.django_db
def test_the_page_that_asked_for_the_sign_in_is_kept_through_a_wrong_password(client):
    person = ConsultantFactory()
    page = client.post(f"{TEAM}?next=/gallery/", {"login": person.email, "password": "wrong"})

    kept = re.search(r'name="next" value="([^"]*)"', page.content.decode())

    assert kept is not None
    assert kept.group(1) == "/gallery/"


@pytest.mark.django_db
def test_who_is_signed_in_already_is_sent_on(client):
    client.force_login(ConsultantFactory())

    assert client.get(f"{SIGN_IN}?next=/gallery/").url == "/gallery/"


def test_a_part_that_needs_a_sign_in_reloads_the_whole_page(client):
    response = client.get(SIGN_IN, headers={"HX-Request": "true"})

    assert response["HX-Refresh"] == "true"


def test_a_form_from_elsewhere_is_refused():
    response = Client(enforce_csrf_checks=True).post(SIGN_IN, {"email": "a@example.com"})

    assert response.status_code == 403
    assert "This form is too old" in response.content.decode()


@pytest.mark.django_db
def test_signing_out_forgets_the_person(client):
    client.force_login(ConsultantFactory())

    response = client.post("/sign-out/")

    assert response.url == SIGN_IN
    assert dict(client.session) == {}


@pytest.mark.django_db
def test_a_link_alone_signs_nobody_out(client):
    client.force_login(ConsultantFactory())

    assert client.get("/sign-out/").status_code == 405
    assert "_auth_user_id" in client.session


def test_the_start_page_asks_strangers_to_sign_in(client):
    assert client.get("/").url == f"{SIGN_IN}?next=/"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("factory", "first_page"),
    [(ConsultantFactory, "today"), (PsLeadFactory, "portfolio"), (UserFactory, "arrival")],
)
def test_each_person_starts_from_their_own_page(client, factory, first_page):
    client.force_login(factory())

    assert client.get("/").url == reverse(first_page)


@pytest.mark.parametrize(
    ("chosen", "kept"), [("dark", "dark"), ("light", "light"), ("system", "system"), ("x", "system")]
)
def test_the_colours_are_kept_in_a_cookie(client, chosen, kept):
    response = client.post("/theme/", {"theme": chosen, "next": "/sign-in/"})

    assert response.url == "/sign-in/"
    assert response.cookies["theme"].value == kept


@pytest.mark.parametrize(("cookie", "attribute"), [("dark", ' data-bs-theme="dark"'), ("x", ""), (None, "")])
def test_the_page_is_drawn_in_the_colours_of_the_cookie(client, cookie, attribute):
    if cookie:
        client.cookies["theme"] = cookie

    assert f'<html lang="en"{attribute}>' in client.get(SIGN_IN).content.decode()


def test_the_demonstration_offers_its_three_sign_ins(client, settings):
    settings.DEMO = True

    offered = re.findall(r'name="email" value="([^"]+)"', client.get(SIGN_IN).content.decode())

    assert offered == [sign_in.email for sign_in in demo.SIGN_INS]


def test_outside_the_demonstration_no_sign_in_is_offered(client, settings):
    settings.DEMO = False

    page = client.get(SIGN_IN).content.decode()

    assert [sign_in.email for sign_in in demo.SIGN_INS if sign_in.email in page] == []


@pytest.mark.django_db
@pytest.mark.parametrize("is_demo", [True, False])
def test_looking_around_needs_no_password_in_the_demonstration_only(client, settings, is_demo):
    settings.DEMO = is_demo
    UserFactory(email=demo.SIGN_INS[1].email)

    response = client.post("/sign-in/demo/", {"email": demo.SIGN_INS[1].email})

    assert (response.status_code, "_auth_user_id" in client.session) == ((302, True) if is_demo else (404, False))


@pytest.mark.django_db
def test_looking_around_is_for_the_three_people_of_the_demonstration(client, settings):
    settings.DEMO = True
    other = ConsultantFactory()

    assert client.post("/sign-in/demo/", {"email": other.email}).status_code == 404


def test_the_process_says_that_it_lives_without_a_database(client):
    response = client.get("/livez")

    assert (response.status_code, response.content) == (200, b"ok")


def test_an_address_that_is_none_gets_a_calm_page_with_a_reference(client):
    response = client.get("/no-such-page/")

    assert response.status_code == 404
    assert response["X-Request-ID"] in response.content.decode()


def test_a_request_for_another_host_gets_a_calm_page(client):
    response = client.get(SIGN_IN, headers={"host": "elsewhere.example"})

    assert response.status_code == 400
    assert "That did not arrive whole" in response.content.decode()


@pytest.mark.parametrize("path", [SIGN_IN, "/no-such-page/"])
def test_pages_carry_nothing_that_the_content_security_policy_refuses(client, path):
    page = client.get(path).content.decode()

    inline = re.findall(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)", page)

    assert inline == []
    assert len(page.encode()) <= WIDEST_PAGE_BYTES
