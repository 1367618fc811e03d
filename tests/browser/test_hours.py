"""Time in a real browser: a held session logged, a week caught up with, hours approved and corrected."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from engagement.domain import rollups
from engagement.domain.hours.week import monday_of
from engagement.models import Engagement, Session, TimeEntry, User
from tests.browser.conftest import SignIn
from tests.factories import AttendeeFactory, EngagementTopicFactory, SessionFactory, TimeAllocationFactory

# Issue 4: "Log a held session without the live page in at most 4 actions", by script within 20 seconds.


@pytest.fixture
def session(engagement: Engagement, consultant: User) -> Session:
    """Planned for last Tuesday at nine, with two modules."""
    tuesday = monday_of(timezone.localdate()) - timedelta(days=6)
    start = timezone.now().replace(
        year=tuesday.year, month=tuesday.month, day=tuesday.day, hour=9, minute=0, second=0, microsecond=0
    )
    session = SessionFactory(
        engagement=engagement, consultant=consultant, number=3, starts_at=start, ends_at=start + timedelta(minutes=150)
    )
    for position, (name, minutes) in enumerate((("Registry Integration", 90), ("Scanning", 45))):
        topic = EngagementTopicFactory(engagement=engagement, topic__name=name, topic__position=position).topic
        TimeAllocationFactory(session=session, topic=topic, planned_minutes=minutes)
    AttendeeFactory(session=session, name="Kim Berg")
    rollups.recount(engagement.pk)
    return session


def minutes(session: Session) -> list[tuple[str, int]]:
    rows = TimeEntry.objects.filter(session=session).order_by("kind", "starts_at", "pk")
    return list(rows.values_list("kind", "minutes"))


def test_a_held_session_is_logged_in_two_clicks(
    page: Page, sign_in: SignIn, session: Session, consultant: User, complaints: list[str]
) -> None:
    sign_in(consultant)

    page.get_by_role("link", name=re.compile("^Log it")).first.click()
    page.get_by_role("button", name="Log the session").click()
    expect(page.get_by_text("Session 3 is done")).to_be_visible()

    session.refresh_from_db()
    assert session.status == Session.Status.DONE
    assert minutes(session) == [("delivery", 90), ("delivery", 45)]


def test_a_week_is_caught_up_with_by_keyboard_and_one_save(
    page: Page, sign_in: SignIn, live_server: LiveServer, session: Session, consultant: User, complaints: list[str]
) -> None:
    Session.objects.filter(pk=session.pk).update(
        status=Session.Status.DONE, started_at=session.starts_at, ended_at=session.ends_at
    )
    sign_in(consultant)
    page.get_by_role("link", name="Week").first.click()
    page.get_by_role("link", name="Previous week").click()

    page.locator("input[name$='-preparation-1']").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.type("45m")
    page.get_by_role("button", name="Save the week").click()

    expect(page.get_by_text("Saved: 4 cells of this week.")).to_be_visible()
    assert minutes(session) == [("delivery", 90), ("delivery", 45), ("follow_up", 45), ("preparation", 60)]


def test_time_is_approved_by_the_lead_and_corrected_by_its_person(
    page: Page,
    sign_in: SignIn,
    live_server: LiveServer,
    session: Session,
    consultant: User,
    ps_lead: User,
    complaints: list[str],
) -> None:
    time_url = f"{live_server.url}/engagements/NW-7/time/"
    sign_in(consultant)
    page.goto(f"{time_url}add/")
    page.get_by_label("Duration").fill("1:30")
    page.get_by_role("button", name="Enter it").click()

    page.context.clear_cookies()
    sign_in(ps_lead)
    page.goto(time_url)
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Approve selected").click()
    expect(page.get_by_text("Approved and locked: 1 entry.")).to_be_visible()

    page.context.clear_cookies()
    sign_in(consultant)
    page.goto(time_url)
    page.get_by_role("link", name="Correct").click()
    page.get_by_label("Duration").fill("2h")
    page.get_by_label("Reason").fill("It took longer.")
    page.get_by_role("button", name="Correct it").click()

    expect(page.get_by_text("Corrected: the new entry counts")).to_be_visible()
    assert list(TimeEntry.objects.order_by("pk").values_list("state", "minutes")) == [("corrected", 90), ("open", 120)]
