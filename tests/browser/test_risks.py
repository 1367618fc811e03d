"""A finding is accepted for a while: asked for by the consultant, agreed to by the customer, put into the console."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from engagement.aqua import consoles
from engagement.domain import scans
from engagement.models import AquaTenant, Engagement, Image, User
from engagement.rules.image_names import ImageName
from tests.browser.conftest import SignIn
from tests.sandboxes import RunningSandbox
from tests.workers import Worker

AQUA_TIME_MS = 30_000
FINDING = "CVE-2019-14697"


@pytest.fixture
def image(engagement: Engagement, consultant: User) -> Image:
    """On its way to be scanned."""
    name = ImageName("alpine", "3.4")
    return scans.add_images(engagement.registries.get(), [name], scan_at_once=True, by=consultant, at=timezone.now())[0]


def test_a_finding_is_accepted_with_the_customers_agreement_and_revoked(
    page: Page,
    sign_in: SignIn,
    live_server: LiveServer,
    sandbox: RunningSandbox,
    image: Image,
    worker: Worker,
    tenant: AquaTenant,
    consultant: User,
    customer_lead: User,
    complaints: list[str],
) -> None:
    sign_in(consultant)
    risk = ask(page, f"{live_server.url}/engagements/NW-7/scans/{image.pk}/", customer_lead)
    sign_in(customer_lead)
    agree(page, live_server.url)
    assert [one.issue_name for one in consoles.client_of(tenant).acknowledgements.iterate()] == [FINDING]

    sign_in(consultant)
    page.goto(risk)
    page.get_by_role("link", name="alpine:3.4").click()
    expect(page.locator("#finding")).to_contain_text("Not reachable from outside.")
    page.goto(risk)
    page.get_by_role("link", name="Revoke").click()
    page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    expect(page.locator("#risk")).to_contain_text("Revoked", timeout=AQUA_TIME_MS)

    assert list(consoles.client_of(tenant).acknowledgements.iterate()) == []


def ask(page: Page, image_url: str, approver: User) -> str:
    """From the open finding to the form; gives the address of the accepted risk."""
    page.goto(image_url)
    expect(page.locator("#fixes")).to_contain_text("What to fix first", timeout=AQUA_TIME_MS)
    page.get_by_role("link", name=re.compile("^Vulnerabilities")).first.click()
    page.get_by_role("link", name=FINDING).first.click()
    page.get_by_role("link", name="Accept the risk").click()
    page.get_by_label("Reason").fill("Not reachable from outside.")
    page.get_by_label("For so many days").fill("")
    page.get_by_label("Until").fill((timezone.localdate() + timedelta(days=30)).isoformat())
    page.get_by_label("Agreed by").select_option(label=str(approver))
    page.get_by_role("button", name="Ask for it").click()
    expect(page.locator("#risk")).to_contain_text("Waits for agreement")
    return page.url


def agree(page: Page, url: str) -> None:
    """The customer's home leads there; after the button the console is told."""
    page.goto(f"{url}/engagements/NW-7/home/")
    page.get_by_role("link", name="1 finding to be accepted for a while").click()
    page.get_by_role("link", name=FINDING).click()
    page.get_by_role("button", name="I agree").click()
    expect(page.locator("#risk")).to_contain_text("In the console since", timeout=AQUA_TIME_MS)
