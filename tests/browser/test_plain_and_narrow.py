"""Without JavaScript, and on a narrow screen."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from engagement.domain import rollups
from engagement.models import Engagement, ScanState, User
from tests.browser.conftest import SignIn, come_in_on
from tests.factories import ImageFactory, ScanFactory, VulnerabilityFactory
from tests.workers import Worker, until

OF_NW_7 = ("", "registries/", "registries/add/?type=AWS", "scans/", "scans/add/", "operations/")
PAGES = ("today/", "engagements/", *(f"engagements/NW-7/{path}" for path in OF_NW_7), "consoles/", "gallery/")


@pytest.fixture
def plain_page(browser: Browser) -> Iterator[Page]:
    """A browser that runs no JavaScript."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_a_registry_is_added_and_followed_without_javascript(
    plain_page: Page, live_server: LiveServer, worker: Worker, engagement: Engagement, consultant: User
) -> None:
    page = plain_page
    come_in_on(page, live_server.url, consultant, wanted="/engagements/NW-7/registries/add/?type=QUAY")
    page.get_by_label("Name", exact=True).fill("acme-quay")
    page.get_by_label("User").fill("acme+tidemark")
    page.get_by_label(re.compile("Password|token", re.I)).fill("robot-token")
    page.get_by_role("button", name="Add and integrate").click()

    until(
        lambda: engagement.registries.filter(name="acme-quay", state="standing").exists(),
        within_s=30,
        otherwise=worker.log.read_text,
    )
    page.reload()

    expect(page.get_by_role("row", name=re.compile("acme-quay"))).to_contain_text("Integrated")


def test_no_page_scrolls_sideways_on_a_phone(
    page: Page,
    sign_in: SignIn,
    live_server: LiveServer,
    engagement: Engagement,
    consultant: User,
    complaints: list[str],
) -> None:
    image = ImageFactory(registry=engagement.registries.get(), repository="a/rather-long/path-of/an-image", tag="1.0")
    image.latest_scan = ScanFactory(image=image, n_critical=1)
    image.scan_state, image.scanned_at, image.n_critical = ScanState.FINISHED, image.latest_scan.finished_at, 1
    image.save()
    VulnerabilityFactory(scan=image.latest_scan, resource_name="a-package-with-an-uncommonly-long-name")
    rollups.recount(engagement.pk)
    page.set_viewport_size({"width": 360, "height": 740})
    sign_in(consultant)
    of_image = f"engagements/NW-7/scans/{image.pk}/"

    wide = []
    for path in (*PAGES, of_image, f"{of_image}vulnerabilities/"):
        page.goto(f"{live_server.url}/{path}")
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wide.append(path)

    assert wide == []
