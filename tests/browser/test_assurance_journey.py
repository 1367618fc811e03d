"""From two demo images to a policy in three consoles, and an edit found in one of them."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from aqua_client import AssurancePolicy, Client
from engagement.models import AquaTenant, Engagement, User
from engagement.rules.image_tabs import TABS
from tests.browser.conftest import SignIn
from tests.browser.test_image_tabs import SHOWN, strip
from tests.browser.test_promotion import play_the_demo, scan_alpine
from tests.factories import AquaTenantFactory
from tests.sandboxes import RunningSandbox
from tests.workers import Worker, working

AQUA_TIME_MS = 30_000
LATER = ("Non-Prod", "Prod")


@pytest.fixture
def consoles(sandbox: RunningSandbox) -> Iterator[dict[str, RunningSandbox]]:
    """A sandbox for each stage."""
    with RunningSandbox() as nonprod, RunningSandbox() as prod:
        yield {"Dev/Test": sandbox, "Non-Prod": nonprod, "Prod": prod}


@pytest.fixture
def tenants(
    engagement: Engagement, tenant: AquaTenant, consoles: dict[str, RunningSandbox], settings: Settings
) -> dict[str, AquaTenant]:
    """The customer's consoles; Dev/Test is the engagement's first one."""
    settings.SANDBOX_URL = " ".join(one.url for one in consoles.values())
    others = {
        label: AquaTenantFactory(customer=engagement.customer, label=label, console_url=consoles[label].url)
        for label in LATER
    }
    return {"Dev/Test": tenant, **others}


@pytest.fixture
def worker(worker_env: dict[str, str], consoles: dict[str, RunningSandbox]) -> Iterator[Worker]:
    addresses = " ".join(one.url for one in consoles.values())
    with working(worker_env | {"TIDEMARK_SANDBOX_URL": addresses}) as worker:
        yield worker


def test_images_are_understood_and_a_policy_is_decided_proven_promoted_and_watched(
    page: Page,
    sign_in: SignIn,
    live_server: LiveServer,
    worker: Worker,
    engagement: Engagement,
    consultant: User,
    customer_lead: User,
    ps_lead: User,
    tenants: dict[str, AquaTenant],
    consoles: dict[str, RunningSandbox],
    complaints: list[str],
) -> None:
    here = f"{live_server.url}/engagements/NW-7/policies"
    sign_in(consultant)
    scan_alpine(page, live_server.url)
    walk_the_tabs(page)
    build_the_starter_policy(page, here)
    play_the_demo(page, live_server.url)
    read_the_consoles(page, here)

    promote(page, here, "Apply v1")
    page.get_by_role("button", name="Apply it").click()
    expect(page.get_by_role("status").get_by_text("Applied", exact=True)).to_be_visible(timeout=AQUA_TIME_MS)
    promote_with(page, here, sign_in, consultant, [customer_lead])
    promote_with(page, here, sign_in, consultant, [customer_lead, ps_lead])
    page.goto(f"{here}/gitops/")
    expect(page.get_by_text("In sync", exact=True)).to_have_count(3, timeout=AQUA_TIME_MS)
    edit_in(consoles["Prod"])
    read_the_consoles(page, here, again="Prod")
    find_the_drift(page, here)

    actions = [in_force(consoles[label]) for label in ("Dev/Test", *LATER)]
    assert actions == [("high", False, False), ("high", True, False), ("critical", True, True)]


def walk_the_tabs(page: Page) -> None:
    page.get_by_role("link", name=re.compile("alpine:3.4")).first.click()
    for tab in TABS:
        strip(page).get_by_role("link", name=re.compile(f"^{tab.label}")).click()
        expect(page.get_by_role("main")).to_contain_text(SHOWN[tab.label])


def build_the_starter_policy(page: Page, here: str) -> None:
    """Begin with the guide's own, see what marking images would do, and decide on it as it was begun."""
    page.goto(f"{here}/add/")
    page.get_by_label("The starter policy", exact=False).check()
    page.get_by_role("button", name="Begin the draft").click()
    outcome = page.get_by_role("region", name="What it would do")
    marks = page.get_by_label("Mark failed images as non-compliant")
    marks.check()
    expect(outcome).to_contain_text("2 of 2 images non-compliant")
    marks.uncheck()
    expect(outcome).to_contain_text("0 of 2 images non-compliant")
    page.get_by_label("Why").fill("As agreed")
    page.get_by_role("button", name="Save as a version").click()
    expect(page.get_by_text("Version 1 of starter-image-policy is decided.")).to_be_visible()


def find_the_drift(page: Page, here: str) -> None:
    page.goto(f"{here}/gitops/")
    drift = page.get_by_role("article").filter(has_text="Changed in the console")
    expect(drift).to_contain_text("admin@sandbox.example")
    row = drift.get_by_role("row", name=re.compile("Fails from severity"))
    expect(row).to_contain_text(re.compile("critical", re.I))
    drift.get_by_role("button", name="Raise an issue").click()
    expect(page.get_by_text("In the RAID log")).to_be_visible()


def read_the_consoles(page: Page, here: str, again: str = "") -> None:
    """Open the page of the consoles, which has them read; one that was read just now is asked for by its button."""
    page.goto(f"{here}/consoles/")
    if again:
        page.get_by_role("button", name=re.compile(f"Read again ?: {again}$")).click()
        expect(page.get_by_text("is being read")).to_have_count(1, timeout=AQUA_TIME_MS)
    expect(page.get_by_text("not read yet")).to_have_count(0, timeout=AQUA_TIME_MS)
    expect(page.get_by_text("is being read")).to_have_count(0, timeout=AQUA_TIME_MS)


def promote(page: Page, here: str, verb: str) -> None:
    page.goto(f"{here}/gitops/")
    page.get_by_role("link", name=re.compile(f"^{verb}")).first.click()


def promote_with(page: Page, here: str, sign_in: SignIn, consultant: User, approvers: list[User]) -> None:
    """Ask for the next stage, let these people agree, and apply."""
    promote(page, here, "Promote v1")
    page.get_by_role("button", name="Ask for approval").click()
    expect(page.get_by_role("status").get_by_text("Waits for approval", exact=True)).to_be_visible()
    request = page.url
    for person in approvers:
        sign_in(person)
        page.goto(request)
        page.get_by_role("button", name="Approve").click()
        expect(page.get_by_text("You have agreed.")).to_be_visible()
    sign_in(consultant)
    page.goto(request)
    page.get_by_role("button", name="Apply it now").click()
    expect(page.get_by_role("status").get_by_text("Applied", exact=True)).to_be_visible(timeout=AQUA_TIME_MS)


def edit_in(console: RunningSandbox) -> None:
    with Client(console.url, user=console.user, password=console.password) as aqua:
        aqua.policies.apply(AssurancePolicy.from_row({"name": "starter-image-policy", "cvss_severity": "critical"}))


def in_force(console: RunningSandbox) -> tuple[str, bool, bool]:
    with Client(console.url, user=console.user, password=console.password) as aqua:
        found = aqua.policies.get("starter-image-policy")
    return str(found.cvss_severity), found.fail_cicd, found.block_failed
