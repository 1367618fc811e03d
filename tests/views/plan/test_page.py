"""The page of the plan: what stands, why, whether it can be held; proposals, swaps and planning it."""

import pytest
from django.test import Client

from engagement.domain import planning
from engagement.models import Engagement, MetPrerequisite, Prerequisite, Question, Session, User
from tests.factories import AnswerFactory, MembershipFactory, PsLeadFactory, SessionFactory, TimeAllocationFactory
from tests.fragments import lasting, part, swapped
from tests.views.plan.pages import HTMX, PLAN

pytestmark = pytest.mark.django_db

# Of them two are the person's, and one is the seat.
QUERIES = 9


def text(client: Client, address: str = PLAN) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_every_session_stands_with_what_it_holds(client: Client, engagement: Engagement) -> None:
    page = part(text(client), "plan-sessions")

    assert "Kick-off 45 min · Registry Integration 105 min" in page
    assert "Session 7" in page


def test_the_figures_say_what_is_sold_and_planned(client: Client, engagement: Engagement) -> None:
    page = part(text(client), "plan-sessions")

    assert "21 h" in page
    assert "17 h 45 min" in page
    assert "3 h 15 min" in page


def test_the_planners_reasons_are_there(client: Client, engagement: Engagement) -> None:
    assert "Session 1 opens with Kick-off" in text(client)


def test_the_part_is_that_of_the_page(client: Client, engagement: Engagement) -> None:
    old = text(client)

    fragment = client.get(PLAN, headers=HTMX).content.decode()

    assert lasting(swapped(old, fragment)) == lasting(text(client))


def test_the_page_costs_the_same_for_any_length(
    client: Client, engagement: Engagement, consultant: User, django_assert_num_queries
) -> None:
    topic = engagement.work_package.topics.get(key="sso")
    for n in range(50):
        further = SessionFactory(engagement=engagement, consultant=consultant, status="draft", number=100 + n)
        TimeAllocationFactory(session=further, topic=topic)

    with django_assert_num_queries(QUERIES):
        client.get(PLAN)
    engagement.sessions.exclude(number=1).delete()
    with django_assert_num_queries(QUERIES):
        client.get(PLAN)


def test_eight_sessions_by_eight_modules_stay_small(client: Client, engagement: Engagement) -> None:
    client.post(f"{PLAN}table/", {"revision": "0", "deed": "add"})

    assert len(text(client).encode()) <= 80 * 1024


def test_an_engagement_without_sessions_leads_to_a_proposal(client: Client, engagement: Engagement) -> None:
    engagement.sessions.all().delete()

    page = text(client)

    assert "No session is planned yet" in page
    assert f'href="{PLAN}propose/"' in page


def test_a_customer_does_not_see_the_plan(engagement: Engagement) -> None:
    Engagement.objects.filter(pk=engagement.pk).update(status="planned")
    member = Client()
    member.force_login(MembershipFactory(customer=engagement.customer).user)

    assert member.get(PLAN).status_code == 403


def test_a_ps_lead_sees_it_and_changes_nothing(engagement: Engagement) -> None:
    lead = Client()
    lead.force_login(PsLeadFactory())

    page = text(lead)

    assert "Plan it" not in page
    assert lead.post(f"{PLAN}publish/").status_code == 403


# ── what was learned ─────────────────────────────────────────────────────────────────────────────────────────────────


def decline_sso(engagement: Engagement) -> None:
    question = Question.objects.get(topic__work_package=engagement.work_package, key="sso-idp")
    AnswerFactory(engagement=engagement, question=question, value="none")


def test_what_discovery_changed_is_said_in_minutes(client: Client, engagement: Engagement) -> None:
    decline_sso(engagement)

    page = text(client)

    assert "SSO was declined." in page
    assert "90 minutes fewer" in page


def test_a_proposal_is_shown_and_taken(client: Client, engagement: Engagement) -> None:
    decline_sso(engagement)
    shown = client.get(f"{PLAN}propose/")
    offer = shown.context["offer"]

    response = client.post(f"{PLAN}propose/", {"mark": offer.mark, "revision": "0"})

    assert (response.status_code, response["Location"]) == (302, PLAN)
    assert planning.plan_of(engagement).minutes_of("sso") == 30


def test_a_proposal_that_is_another_by_now_is_shown_anew(client: Client, engagement: Engagement) -> None:
    decline_sso(engagement)

    response = client.post(f"{PLAN}propose/", {"mark": "old", "revision": "0"})

    assert response.status_code == 422
    assert "look at this one" in response.content.decode()
    assert planning.plan_of(engagement).minutes_of("sso") == 120


def test_a_plan_that_fits_has_no_proposal(client: Client, engagement: Engagement) -> None:
    assert "The plan is what would be proposed" in text(client, f"{PLAN}propose/")


def test_needs_without_a_plan_say_why(client: Client, engagement: Engagement) -> None:
    Engagement.objects.filter(pk=engagement.pk).update(contracted_minutes=600)

    assert "600 minutes are contracted" in text(client, f"{PLAN}propose/")


# ── deeds ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_planning_it_invites(client: Client, engagement: Engagement) -> None:
    page = client.post(f"{PLAN}publish/", follow=True).content.decode()

    assert "7 sessions are planned; their invitations are on the way." in page
    assert set(engagement.sessions.values_list("status", flat=True)) == {Session.Status.PLANNED}


def test_a_plan_with_an_error_is_not_planned_and_says_why(client: Client, engagement: Engagement) -> None:
    topic = engagement.work_package.topics.get(key="sso")
    TimeAllocationFactory(session=engagement.sessions.get(number=5), topic=topic, planned_minutes=60)

    page = client.post(f"{PLAN}publish/", follow=True).content.decode()

    assert "This cannot be planned yet." in page
    assert "The modules of session 5 take 60 minutes more than its 180." in page
    assert set(engagement.sessions.values_list("status", flat=True)) == {Session.Status.DRAFT}


def test_two_sessions_swap(client: Client, engagement: Engagement) -> None:
    client.post(f"{PLAN}swap/", {"revision": "0", "number": "6", "instead_of": "5"})

    assert dict(planning.plan_of(engagement).sessions[4].cells) == {"sso": 120}


@pytest.mark.parametrize("typed", ["", "\x00", "x", "-1", "9" * 400])
def test_a_strange_swap_changes_nothing(client: Client, engagement: Engagement, typed: str) -> None:
    response = client.post(f"{PLAN}swap/", {"revision": typed, "number": typed, "instead_of": typed})

    assert response.status_code == 302
    assert engagement.plan_changes.count() == 0


def test_a_prerequisite_is_met_once(client: Client, engagement: Engagement) -> None:
    of_package = Prerequisite.objects.filter(topic__work_package=engagement.work_package)
    needed = of_package.get(key="go-pre-repository")

    for _ in range(2):
        client.post(f"{PLAN}prerequisites/{needed.pk}/")

    assert MetPrerequisite.objects.filter(engagement=engagement, prerequisite=needed).count() == 1
    assert needed.text not in text(client)
