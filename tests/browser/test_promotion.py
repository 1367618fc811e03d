"""A policy's way into a console, agreed to by the customer and taken back; and the demo that flips an image."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from engagement.aqua import consoles
from engagement.models import AquaTenant, Engagement, PolicyVersion, User
from engagement.rules.assurance import STARTER
from tests.browser.conftest import SignIn
from tests.factories import PolicyVersionFactory
from tests.sandboxes import RunningSandbox
from tests.workers import Worker

AQUA_TIME_MS = 30_000
NAME = "starter-image-policy"


@pytest.fixture
def version(engagement: Engagement) -> PolicyVersion:
    content = {key: value for key, value in STARTER.items() if key != "name"}
    return PolicyVersionFactory(
        policy__engagement=engagement, policy__name=NAME, number=1, content=content, why="To begin with."
    )


def names_in(tenant: AquaTenant) -> list[str]:
    return [one.name for one in consoles.client_of(tenant).policies.iterate()]


def test_a_change_is_agreed_to_by_the_customer_applied_and_undone(
    page: Page,
    sign_in: SignIn,
    live_server: LiveServer,
    worker: Worker,
    version: PolicyVersion,
    tenant: AquaTenant,
    consultant: User,
    customer_lead: User,
    complaints: list[str],
) -> None:
    sign_in(consultant)
    change = ask_for_it(page, live_server.url, version)
    sign_in(customer_lead)
    agree(page, live_server.url)
    sign_in(consultant)

    page.goto(change)
    page.get_by_role("button", name="Apply it now").click()
    expect(state(page)).to_contain_text("Applied", timeout=AQUA_TIME_MS)
    assert NAME in " ".join(names_in(tenant))
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", name=re.compile("^Take out"))).to_be_visible()
    expect(state(page)).to_contain_text("Applied", timeout=AQUA_TIME_MS)

    assert NAME not in " ".join(names_in(tenant))


def ask_for_it(page: Page, url: str, version: PolicyVersion) -> str:
    """The console is read by itself, the change is looked at and asked for; gives the address of the request."""
    page.goto(f"{url}/engagements/NW-7/policies/{version.policy_id}/")
    page.get_by_role("link", name="Apply a version to a console").click()
    expect(page.locator("#consoles")).to_contain_text(re.compile(r"Dev/Test\s+read"), timeout=AQUA_TIME_MS)
    page.get_by_label("Stage").select_option(label="Non-Prod")
    page.get_by_role("button", name="Show what would change").click()
    expect(page.get_by_role("row", name=re.compile("Superuser"))).to_contain_text("on")
    page.get_by_role("button", name="Ask for approval").click()
    expect(state(page)).to_contain_text("Waits for approval")
    return page.url


def agree(page: Page, url: str) -> None:
    page.goto(f"{url}/engagements/NW-7/policies/")
    page.get_by_role("link", name=re.compile(f"^Create {NAME}")).click()
    page.get_by_role("button", name="Approve").click()
    expect(state(page)).to_contain_text("Approved")


def state(page: Page) -> Locator:
    return page.get_by_role("region", name="The change").get_by_role("status")


def test_the_demo_is_played_to_its_proof_and_put_back(
    page: Page,
    sign_in: SignIn,
    live_server: LiveServer,
    worker: Worker,
    engagement: Engagement,
    tenant: AquaTenant,
    consultant: User,
    sandbox: RunningSandbox,
    complaints: list[str],
) -> None:
    sign_in(consultant)
    scan_alpine(page, live_server.url)
    act_by_act(page, live_server.url)
    assert "tidemark-theatre" in names_in(tenant)
    put_back(page)

    assert "tidemark-theatre" not in names_in(tenant)


def play_the_demo(page: Page, url: str) -> None:
    """All acts of the theatre, and back."""
    act_by_act(page, url)
    put_back(page)


def act_by_act(page: Page, url: str) -> None:
    page.goto(f"{url}/engagements/NW-7/policies/theatre/")
    page.get_by_label(re.compile("alpine:3.4 of")).check()
    page.get_by_role("button", name=re.compile("^Take the snapshot")).click()
    for number in range(2, 7):
        page.get_by_role("button", name=f"Play act {number}", exact=True).click(timeout=AQUA_TIME_MS)
    expect(page.get_by_text("turned non-compliant")).to_have_count(2, timeout=AQUA_TIME_MS)


def put_back(page: Page) -> None:
    page.get_by_role("button", name="Put back what stood there").click()
    expect(page.locator("#run header").get_by_role("status")).to_contain_text("Restored", timeout=AQUA_TIME_MS)


def scan_alpine(page: Page, url: str) -> None:
    page.goto(f"{url}/engagements/NW-7/scans/add/")
    page.get_by_role("button", name="Add and scan both").click()
    expect(page.get_by_role("row", name=re.compile("alpine:3.4"))).to_contain_text("Findings", timeout=AQUA_TIME_MS)
