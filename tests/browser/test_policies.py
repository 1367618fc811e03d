"""The starter policy is built, and a slider shows at once what it would do."""

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from engagement.models import AssurancePolicy, Engagement, Image, ScanContent, User
from tests.browser.conftest import SignIn, come_in_on
from tests.factories import ImageFactory, ScanFactory, VulnerabilityFactory


@pytest.fixture
def scanned(engagement: Engagement) -> Engagement:
    """`old` has a critical finding with a score of 9.8, `newer` one of 5.3; both have a fix in busybox."""
    registry = engagement.registries.get()
    for name, severity, score in (("old", 4, 9.8), ("newer", 2, 5.3)):
        image = ImageFactory(registry=registry, repository=name, tag="1")
        scan = ScanFactory(image=image)
        ScanContent.objects.create(scan=scan, user="app", knows_user=True)
        VulnerabilityFactory(scan=scan, severity=severity, score=score, resource_name="busybox", fix_version="1.29.0")
        Image.objects.filter(pk=image.pk).update(latest_scan=scan)
    return engagement


def test_the_starter_policy_is_built_and_a_slider_shows_what_it_would_do(
    page: Page, sign_in: SignIn, live_server: LiveServer, scanned: Engagement, consultant: User, complaints: list[str]
) -> None:
    sign_in(consultant)
    page.goto(f"{live_server.url}/engagements/NW-7/policies/")
    page.get_by_role("link", name="New policy").click()
    page.get_by_label("The starter policy", exact=False).check()
    page.get_by_role("button", name="Begin the draft").click()

    outcome = page.get_by_role("region", name="What it would do")
    expect(outcome).to_contain_text("0 of 2 images non-compliant: this policy marks none, it only reports")
    page.get_by_label("Mark failed images as non-compliant").check()
    expect(outcome).to_contain_text("1 of 2 images non-compliant")
    expect(outcome.get_by_role("link", name="old:1")).to_be_visible()

    page.get_by_label("Vulnerability Score", exact=True).check()
    page.get_by_label("Fails from score").fill("5.3")
    expect(outcome).to_contain_text("2 of 2 images non-compliant")
    expect(outcome).to_contain_text("Upgrading busybox to 1.29.0 by itself clears 2 images")
    page.get_by_label("Fails from score").fill("5.4")
    expect(outcome).to_contain_text("1 of 2 images non-compliant")
    expect(page.locator("output[for=id_maximum_score]")).to_have_text("5.4")

    page.get_by_label("Why").fill("Agreed in session 3")
    page.get_by_role("button", name="Save as a version").click()
    expect(page.get_by_text("Version 1 of starter-image-policy is decided.")).to_be_visible()
    assert AssurancePolicy.objects.get().versions.get().content["maximum_score"] == 5.4


def test_without_javascript_a_button_tries_the_draft(
    browser: Browser, live_server: LiveServer, scanned: Engagement, consultant: User
) -> None:
    page = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 800}).new_page()
    come_in_on(page, live_server.url, consultant, wanted="/engagements/NW-7/policies/add/")
    page.get_by_role("button", name="Begin the draft").click()
    page.get_by_label("Mark failed images as non-compliant").check()
    page.get_by_role("button", name="See what it would do").click()

    expect(page.get_by_text("1 of 2 images non-compliant")).to_be_visible()
    page.get_by_role("button", name="1 unchanged").click()
    expect(page.get_by_role("link", name="newer:1")).to_be_visible()
    expect(page.get_by_label("Mark failed images as non-compliant")).to_be_checked()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
