"""A customer arrives, sees what to do, does it, and finds the rest; the team sees the same with a banner on top."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from engagement.domain import rollups
from engagement.models import AuditEntry, Engagement, Owner, User
from tests.browser.conftest import SignIn
from tests.factories import (
    ChecklistItemFactory,
    EngagementTopicFactory,
    ImageFactory,
    QuestionFactory,
    RaidItemFactory,
    SessionFactory,
    TimeAllocationFactory,
)

SIZES = [(1440, 900), (360, 800)]


@pytest.fixture
def under_way(engagement: Engagement) -> Engagement:
    """One session was held, one is next; a question, an item and an action wait."""
    topic = EngagementTopicFactory(engagement=engagement, topic__key="sso", topic__name="Single sign-on").topic
    for number, days, status in ((1, -7, "done"), (2, 1, "confirmed"), (3, 8, "planned")):
        starts_at = timezone.now() + timedelta(days=days)
        session = SessionFactory(engagement=engagement, number=number, status=status, starts_at=starts_at)
        TimeAllocationFactory(session=session, topic=topic)
    QuestionFactory(topic=topic, text="Which identity provider do you use?", kind="text")
    ChecklistItemFactory(
        engagement=engagement,
        owner=Owner.CUSTOMER,
        template__topic=topic,
        template__text="Test user named",
        due_on=timezone.localdate() + timedelta(days=1),
    )
    RaidItemFactory(engagement=engagement, kind="decision", text="We begin with Docker Hub.")
    ImageFactory(registry=engagement.registries.get(), scan_state="failed")
    rollups.recount(engagement.pk)
    return engagement


@pytest.mark.parametrize("size", SIZES, ids=["desktop", "phone"])
def test_a_customer_does_one_thing_after_the_other(
    page: Page,
    sign_in: SignIn,
    live_server: LiveServer,
    under_way: Engagement,
    customer_lead: User,
    complaints: list[str],
    size: tuple[int, int],
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    sign_in(customer_lead)

    expect(page).to_have_url(f"{live_server.url}/engagements/NW-7/home/")
    expect(page.get_by_role("heading", name="You have had 1 of 3 sessions. Next: Single sign-on.")).to_be_visible()
    expect(page.get_by_text("1 image could not be scanned. That does not mean clean")).to_be_visible()
    expect(page.get_by_text("We begin with Docker Hub.")).to_be_visible()
    with page.expect_download() as calendar:
        page.get_by_role("link", name="Add to my calendar").click()
    assert calendar.value.suggested_filename == "NW-7-session-2.ics"

    page.get_by_role("link", name="Answer").click()
    page.get_by_label("Which identity provider do you use?").fill("Entra ID")
    page.get_by_label("Which identity provider do you use?").press("Tab")
    expect(page.get_by_text(f"Saved. {customer_lead}")).to_be_visible()

    page.get_by_role("link", name="Home").last.click()
    expect(page.get_by_role("heading", name="Test user named")).to_be_visible()
    page.get_by_role("link", name="Open it").click()
    expect(page.get_by_role("heading", name="Test user named")).to_be_visible()


def test_the_team_looks_as_the_customer_and_ends_it(
    page: Page,
    sign_in: SignIn,
    live_server: LiveServer,
    under_way: Engagement,
    consultant: User,
) -> None:
    sign_in(consultant)
    page.goto(f"{live_server.url}/engagements/NW-7/")

    page.get_by_role("button", name="See as the customer's Lead").click()
    expect(page.get_by_text("You see what a customer lead sees.")).to_be_visible()
    expect(page.get_by_role("heading", name="Answer one question about Single sign-on")).to_be_visible()
    assert page.get_by_role("link", name="Audit").count() == 0
    page.get_by_role("link", name="Ask or tell us something").click()
    page.get_by_label("Comment").fill("As somebody else")
    page.get_by_role("button", name="Comment").click()
    expect(page.get_by_role("heading", name="You are only looking")).to_be_visible()
    page.get_by_role("button", name="End").click()

    expect(page.get_by_role("link", name="Audit")).to_be_visible()
    assert under_way.comments.count() == 0
    assert AuditEntry.objects.filter(what="engagement.seen_as_customer", by=consultant).count() == 1
