"""A PS lead's own judgement: the page, who may, what the header says, and with hostile input."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from engagement.models import Engagement, User
from tests.factories import AssignmentFactory, EngagementFactory, MembershipFactory, PsLeadFactory

pytestmark = pytest.mark.django_db

PAGE, OVERVIEW = "/engagements/NW-7/health/", "/engagements/NW-7/"
FIRED = [{"health": "amber", "rule": "item overdue", "because": "Connect ACR: due on 6 January 2030."}]


@pytest.fixture
def engagement() -> Engagement:
    made = EngagementFactory(reference="NW-7", health="amber", health_reason="Item overdue: Connect ACR.")
    made.summary.health_fired = FIRED
    made.summary.save()
    return made


@pytest.fixture
def client(engagement: Engagement) -> Client:
    return signed_in(PsLeadFactory())


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def wish(**fields: str) -> dict[str, str]:
    """As the form sends it; a week from now."""
    until = timezone.now().date() + timedelta(days=7)
    return {"health": "red", "reason": "The sponsor left.", "until": until.isoformat()} | fields


def test_the_page_says_what_the_rules_say(client):
    assert "<li>Item overdue: Connect ACR: due on 6 January 2030.</li>" in client.get(PAGE).content.decode()


def test_a_judgement_stands_in_the_header_with_its_reason_and_day(client, engagement):
    answer = client.post(PAGE, wish())

    assert answer.url == OVERVIEW
    page = client.get(OVERVIEW).content.decode()
    for said in ("In trouble", "The sponsor left.", "A lead's judgement until"):
        assert said in page


def test_the_page_begins_with_the_judgement_that_stands_and_offers_to_take_it_back(client):
    assert "Take it back" not in client.get(PAGE).content.decode()
    client.post(PAGE, wish())

    page = client.get(PAGE).content.decode()

    assert '<option value="red" selected>' in page
    assert "Take it back" in page


def test_taking_it_back_lets_the_rules_judge_again(client, engagement):
    client.post(PAGE, wish())

    assert client.post(f"{PAGE}take-back/").url == OVERVIEW

    engagement.refresh_from_db()
    assert (engagement.health, engagement.health_override) == ("green", "")


@pytest.mark.parametrize(
    "fields",
    [
        {"health": ""},
        {"health": "purple"},
        {"reason": ""},
        {"reason": "a\x00b"},
        {"reason": "x" * 10_000},
        {"until": ""},
        {"until": "soon"},
        {"until": "2020-01-01"},
        {"until": "9" * 10_000},
    ],
)
def test_what_cannot_be_used_is_refused_beside_its_field(client, engagement, fields):
    answer = client.post(PAGE, wish(**fields))

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == list(fields)
    engagement.refresh_from_db()
    assert engagement.health_override == ""


def test_what_was_typed_stays(client):
    page = client.post(PAGE, wish(until="2020-01-01")).content.decode()

    assert "The sponsor left.</textarea>" in page
    assert 'value="2020-01-01"' in page


@pytest.mark.parametrize("reason", ["=cmd()", "\u202egnp", "<b>bold</b>"])
def test_any_other_reason_is_kept_as_plain_text(client, engagement, reason):
    client.post(PAGE, wish(reason=reason))

    engagement.refresh_from_db()
    assert engagement.health_reason == reason
    assert "<b>bold" not in client.get(OVERVIEW).content.decode()


def test_the_team_reads_the_reason_and_is_not_offered_to_judge(engagement):
    page = signed_in(AssignmentFactory(engagement=engagement).consultant).get(OVERVIEW).content.decode()

    assert "Item overdue: Connect ACR." in page
    assert PAGE not in page


def test_a_customer_reads_neither_health_nor_reason(engagement):
    page = signed_in(MembershipFactory(customer=engagement.customer).user).get(OVERVIEW).content.decode()

    assert "Item overdue" not in page
    assert "At risk" not in page


def test_the_page_costs_few_queries(client, django_assert_num_queries):
    with django_assert_num_queries(3):
        client.get(PAGE)
