"""A PS lead comes in to the portfolio, keeps a view of it, and judges an engagement's health otherwise."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from engagement.models import Engagement, User
from tests.browser.conftest import SignIn
from tests.factories import EngagementFactory


@pytest.fixture
def red(transactional_db: None) -> Engagement:
    EngagementFactory(reference="CALM-1", customer__name="Calm Waters")
    return EngagementFactory(reference="RED-1", customer__name="Rough Seas", health="red", health_reason="Item late.")


def test_a_lead_keeps_a_view_and_judges_a_health(
    page: Page, sign_in: SignIn, live_server: LiveServer, red: Engagement, ps_lead: User, complaints: list[str]
) -> None:
    sign_in(ps_lead)
    expect(page.get_by_role("heading", name="Portfolio")).to_be_visible()
    expect(page.get_by_text("CALM-1")).to_be_visible()

    page.get_by_label("Health", exact=True).select_option("In trouble")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("CALM-1")).to_be_hidden()
    page.get_by_text("Keep this view").click()
    page.get_by_label("Keep these filters under a name").fill("Trouble")
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("link", name="Trouble", exact=True)).to_have_attribute("aria-current", "true")

    page.get_by_role("link", name="RED-1").click()
    page.get_by_role("link", name="Judge").click()
    page.get_by_label("How it fares").select_option("At risk")
    page.get_by_label("Why").fill("They agreed to a new date.")
    page.get_by_label("Until and including").fill((timezone.localdate() + timedelta(days=7)).isoformat())
    page.get_by_role("button", name="Let it stand").click()
    expect(page.get_by_text("They agreed to a new date.").first).to_be_visible()

    page.goto(f"{live_server.url}/portfolio/")
    expect(page.get_by_text("A lead's judgement until")).to_be_visible()
    assert complaints == []
