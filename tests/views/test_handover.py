"""Assigning, taking off and handing over, on their pages."""

import pytest
from django.test import Client

from engagement.models import Engagement, Session, User
from tests.factories import (
    AssignmentFactory,
    AttendeeFactory,
    ConsultantFactory,
    EngagementFactory,
    PsLeadFactory,
    SessionFactory,
)

pytestmark = pytest.mark.django_db

LIST = "/engagements/NW-7/people/"


@pytest.fixture
def engagement() -> Engagement:
    return EngagementFactory(reference="NW-7", ps_lead=PsLeadFactory())


@pytest.fixture
def kim(engagement: Engagement) -> User:
    return AssignmentFactory(engagement=engagement, consultant__name="Kim Doe").consultant


@pytest.fixture
def alex() -> User:
    return ConsultantFactory(name="Alex Roe")


@pytest.fixture
def session(engagement: Engagement, kim: User) -> Session:
    return SessionFactory(engagement=engagement, consultant=kim, number=3)


@pytest.fixture
def client(engagement: Engagement, kim: User) -> Client:
    return signed_in(engagement.ps_lead)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def chosen(leaves: User, takes_over: User) -> dict[str, int]:
    return {"leaves": leaves.pk, "takes_over": takes_over.pk}


def test_the_preview_shows_what_changes_and_changes_nothing(client, kim, alex, session):
    page = client.get(f"{LIST}hand-over/", chosen(kim, alex)).content.decode()

    session.refresh_from_db()
    assert ("Session 3" in page, "The access of Kim Doe ends at once" in page) == (True, True)
    assert session.consultant == kim


def test_handing_over_ends_the_old_access_at_once(client, kim, alex, session):
    before, after = signed_in(kim), signed_in(alex)

    answer = client.post(f"{LIST}hand-over/", chosen(kim, alex))

    assert answer.url == LIST
    assert [one.get("/engagements/NW-7/").status_code for one in (before, after)] == [404, 200]


def test_the_page_offers_to_hand_back(client, kim, alex, session):
    client.post(f"{LIST}hand-over/", chosen(kim, alex))

    page = client.get(LIST).content.decode()

    assert "Alex Roe took over from Kim Doe" in page
    assert f"?leaves={alex.pk}&amp;takes_over={kim.pk}" in page


def test_a_clash_is_told_beside_the_taker(client, kim, alex, session):
    SessionFactory(engagement__reference="MH-2", consultant=alex, starts_at=session.starts_at)

    answer = client.post(f"{LIST}hand-over/", chosen(kim, alex))

    assert answer.status_code == 422
    assert "Session 3 cannot change hands: Alex Roe holds MH-2" in answer.content.decode()


@pytest.mark.parametrize("value", ["", "0", "a\x00b", "x" * 10_000, "\u202e1", "=cmd()"])
def test_hostile_input_is_refused_beside_its_field(client, kim, engagement, value):
    answer = client.post(f"{LIST}hand-over/", {"leaves": value, "takes_over": value})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert [f'id="id_{field}-error"' in page for field in ("leaves", "takes_over")] == [True, True]
    assert engagement.assignments.get().consultant == kim


def test_a_consultant_is_assigned_and_taken_off(client, engagement, kim, alex):
    client.post(f"{LIST}assign/", {"consultant": alex.pk})
    assigned = engagement.assignments.get(consultant=alex)
    asked = client.get(f"{LIST}team/{assigned.pk}/take-off/").content.decode()

    client.post(f"{LIST}team/{assigned.pk}/take-off/")

    assert "Take Alex Roe off NW-7" in asked
    assert [one.consultant for one in engagement.assignments.all()] == [kim]


def test_somebody_who_holds_sessions_stays_with_a_word_why(client, engagement, session):
    answer = client.post(f"{LIST}team/{engagement.assignments.get().pk}/take-off/", follow=True)

    assert "Kim Doe holds session 3. Hand the engagement over instead." in answer.content.decode()


def test_nobody_but_a_consultant_is_assigned(client, engagement):
    answer = client.post(f"{LIST}assign/", {"consultant": PsLeadFactory().pk})

    assert (answer.status_code, engagement.assignments.count()) == (422, 1)


@pytest.mark.parametrize("n", [1, 20])
def test_the_preview_costs_the_same_for_any_number_of_sessions(
    client, engagement, kim, alex, n, django_assert_num_queries
):
    for session in SessionFactory.create_batch(n, engagement=engagement, consultant=kim):
        AttendeeFactory(session=session, email=f"a{session.pk}@customer.example")

    with django_assert_num_queries(10):
        client.get(f"{LIST}hand-over/", chosen(kim, alex))
