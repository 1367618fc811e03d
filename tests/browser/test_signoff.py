"""A customer lead accepts what was delivered, through a real browser."""

import re
from datetime import date

from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from engagement.models import ChecklistItem, Engagement, SignOff, User
from tests.browser.conftest import SignIn
from tests.factories import ChecklistItemFactory, EngagementTopicFactory


def test_a_customer_lead_reads_signs_and_takes_back(
    page: Page,
    sign_in: SignIn,
    live_server: LiveServer,
    engagement: Engagement,
    customer_lead: User,
    complaints: list[str],
) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    Engagement.objects.update(status=Engagement.Status.DELIVERED)
    topic = EngagementTopicFactory(engagement=engagement, topic__key="registry", topic__name="Registries").topic
    ChecklistItemFactory(
        engagement=engagement, template__topic=topic, template__text="Tokens rotated", due_on=date(2030, 6, 3)
    )
    sign_in(customer_lead)
    page.goto(f"{live_server.url}/engagements/NW-7/acceptance/")

    page.get_by_role("link", name="Sign Registries").click()
    expect(page.get_by_role("region", name="Open items")).to_contain_text("Tokens rotated")
    page.get_by_label("Your name").fill("Ada Sponsor")
    page.get_by_label("Your role").fill("CISO")
    page.get_by_label("I have read the statement").check()
    page.get_by_role("button", name="Sign").click()
    expect(page.get_by_text("The record is whole")).to_be_visible()
    expect(page.get_by_text("Ada Sponsor, CISO")).to_be_visible()
    page.get_by_role("link", name="Withdraw it").click()
    page.get_by_label("Reason").fill("A registry is missing.")
    page.get_by_role("button", name="Withdraw it").click()
    expect(page.get_by_role("heading", name="Registries")).to_be_visible()
    page.goto(f"{live_server.url}/engagements/NW-7/acceptance/")
    expect(page.locator("#records").get_by_role("row", name=re.compile("Withdrawal"))).to_be_visible()

    assert [one.withdraws_id is not None for one in SignOff.objects.order_by("pk")] == [False, True]
    assert ChecklistItem.objects.get().state == ChecklistItem.State.OPEN
