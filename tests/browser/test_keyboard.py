"""
The core tasks of all three people, done by keyboard alone.

On the way to each thing every stop of Tab is looked at: it shows that it has the focus, and it comes after the last.
"""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from engagement.domain import planning, rollups
from engagement.models import Answer, ChecklistItem, Document, Engagement, Letter, Owner, Session, SignOff, Topic, User
from tests.browser.conftest import SignIn
from tests.factories import (
    AssignmentFactory,
    ChecklistItemFactory,
    ConsultantFactory,
    EngagementFactory,
    EngagementTopicFactory,
    QuestionFactory,
    SessionFactory,
    TimeAllocationFactory,
)
from tests.plans import started
from tests.uploads import PDF
from tests.ways_in import code_in, forget_tries

# Somebody who needs more presses than this on a page of ours has lost their way.
STOPS_AT_MOST = 120
# Where the focus is: whether there, whether it can be seen, and whether it follows the stop before it.
# A date and a time are several stops each, and the browser itself marks their parts.
STOP = """(wanted) => {
    const here = document.activeElement, style = getComputedStyle(here), last = window.lastStop;
    const isRinged = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
    const isNextPart = here === last && ["date", "time"].includes(here.type);
    const isAfter = !!(last?.compareDocumentPosition(here) & Node.DOCUMENT_POSITION_FOLLOWING);
    window.lastStop = here;
    return {
        name: here.outerHTML.slice(0, 160),
        isThere: here === wanted,
        isSeen: isRinged || isNextPart || style.boxShadow !== "none",
        follows: isNextPart || !last?.isConnected || isAfter,
    };
}"""


@pytest.fixture
def topic(engagement: Engagement) -> Topic:
    made = EngagementTopicFactory(
        engagement=engagement,
        topic__key="registry",
        topic__name="Registries",
        topic__exit_statement="It holds.",
        topic__work_package=engagement.work_package,
    )
    return made.topic


@pytest.fixture
def session(engagement: Engagement, consultant: User, topic: Topic) -> Session:
    """Confirmed, begun five minutes ago by its plan."""
    began = timezone.now() - timedelta(minutes=5)
    session = SessionFactory(
        engagement=engagement,
        consultant=consultant,
        number=2,
        status=Session.Status.CONFIRMED,
        starts_at=began,
        ends_at=began + timedelta(minutes=75),
    )
    TimeAllocationFactory(session=session, topic=topic, planned_minutes=75)
    rollups.recount(engagement.pk)
    return session


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until the focus is there."""
    expect(wanted).to_be_visible()
    target = wanted.element_handle()
    page.evaluate("window.lastStop = document.activeElement")
    for _ in range(STOPS_AT_MOST):
        page.keyboard.press("Tab")
        stop: dict[str, Any] = page.evaluate(STOP, target)
        assert stop["isSeen"], f"The focus cannot be seen: {stop['name']}"
        assert stop["follows"], f"The focus jumps back: {stop['name']}"
        if stop["isThere"]:
            return
    raise AssertionError(f"Tab never comes to {wanted}.")


def press(page: Page, wanted: Locator, key: str = "Enter") -> None:
    tab_to(page, wanted)
    page.keyboard.press(key)


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("main").get_by_role("button", name=name, exact=True)


def link(page: Page, name: str) -> Locator:
    return page.get_by_role("main").get_by_role("link", name=name, exact=True)


def test_a_customer_comes_in_by_the_code(
    page: Page, live_server: LiveServer, engagement: Engagement, customer_lead: User
) -> None:
    forget_tries()
    page.goto(f"{live_server.url}/sign-in/")

    page.keyboard.type(customer_lead.email)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Code")).to_be_focused()
    page.keyboard.type(code_in(Letter.objects.latest("pk")))
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text("Northwind Retail")


def test_a_customer_answers_a_question(
    page: Page, sign_in: SignIn, live_server: LiveServer, engagement: Engagement, topic: Topic, customer_lead: User
) -> None:
    QuestionFactory(topic=topic, text="Which registries?")
    sign_in(customer_lead)
    page.goto(f"{live_server.url}/engagements/NW-7/discovery/")

    tab_to(page, page.get_by_label("Which registries?"))
    page.keyboard.type("Harbor")
    expect(page.locator(".tm-answered")).to_contain_text("Saved.")

    assert Answer.objects.get().value == "Harbor"


def test_a_customer_ticks_an_item(
    page: Page, sign_in: SignIn, live_server: LiveServer, engagement: Engagement, topic: Topic, customer_lead: User
) -> None:
    ChecklistItemFactory(
        engagement=engagement, owner=Owner.CUSTOMER, template__topic=topic, template__text="Test user named"
    )
    sign_in(customer_lead)
    page.goto(f"{live_server.url}/engagements/NW-7/checklist/")
    row = page.get_by_role("row", name=re.compile("Test user named"))

    press(page, row.get_by_role("button", name="Done"))

    expect(row).to_contain_text("Undo")
    assert ChecklistItem.objects.get().state == ChecklistItem.State.DONE


def test_a_customer_hands_in_a_file(
    page: Page, sign_in: SignIn, live_server: LiveServer, engagement: Engagement, customer_lead: User
) -> None:
    # The browser asks whoever listens, and has to know of that before the key is pressed.
    page.on("filechooser", lambda _: None)
    sign_in(customer_lead)
    page.goto(f"{live_server.url}/engagements/NW-7/documents/")

    press(page, link(page, "Hand in the first files"))
    tab_to(page, page.get_by_label("Files"))
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files({"name": "Plan.pdf", "mimeType": "application/pdf", "buffer": PDF})
    press(page, button(page, "Hand them in"))

    expect(page.locator("#documents")).to_contain_text("Plan.pdf")
    assert Document.objects.get().name == "Plan.pdf"


def test_a_customer_accepts(
    page: Page, sign_in: SignIn, live_server: LiveServer, engagement: Engagement, topic: Topic, customer_lead: User
) -> None:
    Engagement.objects.update(status=Engagement.Status.DELIVERED)
    sign_in(customer_lead)
    page.goto(f"{live_server.url}/engagements/NW-7/acceptance/")

    press(page, link(page, "Sign Registries"))
    tab_to(page, page.get_by_label("Your name"))
    page.keyboard.press("Control+a")
    page.keyboard.type("Ada Sponsor")
    tab_to(page, page.get_by_label("Your role"))
    page.keyboard.type("CISO")
    press(page, page.get_by_label("I have read the statement"), "Space")
    press(page, page.get_by_role("button", name="Sign", exact=True))

    expect(page.get_by_text("The record is whole")).to_be_visible()
    assert SignOff.objects.get().signer_name == "Ada Sponsor"


def test_a_consultant_edits_the_plan(
    page: Page, sign_in: SignIn, live_server: LiveServer, transactional_db: None
) -> None:
    planner = ConsultantFactory()
    planned = started(planner)
    sign_in(planner)
    page.goto(f"{live_server.url}/engagements/NW-7/plan/")

    tab_to(page, page.locator("#c-5-cicd"))
    page.keyboard.type("2.5h")
    page.keyboard.press("Enter")

    expect(page.locator("#c-5-cicd")).to_have_value("150")
    expect(page.locator("#c-5-sso")).to_be_focused()
    assert planning.plan_of(planned).minutes_of("cicd") == 150


def test_a_consultant_runs_the_clock_and_notes(
    page: Page, sign_in: SignIn, live_server: LiveServer, session: Session, consultant: User
) -> None:
    sign_in(consultant)
    page.goto(f"{live_server.url}/engagements/NW-7/sessions/{session.pk}/live/")

    press(page, button(page, "Start the session"))
    press(page, page.get_by_role("button", name="Start Registries").first)
    expect(page.get_by_role("button", name="Pause Registries")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=re.compile("^(Start|Go on) Registries$")).first).to_be_focused()
    tab_to(page, page.get_by_role("textbox", name="Public notes"))
    page.keyboard.type("Harbor is in use.")
    expect(page.locator("#notes-public [data-status]")).to_have_text(re.compile("^Saved at"))

    session.refresh_from_db()
    assert session.public_notes == "Harbor is in use."


def test_a_consultant_logs_a_held_session(
    page: Page, sign_in: SignIn, live_server: LiveServer, session: Session, consultant: User
) -> None:
    long_ago = timezone.now() - timedelta(days=1)
    Session.objects.update(starts_at=long_ago, ends_at=long_ago + timedelta(minutes=75))
    rollups.recount(session.engagement_id)
    sign_in(consultant)
    page.wait_for_url("**/today/", wait_until="load")

    press(page, page.get_by_role("main").get_by_role("link", name=re.compile("^Log it")).first)
    press(page, button(page, "Log the session"))

    expect(page.get_by_text("Session 2 is done")).to_be_visible()
    session.refresh_from_db()
    assert session.status == Session.Status.DONE


def test_a_lead_filters_the_portfolio(page: Page, sign_in: SignIn, ps_lead: User) -> None:
    EngagementFactory(reference="CALM-1", customer__name="Calm Waters")
    EngagementFactory(reference="RED-1", customer__name="Rough Seas", health="red", health_reason="Item late.")
    sign_in(ps_lead)
    page.wait_for_url("**/portfolio/", wait_until="load")

    tab_to(page, page.get_by_label("Health", exact=True))
    page.keyboard.type("In t")
    press(page, button(page, "Show"))

    expect(page.get_by_text("CALM-1")).to_be_hidden()
    expect(page.get_by_role("link", name="RED-1")).to_be_visible()


def test_a_lead_reassigns_in_bulk_after_a_look(page: Page, sign_in: SignIn, ps_lead: User) -> None:
    gives, takes = ConsultantFactory(name="Kim Doe"), ConsultantFactory(name="Alex Roe")
    pair = [EngagementFactory(reference=reference, ps_lead=ps_lead) for reference in ("HB-3", "NW-7")]
    for engagement in pair:
        AssignmentFactory(engagement=engagement, consultant=gives)
        rollups.recount(engagement.pk)
    sign_in(ps_lead)
    page.wait_for_url("**/portfolio/", wait_until="load")

    press(page, link(page, "Reassign all that the filters leave"))
    tab_to(page, page.get_by_label("Consultant who gives"))
    page.keyboard.type("Kim")
    tab_to(page, page.get_by_label("Consultant who takes over"))
    page.keyboard.type("Alex")
    press(page, button(page, "See what changes"))
    press(page, button(page, "Reassign 2"))

    expect(page.get_by_role("heading", name="2 engagements reassigned")).to_be_visible()
    assert {one.assignments.get().consultant for one in pair} == {takes}


def test_a_lead_searches_and_looks_up_the_keys(
    page: Page, sign_in: SignIn, engagement: Engagement, ps_lead: User
) -> None:
    page.set_viewport_size({"width": 1600, "height": 900})
    sign_in(ps_lead)
    page.wait_for_url("**/portfolio/", wait_until="load")

    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("NW-7")
    press(page, page.get_by_role("link", name="Open NW-7"))

    expect(page).to_have_url(re.compile("/engagements/NW-7/$"))
