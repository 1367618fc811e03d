"""A session from draft to its second date, with the mails that really go out and the calendar that follows."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import requests
import vobject
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from engagement.domain import rollups
from engagement.models import Engagement, Session, User
from tests.browser.conftest import SignIn, come_in_on
from tests.factories import (
    AttendeeFactory,
    PlanNeedsFactory,
    SessionFactory,
    TimeAllocationFactory,
    TopicFactory,
)
from tests.mailboxes import Mailbox
from tests.workers import Worker, until, working


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with Mailbox() as mailbox:
        yield mailbox


@pytest.fixture
def mailing_worker(mailbox: Mailbox, worker_env: dict[str, str]) -> Iterator[Worker]:
    with working(worker_env | {"TIDEMARK_MAIL_URL": mailbox.url}) as worker:
        yield worker


@pytest.fixture
def ahead() -> datetime:
    """Ten in the morning in two weeks' time."""
    return timezone.now().replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=14)


@pytest.fixture
def draft(engagement: Engagement, consultant: User, ahead: datetime) -> Session:
    """A draft of session 1, with session 2 planned two days later; any hour of any day is a working hour."""
    PlanNeedsFactory(engagement=engagement, weekdays=list(range(7)), works_from="06:00", works_until="22:00")
    Engagement.objects.filter(pk=engagement.pk).update(
        starts_on=(ahead - timedelta(days=20)).date(), ends_on=(ahead + timedelta(days=60)).date()
    )
    draft = SessionFactory(engagement=engagement, consultant=consultant, number=1, status="draft", starts_at=ahead)
    topic = TopicFactory(work_package=engagement.work_package, name="Registry Integration")
    TimeAllocationFactory(session=draft, topic=topic, planned_minutes=150)
    AttendeeFactory(session=draft, name="Ines", email="ines@customer.example")
    SessionFactory(engagement=engagement, consultant=consultant, number=2, starts_at=ahead + timedelta(days=2))
    rollups.recount(engagement.pk)
    return draft


def url(live_server: LiveServer, session: Session, deed: str = "") -> str:
    return f"{live_server.url}/engagements/NW-7/sessions/{session.pk}/{deed}"


def arrived(mailbox: Mailbox, n: int, worker: Worker) -> vobject.base.Component:
    """Wait for the n-th mail, and read its calendar part."""
    until(lambda: len(mailbox.mails) >= n, within_s=30, otherwise=worker.log.read_text)
    return vobject.readOne(list(mailbox.mails[n - 1].iter_parts())[1].get_content())


def test_a_draft_is_planned_moved_with_what_follows_and_stays_right_in_every_calendar(
    page: Page,
    sign_in: SignIn,
    live_server: LiveServer,
    mailbox: Mailbox,
    mailing_worker: Worker,
    consultant: User,
    draft: Session,
    ahead: datetime,
    complaints: list[str],
) -> None:
    sign_in(consultant)
    page.goto(url(live_server, draft))
    page.get_by_role("link", name="Plan and invite").click()
    page.get_by_role("button", name="Plan it").click()
    expect(page.get_by_text("It is planned, and everybody on the list is invited.")).to_be_visible()

    invited = arrived(mailbox, 1, mailing_worker)
    assert (invited.method.value, invited.vevent.dtstart.value) == ("REQUEST", ahead)

    page.goto(f"{live_server.url}/calendar/")
    page.get_by_role("button", name="Make my address").click()
    address = page.get_by_label("Address to subscribe to").input_value()

    new = ahead + timedelta(days=3)
    page.goto(url(live_server, draft, "move/"))
    page.get_by_label("Day").fill(f"{new:%Y-%m-%d}")
    page.get_by_label("Reason").fill("The build team is away.")
    page.get_by_role("button", name="Move it").click()
    expect(page.get_by_role("row", name=re.compile("Session 2"))).to_be_visible()
    page.get_by_role("button", name="Move all of them").click()
    expect(page.get_by_text("It has its new date.")).to_be_visible()

    told = arrived(mailbox, 2, mailing_worker)
    assert told.vevent.uid.value == invited.vevent.uid.value
    assert (told.vevent.sequence.value, told.vevent.dtstart.value) == ("1", new)
    feed = vobject.readOne(requests.get(address, timeout=10).text)
    assert next(event.dtstart.value for event in feed.vevent_list) == new
    assert len(feed.vevent_list) == 2


def test_a_session_is_postponed_without_javascript(
    browser: Browser, live_server: LiveServer, consultant: User, draft: Session
) -> None:
    Session.objects.filter(pk=draft.pk).update(status="planned")
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        come_in_on(page, live_server.url, consultant, wanted=f"/engagements/NW-7/sessions/{draft.pk}/")

        page.get_by_role("link", name="Postpone").click()
        page.get_by_label("Reason").fill("The build team is away.")
        page.get_by_role("button", name="Postpone it").click()

        expect(page.get_by_text("A new date is being arranged")).to_be_visible()


@pytest.mark.parametrize("deed", ["", "move/", "attendees/", "postpone/", "place/"])
def test_no_page_of_a_session_scrolls_sideways_on_a_phone(
    deed: str,
    page: Page,
    sign_in: SignIn,
    live_server: LiveServer,
    consultant: User,
    draft: Session,
    complaints: list[str],
) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    sign_in(consultant)
    page.goto(url(live_server, draft, deed))

    assert page.evaluate("document.documentElement.scrollWidth") == 360
