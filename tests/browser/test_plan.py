"""A new engagement and its plan, in a real browser: few inputs, the table by keyboard, undo, planning it."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from engagement.domain import packages, planning
from engagement.domain.packages import ADVANCED_TIER
from engagement.models import Engagement, Session, User
from tests.browser.conftest import SignIn, come_in_on
from tests.factories import ConsultantFactory
from tests.plans import started


@pytest.fixture
def planner(transactional_db: None) -> User:
    packages.load(ADVANCED_TIER)
    return ConsultantFactory(name="Ada", time_zone="Europe/Berlin")


@pytest.fixture
def planned(planner: User) -> Engagement:
    return started(planner)


@pytest.fixture
def plain_page(browser: Browser) -> Iterator[Page]:
    """A browser that runs no JavaScript."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_four_inputs_make_an_engagement_with_eight_sessions(
    page: Page, live_server: LiveServer, sign_in: SignIn, planner: User, complaints: list[str]
) -> None:
    sign_in(planner)
    page.goto(f"{live_server.url}/engagements/")
    page.get_by_role("link", name="New engagement").click()
    page.get_by_label("Customer").fill("Northwind Retail")
    page.get_by_label("Their time zone").fill("Europe/London")
    page.get_by_label("Registry 1").select_option("HARBOR")
    page.get_by_role("checkbox", name="on-premises").first.check()
    page.get_by_role("button", name="Make the plan").click()

    expect(page.get_by_role("link", name="Session 8", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Rehearsal")).to_be_visible()
    expect(page.get_by_text("Every rule is kept.")).to_be_visible()


def test_the_table_is_edited_by_keyboard_and_undone(
    page: Page, live_server: LiveServer, sign_in: SignIn, planner: User, planned: Engagement, complaints: list[str]
) -> None:
    sign_in(planner)
    page.goto(f"{live_server.url}/engagements/NW-7/plan/")

    page.get_by_label("CI/CD Integration, session 5").focus()
    page.keyboard.type("2.5h")
    page.keyboard.press("Enter")

    expect(page.get_by_label("CI/CD Integration, session 5")).to_have_value("150")
    expect(page.locator("#c-5-sso")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#c-6-sso")).to_be_focused()
    page.keyboard.type("90")
    page.keyboard.press("Escape")
    expect(page.locator("#c-6-sso")).to_have_value("120")
    page.keyboard.press("Control+z")
    expect(page.locator("#c-5-cicd")).to_have_value("180")
    expect(page.get_by_text("Every rule is kept.")).to_be_visible()


def test_a_block_is_pasted_from_a_spreadsheet(
    page: Page, live_server: LiveServer, sign_in: SignIn, planner: User, planned: Engagement, complaints: list[str]
) -> None:
    sign_in(planner)
    page.goto(f"{live_server.url}/engagements/NW-7/plan/")

    page.locator("#c-5-cicd").focus()
    page.evaluate(
        """() => {
            const data = new DataTransfer();
            data.setData("text/plain", "1:30\\t1.5h\\n\\t120\\n");
            const paste = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
            document.activeElement.dispatchEvent(paste);
        }"""
    )

    expect(page.locator("#c-5-cicd")).to_have_value("90")
    expect(page.locator("#c-6-cicd")).to_have_value("90")
    expect(page.locator("tr", has=page.locator("#r-cicd")).locator("td.tm-number").first).to_have_text("180")


def test_a_session_is_added_and_removed_in_place(
    page: Page, live_server: LiveServer, sign_in: SignIn, planner: User, planned: Engagement, complaints: list[str]
) -> None:
    sign_in(planner)
    page.goto(f"{live_server.url}/engagements/NW-7/plan/")

    page.get_by_role("button", name="Add a session").click()
    expect(page.locator("#l-8")).to_have_value("150")
    expect(page.get_by_role("link", name="Session 8", exact=True)).to_be_visible()
    page.get_by_role("button", name="Remove session 8").click()

    expect(page.locator("#l-8")).to_have_count(0)


def test_nothing_is_lost_when_typing_is_faster_than_the_answers(
    page: Page, live_server: LiveServer, sign_in: SignIn, planner: User, planned: Engagement, complaints: list[str]
) -> None:
    sign_in(planner)
    page.goto(f"{live_server.url}/engagements/NW-7/plan/")

    page.locator("#c-3-scanning").focus()
    for minutes in ("45", "105"):
        page.keyboard.type(minutes)
        page.keyboard.press("Enter")
    for name, minutes in (("c-5-cicd", "165"), ("c-6-sso", "105"), ("c-7-siem", "75")):
        page.locator(f"#{name}").focus()
        page.keyboard.type(minutes)
    page.keyboard.press("Tab")

    expect(page.locator("tfoot td.tm-number").nth(7)).to_have_text("1005")
    plan = planning.plan_of(planned)
    typed = {key: plan.minutes_of(key) for key in ("scanning", "policies", "cicd", "sso", "siem")}
    assert typed == {"scanning": 165, "policies": 165, "cicd": 165, "sso": 105, "siem": 75}


def test_a_broken_rule_is_told_at_once_and_forbids_planning(
    page: Page, live_server: LiveServer, sign_in: SignIn, planner: User, planned: Engagement, complaints: list[str]
) -> None:
    sign_in(planner)
    page.goto(f"{live_server.url}/engagements/NW-7/plan/")

    page.locator("#c-5-sso").fill("60")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name=re.compile("The modules of session 5 take 60 minutes more"))).to_be_visible()
    page.get_by_role("button", name="Plan it").click()

    expect(page.get_by_text("This cannot be planned yet.")).to_be_visible()
    assert planned.sessions.exclude(status=Session.Status.DRAFT).count() == 0


def test_a_plan_without_errors_is_planned(
    page: Page, live_server: LiveServer, sign_in: SignIn, planner: User, planned: Engagement, complaints: list[str]
) -> None:
    sign_in(planner)
    page.goto(f"{live_server.url}/engagements/NW-7/plan/")

    page.get_by_role("button", name="Plan it").click()

    expect(page.get_by_text("7 sessions are planned")).to_be_visible()


def test_the_table_is_a_form_without_javascript(
    plain_page: Page, live_server: LiveServer, planner: User, planned: Engagement
) -> None:
    page = plain_page
    come_in_on(page, live_server.url, planner, wanted="/engagements/NW-7/plan/")

    page.locator("#c-5-cicd").fill("2:30")
    page.get_by_role("button", name="Save", exact=True).last.click()

    expect(page.locator("#c-5-cicd")).to_have_value("150")
    assert planning.plan_of(planned).minutes_of("cicd") == 150


@pytest.mark.parametrize("width", [360, 1440])
def test_no_page_of_the_plan_is_wider_than_the_screen(
    page: Page, live_server: LiveServer, sign_in: SignIn, planner: User, planned: Engagement, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(planner)

    widths = {}
    for path in ("/engagements/new/", "/engagements/NW-7/plan/", "/engagements/NW-7/plan/propose/"):
        page.goto(f"{live_server.url}{path}")
        widths[path] = page.evaluate("document.documentElement.scrollWidth")

    assert set(widths.values()) == {width}
