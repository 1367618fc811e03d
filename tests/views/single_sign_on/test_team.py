"""The team through a provider: no second factor here, and an administrator's power by signing in there once more."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories import ConsultantFactory
from tests.views.single_sign_on.conftest import is_in
from tests.views.single_sign_on.test_saml import come_in, hand_in
from tests.ways_in import with_an_app

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tries_yet")]

GO = "/sign-in/with/team/go/"
CONFIRM = "/account/confirm/provider/?next=%2Faccount%2Fpower%2F"
CONFIRM_THERE = "/account/confirm/provider/go/?next=/account/power/"


@pytest.fixture
def came_in(client, saml, team_saml, administrator):
    """An administrator who came in through the provider."""
    saml.says(email=administrator.email)
    come_in(client, saml, GO)
    return client


def has_power(client) -> bool:
    return "power_until" in client.session


def test_the_provider_asks_for_the_second_factor_itself(client, saml, team_saml):
    ConsultantFactory(email="consultant@team.example")
    saml.says(email="consultant@team.example")

    come_in(client, saml, GO)

    assert client.get("/today/").status_code == 200


def test_somebody_with_an_app_here_is_not_asked_twice(client, saml, team_saml):
    with_an_app(ConsultantFactory(email="consultant@team.example"))
    saml.says(email="consultant@team.example")

    come_in(client, saml, GO)

    assert is_in(client)


@pytest.mark.parametrize(
    ("where", "status"),
    [
        ("/account/second-factor/", 200),
        ("/account/second-factor/app/", 403),
        ("/account/second-factor/passkeys/add/", 403),
        ("/account/confirm/", 403),
    ],
)
def test_a_factor_added_here_is_no_way_past_the_provider(came_in, where, status):
    answer = came_in.get(where)

    assert (answer.status_code, "Your company looks after this" in answer.content.decode()) == (status, True)


def test_power_asks_for_signing_in_there_once_more(came_in):
    answer = came_in.post("/account/power/on/")

    assert (answer.url, has_power(came_in)) == (CONFIRM, False)


def test_having_done_so_the_power_is_switched_on(came_in, saml):
    come_in(came_in, saml, CONFIRM_THERE)

    came_in.post("/account/power/on/")

    assert (saml.asked[-1].is_forced, has_power(came_in)) == (True, True)


def test_an_old_sign_in_there_is_not_enough(came_in, saml, administrator):
    saml.says(email=administrator.email, signed_in_ago=timedelta(minutes=5))

    answer = come_in(came_in, saml, CONFIRM_THERE)
    came_in.post("/account/power/on/")

    assert (answer.status_code, has_power(came_in)) == (403, False)


def test_somebody_elses_sign_in_there_is_not_enough(came_in, saml):
    ConsultantFactory(email="consultant@team.example")
    saml.says(email="consultant@team.example")

    answer = come_in(came_in, saml, CONFIRM_THERE)
    came_in.post("/account/power/on/")

    assert (answer.status_code, has_power(came_in)) == (403, False)


def test_ten_minutes_later_it_is_asked_for_again(came_in, saml):
    come_in(came_in, saml, CONFIRM_THERE)
    store = came_in.session
    store["confirmed_by_provider_at"] -= 601
    store.save()

    came_in.post("/account/power/on/")

    assert not has_power(came_in)


def test_coming_in_is_no_confirmation(came_in, saml, administrator):
    acs, response = saml.sign_in(came_in.get(GO).url)
    hand_in(came_in, acs, response)

    came_in.post("/account/power/on/")

    assert not has_power(came_in)


def test_who_came_by_password_is_not_sent_to_the_provider(client, team_saml, administrator):
    client.force_login(administrator)

    assert client.post("/account/power/on/").url.startswith("/account/confirm/?")


def test_the_sign_in_lasts_a_working_day(came_in):
    assert came_in.session.get_expiry_date() <= timezone.now() + timedelta(hours=12)
