"""Today: who may open it, what it shows, what it costs."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from engagement.domain import rollups
from engagement.models import Engagement, Operation, User
from tests.factories import (
    AdministratorFactory,
    AssignmentFactory,
    ChecklistItemFactory,
    ConsultantFactory,
    EngagementFactory,
    MembershipFactory,
    OperationFactory,
    PsLeadFactory,
    RegistryFactory,
    SessionFactory,
    StatusMailFactory,
    TimeAllocationFactory,
    TopicFactory,
)
from tests.fragments import lasting, swapped

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def consultant() -> User:
    return ConsultantFactory(time_zone="Europe/Berlin")


@pytest.fixture
def client(consultant: User) -> Client:
    return signed_in(consultant)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def engagement_of(consultant: User, **fields: object) -> Engagement:
    """One with everything that the page may show of it."""
    engagement = AssignmentFactory(engagement=EngagementFactory(**fields), consultant=consultant).engagement
    now = timezone.now()
    n = engagement.pk
    session = SessionFactory(
        engagement=engagement,
        consultant=consultant,
        starts_at=now + timedelta(days=n),
        ends_at=now + timedelta(days=n, hours=2),
    )
    topic = TopicFactory(work_package=engagement.work_package)
    TimeAllocationFactory(session=session, topic=topic)
    ChecklistItemFactory(engagement=engagement, template__topic=topic, due_on=now.date() - timedelta(days=2))
    registry = RegistryFactory(engagement=engagement)
    OperationFactory(registry=registry, state=Operation.State.FAILED)
    OperationFactory(registry=registry)
    rollups.recount(engagement.pk)
    return engagement


def test_a_consultant_with_nothing_to_do_is_told_so(client):
    page = client.get("/today/").content.decode()

    for said in (
        "No session ahead",
        "No running engagement is yours",
        "Nothing has failed.",
        "Nothing is running.",
        "Nothing is overdue.",
    ):
        assert said in page


@pytest.mark.parametrize("factory", [PsLeadFactory, AdministratorFactory])
def test_the_rest_of_the_team_has_no_such_page(factory):
    assert signed_in(factory()).get("/today/").status_code == 404


def test_a_customer_has_no_such_page():
    assert signed_in(MembershipFactory().user).get("/today/").status_code == 404


def test_somebody_who_has_not_signed_in_is_asked_to():
    assert Client().get("/today/").headers["Location"] == "/sign-in/?next=/today/"


def test_the_page_shows_the_next_session_and_what_needs_a_hand(client, consultant):
    engagement_of(consultant, reference="NW-7")

    page = client.get("/today/").content.decode()

    assert page.count('href="/engagements/NW-7/"') == 3
    assert 'href="/engagements/NW-7/operations/"' in page
    assert "Still missing" in page


def test_one_click_leads_to_the_log_of_a_session_that_is_over(client, consultant):
    engagement = engagement_of(consultant, reference="NW-7")
    start = timezone.now() - timedelta(days=1)
    session = SessionFactory(
        engagement=engagement, consultant=consultant, starts_at=start, ends_at=start + timedelta(hours=2)
    )

    page = client.get("/today/").content.decode()

    assert "Over, but not logged" in page
    assert f'href="/engagements/NW-7/sessions/{session.pk}/log/"' in page


def test_nothing_is_said_of_logging_while_everything_is_logged(client, consultant):
    engagement_of(consultant)

    assert "not logged" not in client.get("/today/").content.decode()


def test_a_drafted_status_is_told_of(client, consultant):
    StatusMailFactory(engagement=engagement_of(consultant, reference="NW-7"))

    page = client.get("/today/").content.decode()

    assert 'The weekly status waits for you to send or skip it: <a href="/engagements/NW-7/status/">NW-7</a>' in page


def test_a_status_that_was_sent_is_not_told_of(client, consultant):
    StatusMailFactory(engagement=engagement_of(consultant), state="sent")

    assert "weekly status" not in client.get("/today/").content.decode()


def test_a_part_is_asked_again_while_something_runs(client, consultant):
    engagement_of(consultant)

    page = client.get("/today/").content.decode()

    assert 'id="running" hx-get="/today/" hx-trigger="every 2s"' in page


def test_the_asking_ends_when_nothing_runs_any_more(client, consultant):
    engagement = engagement_of(consultant)
    Operation.objects.live().update(state=Operation.State.SUCCEEDED, ended_at=timezone.now())
    rollups.recount_operations(engagement.pk)

    fragment = client.get("/today/", headers=HTMX).content.decode()

    assert "hx-trigger" not in fragment


def test_the_part_fits_into_the_page(client, consultant):
    engagement_of(consultant)
    page = client.get("/today/").content.decode()

    fragment = client.get("/today/", headers=HTMX).content.decode()

    assert lasting(swapped(page, fragment)) == lasting(page)


@pytest.mark.parametrize("n", [1, 12])
def test_the_page_costs_the_same_for_any_number_of_engagements(client, consultant, n, django_assert_num_queries):
    for _ in range(n):
        engagement_of(consultant)

    with django_assert_num_queries(8):
        response = client.get("/today/")

    assert len(response.content) < 80_000


def test_the_part_that_is_asked_again_costs_four_queries(client, consultant, django_assert_num_queries):
    engagement_of(consultant)

    with django_assert_num_queries(4):
        client.get("/today/", headers=HTMX)


def test_another_consultants_work_is_not_shown(client, consultant):
    engagement_of(ConsultantFactory(), reference="HB-3")

    assert "HB-3" not in client.get("/today/").content.decode()
