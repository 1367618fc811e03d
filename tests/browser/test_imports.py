"""A report through a real browser: handed in, read while the page looks on, and followed to its image."""

import json

from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from engagement.aqua import imports as worker
from engagement.models import Engagement, ReportImport, User
from tests.aqua.reports import finding, report, resource
from tests.browser.conftest import SignIn
from tests.factories import RegistryFactory


def test_a_consultant_imports_a_report_and_names_the_registry_that_it_lacks(
    page: Page,
    sign_in: SignIn,
    live_server: LiveServer,
    engagement: Engagement,
    consultant: User,
    complaints: list[str],
) -> None:
    RegistryFactory(engagement=engagement, name="shop-harbor")
    content = json.dumps(report(resource(finding()), registry="Elsewhere")).encode()
    sign_in(consultant)
    page.goto(f"{live_server.url}/engagements/NW-7/scans/")
    page.get_by_role("link", name="Imports").click()
    page.get_by_label("Reports").set_input_files(
        [{"name": "report.json", "mimeType": "application/json", "buffer": content}]
    )
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.locator("#imports")).to_contain_text("Waits to be read")

    worker.read(ReportImport.objects.get().pk)
    expect(page.locator("#imports")).to_contain_text("“Elsewhere”")
    page.get_by_label("Registry for report.json").select_option(label="shop-harbor")
    page.get_by_role("button", name="Read it again").click()
    worker.read(ReportImport.objects.get().pk)
    expect(page.locator("#imports")).to_contain_text("Stored")
    page.get_by_role("link", name="alpine:3.4").click()

    expect(page.get_by_role("main")).to_contain_text("In shop-harbor")
