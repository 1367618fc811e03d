"""The next version of a work package: a draft is edited, put right and published, and an engagement pulls it."""

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from engagement.domain import checklist, packages
from engagement.domain.packages.contents import Item
from engagement.domain.packages.parts import with_value
from engagement.domain.packages.rows import write
from engagement.models import Engagement, User, WorkPackage
from tests.browser.conftest import SignIn, come_in_on
from tests.domain.packages.made import content
from tests.factories import (
    AssignmentFactory,
    ConsultantFactory,
    EngagementFactory,
    EngagementTopicFactory,
    WorkPackageFactory,
)


@pytest.fixture
def package(transactional_db: None) -> WorkPackage:
    package = WorkPackageFactory(key="made", name="Made up")
    write(package, with_value(content(), "one", "checklist", (Item("a", "customer", "It is so"),)))
    return package


@pytest.fixture
def pinned(package: WorkPackage, ps_lead: User) -> Engagement:
    """An engagement with version 1, and a consultant."""
    engagement = EngagementFactory(reference="MU-1", work_package=package, ps_lead=ps_lead)
    EngagementTopicFactory(engagement=engagement, topic=package.topics.get(key="one"))
    AssignmentFactory(engagement=engagement, consultant=ConsultantFactory())
    checklist.add_items(engagement)
    return engagement


def test_a_version_is_written_put_right_published_and_pulled(
    page: Page, sign_in: SignIn, live_server: LiveServer, pinned: Engagement, ps_lead: User, complaints: list[str]
) -> None:
    sign_in(ps_lead)
    page.goto(f"{live_server.url}/packages/made/1/")
    page.get_by_role("button", name="Open a draft").click()
    expect(page.get_by_text("the draft may be published")).to_be_visible()

    page.goto(f"{live_server.url}/packages/made/2/topics/one/checklist/")
    page.get_by_role("button", name="Add a row").click()
    second = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name="Item 2"))
    second.get_by_label("Key").fill("b")
    second.get_by_label("Item", exact=True).fill("This too")
    second.get_by_label("Facts", exact=False).first.fill("REG-99")
    page.get_by_role("button", name="Up: row 2").click()
    expect(page.get_by_label("Key").first).to_have_value("b")
    page.get_by_role("button", name="Save").last.click()

    page.goto(f"{live_server.url}/packages/made/2/publish/")
    expect(page.get_by_text("No check knows the fact REG-99")).to_be_visible()
    page.get_by_role("link", name="One: Checklist, row 1").click()
    expect(page.locator("#id_rows-0-facts")).to_be_in_viewport()
    page.locator("#id_rows-0-facts").fill("REG-1")
    page.get_by_role("button", name="Save").last.click()

    page.goto(f"{live_server.url}/packages/made/2/publish/")
    page.get_by_role("button", name="Publish it").click()
    expect(page.get_by_text("Version 2 is published.")).to_be_visible()

    page.context.clear_cookies()
    sign_in(pinned.assignments.get().consultant)
    page.goto(f"{live_server.url}/engagements/MU-1/package/")
    page.get_by_role("button", name="Pull: This too").click()
    expect(page.get_by_text("1 item is pulled.")).to_be_visible()
    assert sorted(pinned.checklist.values_list("template__key", flat=True)) == ["a", "b"]


def test_a_draft_is_edited_without_javascript(
    browser: Browser, live_server: LiveServer, package: WorkPackage, ps_lead: User
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    come_in_on(page, live_server.url, ps_lead, wanted="/packages/made/1/")
    page.get_by_role("button", name="Open a draft").click()

    page.goto(f"{live_server.url}/packages/made/2/topics/one/pitfalls/")
    page.get_by_role("button", name="Add a row").click()
    page.get_by_label("Text").fill("Rain")
    page.get_by_role("button", name="Save").last.click()

    expect(page.get_by_text("Rain")).to_be_visible()
    draft = WorkPackage.objects.get(key="made", version=2)
    assert packages.stored(draft).topics[0].pitfalls == ("Rain",)
    context.close()


def test_the_pages_do_not_scroll_sideways_on_a_phone(
    page: Page, sign_in: SignIn, live_server: LiveServer, pinned: Engagement, ps_lead: User, complaints: list[str]
) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    sign_in(ps_lead)
    page.goto(f"{live_server.url}/packages/made/1/")
    page.get_by_role("button", name="Open a draft").click()

    wide = []
    for path in (
        *("packages/", "packages/import/", "packages/made/2/", "packages/made/2/topics/one/"),
        *("packages/made/2/topics/one/checklist/", "packages/made/2/parts/reference_plans/"),
        *("packages/made/2/changes/", "packages/made/2/publish/", "engagements/MU-1/package/"),
    ):
        page.goto(f"{live_server.url}/{path}")
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wide.append(path)

    assert wide == []
