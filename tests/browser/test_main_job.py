"""The main job of Tidemark, from sign-in to outcomes, on real parts: browser, server, worker, sandbox."""

import re

from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from engagement.models import Engagement, User
from tests.browser.conftest import SignIn
from tests.sandboxes import RunningSandbox
from tests.workers import Worker

AQUA_TIME_MS = 30_000


def test_a_consultant_integrates_a_registry_scans_two_images_and_reads_the_outcome(
    page: Page,
    sign_in: SignIn,
    live_server: LiveServer,
    worker: Worker,
    engagement: Engagement,
    consultant: User,
    sandbox: RunningSandbox,
    complaints: list[str],
) -> None:
    sign_in(consultant)
    expect(page.get_by_role("heading", level=1, name="Today")).to_be_visible()
    page.get_by_role("link", name="Engagements").first.click()
    page.get_by_role("link", name="NW-7").click()

    integrate_a_registry(page)
    scan_the_demo_images(page)
    read_the_outcome(page)

    assert sandbox.world()["registries"] == 2
    assert sandbox.world()["jobs_ever"] == 2


def open_tab(page: Page, name: str) -> None:
    tabs = page.locator(".tm-tabs")
    tabs.get_by_role("link", name=re.compile(f"^{name}")).click()


def integrate_a_registry(page: Page) -> None:
    open_tab(page, "Registries")
    page.get_by_role("link", name="Add a registry").first.click()
    page.get_by_role("link", name=re.compile("^Quay")).click()
    page.get_by_label("Name", exact=True).fill("acme-quay")
    page.get_by_label("User").fill("acme+tidemark")
    page.get_by_label(re.compile("Password|token", re.I)).fill("robot-token")
    page.get_by_role("button", name="Add and integrate").click()
    expect(page.get_by_text("Aqua reaches the registry").first).to_be_visible(timeout=AQUA_TIME_MS)


def scan_the_demo_images(page: Page) -> None:
    open_tab(page, "Scans")
    page.get_by_role("link", name="Add images").first.click()
    page.get_by_role("button", name="Add and scan both").click()
    expect(page.get_by_role("row", name=re.compile("alpine:3.4"))).to_contain_text("Findings", timeout=AQUA_TIME_MS)
    expect(page.get_by_role("row", name=re.compile("ubuntu:14.04"))).to_contain_text("Findings", timeout=AQUA_TIME_MS)


def read_the_outcome(page: Page) -> None:
    page.get_by_role("link", name="alpine:3.4").click()
    expect(page.get_by_text("2 critical").first).to_be_visible()
    page.get_by_role("link", name=re.compile("^Vulnerabilities")).first.click()
    expect(page.get_by_role("main")).to_contain_text("CVE-2018-1000517")
    expect(page.get_by_role("main")).to_contain_text("44")


def test_a_customer_follows_the_outcome_but_cannot_drive_aqua(
    page: Page, sign_in: SignIn, engagement: Engagement, customer_lead: User, complaints: list[str]
) -> None:
    sign_in(customer_lead)
    open_tab(page, "Scans")

    expect(page.get_by_role("heading", level=1)).to_contain_text("Northwind Retail")
    expect(page.get_by_role("link", name="Add images")).to_have_count(0)
    expect(page.get_by_role("link", name="Operations")).to_have_count(0)


def test_a_ps_lead_reads_every_engagement_and_its_operations(
    page: Page, sign_in: SignIn, engagement: Engagement, ps_lead: User, complaints: list[str]
) -> None:
    sign_in(ps_lead)
    page.get_by_role("link", name="NW-7").click()
    open_tab(page, "Operations")

    expect(page.get_by_role("heading", level=1)).to_contain_text("Northwind Retail")
    expect(page.get_by_role("button", name="Scan")).to_have_count(0)
