"""An administrator's power: off at first, on for half an hour, and only for who confirms who they are."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from engagement.models import AuditEntry
from tests.factories.people import PASSWORD, AdministratorFactory, ConsultantFactory
from tests.ways_in import shown_by, with_an_app

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tries_yet")]

POWER, ON, OFF, CONSOLES = "/account/power/", "/account/power/on/", "/account/power/off/", "/consoles/"


@pytest.fixture
def client() -> Client:
    """An administrator who has come in by password and second factor."""
    client, administrator = Client(), AdministratorFactory()
    secret = with_an_app(administrator)
    client.post("/sign-in/team/", {"login": administrator.email, "password": PASSWORD})
    client.post("/sign-in/second-step/", {"code": shown_by(secret)})
    return client


def switch_on(client: Client) -> None:
    """Ask for the power, and confirm with the password who one is."""
    client.post("/account/confirm/", {"password": PASSWORD, "next": POWER})
    client.post(ON)


def test_after_signing_in_the_power_is_off(client):
    assert client.get(CONSOLES).status_code == 404


def test_the_power_asks_to_confirm_who_one_is(client):
    assert client.post(ON).url.startswith("/account/confirm/")


def test_confirmed_the_power_opens_the_consoles(client):
    switch_on(client)

    assert client.get(CONSOLES).status_code == 200


def test_after_half_an_hour_the_power_is_off(client):
    switch_on(client)
    store = client.session
    store["power_until"] = (timezone.now() - timedelta(seconds=1)).isoformat()
    store.save()

    assert client.get(CONSOLES).status_code == 404


def test_the_power_can_be_switched_off(client):
    switch_on(client)

    client.post(OFF)

    assert client.get(CONSOLES).status_code == 404


def test_signing_out_ends_it(client):
    switch_on(client)
    client.post("/sign-out/")

    assert "power_until" not in client.session


def test_the_audit_trail_keeps_when_it_was_on(client):
    switch_on(client)
    client.post(OFF)

    assert list(AuditEntry.objects.order_by("pk").values_list("what", flat=True)) == ["power.on", "power.off"]


def test_nobody_else_has_such_a_switch():
    client = Client()
    client.force_login(ConsultantFactory())

    assert [client.get(POWER).status_code, client.post(OFF).status_code] == [404, 404]
