"""A session delivered from its live page: clock, notes that survive a killed tab, two editors, closing, recap."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from engagement.domain import rollups
from engagement.domain.live import notes
from engagement.models import Engagement, NoteVersion, Session, TimeEntry, User
from tests.browser.conftest import SignIn, come_in_on
from tests.factories import (
    AttendeeFactory,
    ChecklistItemFactory,
    ConsultantFactory,
    SessionFactory,
    TimeAllocationFactory,
    TopicFactory,
)
from tests.sandboxes import RunningSandbox
from tests.workers import Worker, until

SAVED = re.compile("^Saved at")


@pytest.fixture
def session(engagement: Engagement, consultant: User) -> Session:
    """Planned, about to begin, with two modules and somebody to write to."""
    began = timezone.now() - timedelta(minutes=5)
    session = SessionFactory(
        engagement=engagement,
        consultant=consultant,
        number=2,
        status=Session.Status.CONFIRMED,
        starts_at=began,
        ends_at=began + timedelta(minutes=150),
    )
    for position, name in enumerate(("Registry Integration", "Vulnerability Scanning")):
        topic = TopicFactory(work_package=engagement.work_package, name=name, position=position)
        TimeAllocationFactory(session=session, topic=topic, planned_minutes=75)
        ChecklistItemFactory(engagement=engagement, template__topic=topic, template__text=f"{name} explained")
    AttendeeFactory(session=session, name="Ana Example", email="ana@example.com")
    rollups.recount(engagement.pk)
    return session


def url(live_server: LiveServer, session: Session) -> str:
    return f"{live_server.url}/engagements/NW-7/sessions/{session.pk}/live/"


def started(session: Session) -> None:
    Session.objects.filter(pk=session.pk).update(status=Session.Status.IN_PROGRESS, started_at=session.starts_at)


def public_notes(page: Page) -> object:
    return page.get_by_role("textbox", name="Public notes")


def status_of(page: Page) -> object:
    return page.locator("#notes-public [data-status]")


def test_a_session_is_started_timed_noted_and_closed(
    page: Page,
    sign_in: SignIn,
    live_server: LiveServer,
    session: Session,
    consultant: User,
    complaints: list[str],
) -> None:
    sign_in(consultant)
    expect(page.get_by_role("heading", level=1, name="Today")).to_be_visible()
    page.goto(url(live_server, session))
    page.get_by_role("button", name="Start the session").click()

    page.get_by_role("button", name="Start Registry Integration").last.click()
    expect(page.locator(".tm-running")).to_contain_text("Registry Integration")
    expect(page.locator(".tm-running [data-hand]")).not_to_have_text("00:00")
    page.get_by_role("button", name="Next: Vulnerability Scanning").click()
    expect(page.locator(".tm-running")).to_contain_text("Vulnerability Scanning")
    page.reload()
    expect(page.locator(".tm-running")).to_contain_text("Vulnerability Scanning")

    public_notes(page).fill("Harbor **2.11** is in use.")
    expect(status_of(page)).to_have_text(SAVED)
    page.get_by_role("button", name="Done: Registry Integration explained").click()
    expect(page.get_by_role("button", name="Take back: Registry Integration explained")).to_be_visible()
    page.get_by_label("What was said").fill("Open port 443.")
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator(".tm-captured")).to_contain_text("Open port 443.")
    page.get_by_role("button", name="Here: Ana Example").click()
    expect(page.get_by_role("button", name="Here: Ana Example")).to_have_attribute("aria-pressed", "true")

    page.get_by_role("link", name="Close the session").click()
    page.get_by_role("button", name="Close the session").click()
    recap = page.get_by_label("Recap")
    expect(recap).to_have_value(re.compile("Harbor.*is in use", re.S))
    expect(recap).to_have_value(re.compile("Open port 443"))
    page.get_by_role("button", name="Save and send").click()
    expect(page.get_by_text("The recap is on its way.")).to_be_visible()

    entered = TimeEntry.objects.filter(session=session).order_by("starts_at").values_list("topic__name", flat=True)
    assert list(entered) == ["Registry Integration", "Vulnerability Scanning"]


def test_notes_survive_a_tab_that_is_killed_before_they_are_saved(
    page: Page,
    context: BrowserContext,
    sign_in: SignIn,
    live_server: LiveServer,
    session: Session,
    consultant: User,
) -> None:
    started(session)
    sign_in(consultant)
    expect(page.get_by_role("heading", level=1, name="Today")).to_be_visible()
    page.goto(url(live_server, session))
    page.route("**/notes/**", lambda route: route.abort())
    public_notes(page).fill("Typed while the line was down.")
    expect(status_of(page)).to_contain_text("kept in this browser")
    page.close()

    again = context.new_page()
    again.goto(url(live_server, session))

    expect(public_notes(again)).to_have_value("Typed while the line was down.")
    expect(status_of(again)).to_have_text(SAVED)
    session.refresh_from_db()
    assert session.public_notes == "Typed while the line was down."


def test_two_editors_are_shown_both_texts_and_lose_none(
    page: Page,
    sign_in: SignIn,
    live_server: LiveServer,
    session: Session,
    consultant: User,
) -> None:
    started(session)
    sign_in(consultant)
    expect(page.get_by_role("heading", level=1, name="Today")).to_be_visible()
    page.goto(url(live_server, session))
    other = ConsultantFactory(name="Rafael Okoye")
    notes.save(session, NoteVersion.Part.PUBLIC, "Theirs.", based_on=0, by=other, at=timezone.now())

    public_notes(page).fill("Mine.")
    expect(page.get_by_role("heading", name="As Rafael Okoye saved it")).to_be_visible()
    page.get_by_role("button", name="Put mine below theirs").click()

    expect(public_notes(page)).to_have_value("Theirs.\n\n---\n\nMine.")
    session.refresh_from_db()
    assert session.public_notes == "Theirs.\n\n---\n\nMine."


def test_a_second_tab_follows_the_clock(
    page: Page,
    context: BrowserContext,
    sign_in: SignIn,
    live_server: LiveServer,
    session: Session,
    consultant: User,
) -> None:
    started(session)
    sign_in(consultant)
    expect(page.get_by_role("heading", level=1, name="Today")).to_be_visible()
    page.goto(url(live_server, session))
    second = context.new_page()
    second.goto(url(live_server, session))

    page.get_by_role("button", name="Start Registry Integration").last.click()

    expect(second.locator(".tm-running")).to_contain_text("Registry Integration", timeout=15_000)


def test_the_demo_images_are_scanned_from_the_live_page(
    page: Page,
    sign_in: SignIn,
    live_server: LiveServer,
    worker: Worker,
    session: Session,
    consultant: User,
    sandbox: RunningSandbox,
    complaints: list[str],
) -> None:
    started(session)
    sign_in(consultant)
    expect(page.get_by_role("heading", level=1, name="Today")).to_be_visible()
    page.goto(url(live_server, session))

    page.get_by_role("button", name="Scan the demo images").click()

    expect(page.locator(".tm-work-list li", has_text="alpine:3.4")).to_contain_text("Succeeded", timeout=30_000)
    expect(page.locator(".tm-work-list li", has_text="ubuntu:14.04")).to_contain_text("Succeeded", timeout=30_000)
    assert sandbox.world()["jobs_ever"] == 2


def test_the_recap_tells_what_changed_in_the_console_during_the_session(
    page: Page,
    sign_in: SignIn,
    live_server: LiveServer,
    worker: Worker,
    session: Session,
    consultant: User,
    complaints: list[str],
) -> None:
    topic = session.allocations.first().topic
    today = timezone.localdate()
    Engagement.objects.update(starts_on=today, ends_on=today + timedelta(days=30))
    ChecklistItemFactory(
        engagement=session.engagement,
        template__topic=topic,
        template__text="The demo image is scanned",
        template__facts=["SCAN-1"],
        template__subject="image:Docker Hub/alpine:3.4",
    )
    sign_in(consultant)
    expect(page.get_by_role("heading", level=1, name="Today")).to_be_visible()
    page.goto(url(live_server, session))
    page.get_by_role("button", name="Start the session").click()
    until(lambda: session.snapshots.exists(), within_s=30, otherwise=worker.log.read_text)
    page.get_by_role("button", name="Scan the demo images").click()
    expect(page.locator(".tm-work-list li", has_text="alpine:3.4")).to_contain_text("Succeeded", timeout=30_000)
    expect(page.locator(".tm-work-list li", has_text="ubuntu:14.04")).to_contain_text("Succeeded", timeout=30_000)
    page.get_by_role("button", name="Check the evidence now").click()
    expect(page.locator(".tm-item", has_text="The demo image is scanned")).to_contain_text("Proven", timeout=30_000)

    page.get_by_role("link", name="Close the session").click()
    page.get_by_role("button", name="Close the session").click()
    expect(page.locator("#changes")).to_contain_text("alpine:3.4", timeout=30_000)
    page.reload()

    expect(page.get_by_label("Recap")).to_have_value(re.compile("What changed in the console.*alpine:3.4", re.S))
    expect(page.get_by_label("Recap")).to_have_value(re.compile(r"The demo image is scanned \(seen in Aqua\)"))


def test_a_session_is_delivered_without_javascript(
    browser: Browser, live_server: LiveServer, session: Session, consultant: User
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    come_in_on(page, live_server.url, consultant, wanted=f"/engagements/NW-7/sessions/{session.pk}/live/")
    page.get_by_role("button", name="Start the session").click()
    page.get_by_role("button", name="Start Registry Integration").last.click()
    page.get_by_role("textbox", name="Public notes").fill("Written without scripts.")
    page.locator("#notes-public").get_by_role("button", name="Save").click()
    until(
        lambda: Session.objects.filter(pk=session.pk, public_notes="Written without scripts.").exists(),
        within_s=10,
        otherwise=page.content,
    )

    page.get_by_role("link", name="Close the session").click()
    page.get_by_role("button", name="Close the session").click()

    expect(page.get_by_label("Recap")).to_have_value(re.compile("Written without scripts"))
    context.close()
