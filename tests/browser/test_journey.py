"""From a statement of work to a delivered session: planned, held live against the sandbox, closed, written up."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from engagement.domain import packages, planning, rollups
from engagement.domain.packages import ADVANCED_TIER
from engagement.models import AquaTenant, Engagement, Session, User
from tests.browser.conftest import SignIn
from tests.factories import AssignmentFactory, ConsultantFactory, EngagementFactory
from tests.workers import Worker

AQUA_TIME_MS = 60_000
# The guide's worked plan "8 with on-prem" (work-package.md 1.2), session by session.
WORKED_PLAN = [
    {"kickoff": 60, "registry": 90},
    {"registry": 180},
    {"scanning": 165},
    {"policies": 180},
    {"policies": 30, "gitops": 120},
    {"cicd": 180},
    {"sso": 120},
    {"siem": 105, "handover": 60},
]


@pytest.fixture
def consultant(tenant: AquaTenant) -> User:
    """Somebody who has delivered to the customer before, and so may choose it."""
    consultant = ConsultantFactory(time_zone="Europe/Berlin")
    earlier = EngagementFactory(
        customer=tenant.customer,
        work_package=packages.load(ADVANCED_TIER),
        reference="NR-1",
        status=Engagement.Status.SIGNED_OFF,
    )
    AssignmentFactory(engagement=earlier, consultant=consultant)
    return consultant


def test_an_on_premises_engagement_is_planned_and_its_registry_session_delivered(
    page: Page,
    sign_in: SignIn,
    live_server: LiveServer,
    worker: Worker,
    consultant: User,
    complaints: list[str],
) -> None:
    sign_in(consultant)
    engagement = plan_with_an_on_premises_registry(page)
    assert [dict(session.cells) for session in planning.plan_of(engagement).sessions] == WORKED_PLAN

    session = engagement.sessions.get(kind=Session.Kind.DELIVERY, number=1)
    is_to_begin(session)
    deliver(page, f"{live_server.url}/engagements/{engagement.reference}/sessions/{session.pk}/live/")
    close_and_write_up(page)

    open_tab(page, "Time")
    expect(page.get_by_role("row", name=re.compile("Registry Integration")).first).to_be_visible()
    open_tab(page, "Checklist")
    created = page.get_by_role("row", name=re.compile("Each in-scope registry integrated"))
    expect(created).to_contain_text("Proven")
    created.get_by_role("link", name=re.compile("Each in-scope registry integrated")).click()
    expect(page.get_by_role("main")).to_contain_text("GET /api/v1/registries/")


def plan_with_an_on_premises_registry(page: Page) -> Engagement:
    page.get_by_role("link", name="Engagements").first.click()
    page.get_by_role("link", name="New engagement").click()
    page.get_by_label("Customer").fill("Northwind Retail")
    page.get_by_label("Registry 1").select_option("QUAY")
    page.get_by_role("checkbox", name="on-premises").first.check()
    page.get_by_role("button", name="Make the plan").click()
    expect(page.get_by_text("Every rule is kept.")).to_be_visible()
    page.get_by_role("button", name="Plan it").click()
    expect(page.get_by_text("Draft", exact=True)).to_have_count(0)
    return Engagement.objects.get(status=Engagement.Status.PLANNED)


def is_to_begin(session: Session) -> None:
    """What the calendar does by itself: the day has come."""
    now = timezone.now()
    Session.objects.filter(pk=session.pk).update(starts_at=now, ends_at=now + timedelta(minutes=150))
    rollups.recount_delivery(session.engagement_id)


def deliver(page: Page, live: str) -> None:
    page.goto(live)
    page.get_by_role("button", name="Start the session").click()
    page.get_by_role("button", name="Start Kick-off").last.click()
    page.get_by_role("button", name="Next: Registry Integration").click()
    page.get_by_role("textbox", name="Public notes").fill("The inventory is agreed.")
    expect(page.locator("#notes-public [data-status]")).to_have_text(re.compile("^Saved at"))
    page.get_by_label("What was said").fill("Name the nightly window.")
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator(".tm-captured")).to_contain_text("Name the nightly window.")
    integrate(page)
    page.goto(live)
    page.get_by_role("button", name="Check the evidence now").click()
    expect(page.locator("#pulse")).to_contain_text("Check evidence")


def integrate(page: Page) -> None:
    page.get_by_role("button", name="Integrate a registry").click()
    page.get_by_role("link", name=re.compile("^Quay")).click()
    page.get_by_label("Name", exact=True).fill("acme-quay")
    page.get_by_label("User").fill("acme+tidemark")
    page.get_by_label(re.compile("Password|token", re.I)).fill("robot-token")
    page.get_by_role("button", name="Add and integrate").click()
    expect(page.get_by_text("Aqua reaches the registry").first).to_be_visible(timeout=AQUA_TIME_MS)


def close_and_write_up(page: Page) -> None:
    page.get_by_role("link", name="Close the session").click()
    page.get_by_role("button", name="Close the session").click()
    recap = page.get_by_label("Recap")
    expect(recap).to_have_value(re.compile("The inventory is agreed"))
    expect(recap).to_have_value(re.compile("Name the nightly window"))
    page.get_by_role("button", name=re.compile("^Save")).first.click()


def open_tab(page: Page, name: str) -> None:
    page.locator(".tm-tabs").get_by_role("link", name=re.compile(f"^{name}")).click()
