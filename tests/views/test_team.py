"""The team's page: what an administrator reads, what their power opens, its cost, and hostile input."""

import pytest
from django.test import Client

from engagement.models import User
from tests.factories import AdministratorFactory, ConsultantFactory
from tests.fragments import lasting, part, swapped
from tests.ways_in import lend_power, with_an_app

pytestmark = pytest.mark.django_db

LIST = "/team/"
LONG = "x" * 10_000


@pytest.fixture
def client() -> Client:
    """An administrator whose power is on."""
    client = Client()
    client.force_login(AdministratorFactory(name="Ada"))
    lend_power(client)
    return client


def text(client: Client, address: str = LIST, **more: object) -> str:
    response = client.get(address, **more)
    assert response.status_code == 200
    return response.content.decode()


def entered(**values: str) -> dict[str, str]:
    return {
        "email": "new@tidemark.example",
        "name": "Robin",
        "role": "consultant",
        "password": "correct horse battery staple",
        **values,
    }


def test_the_list_says_who_has_a_second_factor(client):
    with_an_app(ConsultantFactory(name="Kim"))
    ConsultantFactory(name="Alex")

    page = part(text(client), "team")

    assert (page.count(">Yes<"), page.count(">Missing<")) == (1, 2)


def test_without_power_the_deeds_are_not_shown():
    client = Client()
    client.force_login(AdministratorFactory())
    ConsultantFactory()

    page = text(client)

    assert ("Switch off" in page, "Switch your power on" in page) == (False, True)


def test_the_list_is_searched(client):
    ConsultantFactory(name="Kim")
    ConsultantFactory(name="Alex")

    page = part(text(client, f"{LIST}?q=alex"), "team")

    assert ("Alex" in page, "Kim" in page) == (True, False)


def test_a_search_without_a_result_says_what_to_do(client):
    assert "Show the whole team" in text(client, f"{LIST}?q=zzz")


@pytest.mark.parametrize("n", [1, 50])
def test_the_list_costs_the_same_for_any_length(client, n, django_assert_num_queries):
    ConsultantFactory.create_batch(n)

    with django_assert_num_queries(4):
        page = client.get(LIST)

    assert len(page.content) < 80_000


def test_the_fragment_of_the_list_fits_into_the_page(client):
    ConsultantFactory(name="Kim")
    page = text(client)

    fragment = text(client, f"{LIST}?q=kim", headers={"HX-Request": "true"})

    assert lasting(part(swapped(page, fragment), "team")) == lasting(part(text(client, f"{LIST}?q=kim"), "team"))


def test_somebody_is_added(client):
    answer = client.post(f"{LIST}add/", entered())

    added = User.objects.get(email="new@tidemark.example")
    assert (answer.url, added.name, added.staff_role) == (LIST, "Robin", "consultant")
    assert added.check_password("correct horse battery staple")


def test_somebody_is_switched_off_and_on_again(client):
    kim = ConsultantFactory(name="Kim")
    asked = text(client, f"{LIST}{kim.pk}/switch-off/")

    client.post(f"{LIST}{kim.pk}/switch-off/")
    kim.refresh_from_db()
    was_active = kim.is_active
    client.post(f"{LIST}{kim.pk}/switch-on/")

    kim.refresh_from_db()
    assert "Switch Kim off" in asked
    assert (was_active, kim.is_active) == (False, True)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "a\x00b@tidemark.example"),
        ("email", LONG),
        ("email", "=cmd()"),
        ("name", "a\x00b"),
        ("name", LONG),
        ("name", ""),
        ("role", ""),
        ("role", "owner"),
        ("password", "short"),
        ("password", "a\x00b correct horse"),
        ("password", LONG),
    ],
)
def test_hostile_input_is_refused_beside_its_field_and_kept_as_typed(client, field, value):
    answer = client.post(f"{LIST}add/", entered(**{field: value}))

    page = answer.content.decode()
    assert (answer.status_code, User.objects.count()) == (422, 1)
    assert f'id="id_{field}-error"' in page
    assert ("new@tidemark.example" if field != "email" else "Robin") in page


def test_a_password_is_never_shown_again(client):
    page = client.post(f"{LIST}add/", entered(name="")).content.decode()

    assert "correct horse" not in page
