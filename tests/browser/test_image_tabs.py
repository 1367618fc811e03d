"""The nine tabs of an image that was scanned for real: read by the team and by a customer, wide and narrow."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from engagement.domain import scans
from engagement.models import Engagement, Image, ScanState, User
from engagement.rules.image_names import ImageName
from engagement.rules.image_tabs import TABS
from tests.browser.conftest import SignIn, come_in_on
from tests.workers import Worker, until

# What each tab shows of the guide's demo image.
SHOWN = {
    "Risk": "44",
    "Vulnerabilities": "CVE-2018-1000517",
    "Layers": "Base image",
    "Resources": "busybox",
    "Sensitive Data": "No key and no password was found",
    "Malware": "No malware was found",
    "Information": "PATH",
    "Scan History": "As Aqua tells it",
    "Audit": "No risk was accepted for this image",
}


@pytest.fixture
def alpine(engagement: Engagement, consultant: User, worker: Worker) -> Image:
    """The guide's first demo image, scanned in the sandbox and read back by a worker."""
    image = scans.add_image(engagement.registries.get(), ImageName("alpine", "3.4"), by=consultant, at=timezone.now())
    scans.request_scan(image, by=consultant, at=timezone.now())
    finished = Image.objects.filter(pk=image.pk, scan_state=ScanState.FINISHED)
    until(finished.exists, within_s=60, otherwise=worker.log.read_text)
    return image


def strip(page: Page):
    return page.get_by_role("navigation", name="Image")


@pytest.mark.parametrize("width", [1440, 360])
def test_the_nine_tabs_are_walked_and_each_explains_itself(
    page: Page,
    sign_in: SignIn,
    live_server: LiveServer,
    alpine: Image,
    consultant: User,
    complaints: list[str],
    width: int,
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(consultant)
    page.goto(f"{live_server.url}/engagements/NW-7/scans/{alpine.pk}/")

    for tab in TABS:
        strip(page).get_by_role("link", name=re.compile(f"^{tab.label}")).click()
        current = strip(page).locator("[aria-current=page]")
        expect(current).to_contain_text(tab.label)
        expect(current).to_be_in_viewport()
        expect(page.get_by_text(tab.about)).to_be_visible()
        expect(page.get_by_role("main")).to_contain_text(SHOWN[tab.label])
        assert page.evaluate("document.documentElement.scrollWidth") == width


def test_the_next_tab_is_one_key_away(
    page: Page, sign_in: SignIn, live_server: LiveServer, alpine: Image, consultant: User
) -> None:
    sign_in(consultant)
    page.goto(f"{live_server.url}/engagements/NW-7/scans/{alpine.pk}/")
    strip(page).get_by_role("link", name="Risk").focus()

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile("/vulnerabilities/$"))


def test_a_customer_reads_a_finding_to_its_source(
    page: Page, live_server: LiveServer, alpine: Image, customer_lead: User, complaints: list[str]
) -> None:
    come_in_on(page, live_server.url, customer_lead, wanted=f"/engagements/NW-7/scans/{alpine.pk}/vulnerabilities/")

    page.get_by_role("link", name="What matters most").click()
    page.get_by_role("link", name="CVE-2018-1000517").first.click()

    drawer = page.locator("#drawer")
    expect(drawer).to_contain_text("Source of the score")
    expect(drawer.get_by_role("link", name="nvd.nist.gov")).to_be_visible()
    page.keyboard.press("Escape")
    expect(drawer).to_be_empty()
