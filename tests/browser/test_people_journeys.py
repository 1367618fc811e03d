"""The three people at their work, from coming in to what they came for, at a desk and on a phone."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from engagement.domain import rollups
from engagement.models import AuditEntry, Engagement, Letter, Owner, PlanApproval, Session, SignOff, User
from tests.browser.conftest import SignIn
from tests.factories import (
    ChecklistItemFactory,
    ConsultantFactory,
    EngagementTopicFactory,
    QuestionFactory,
    SessionFactory,
    TimeAllocationFactory,
)
from tests.plans import started
from tests.uploads import PDF

SIZES = [(1440, 900), (360, 800)]
Look = Callable[[], None]

pytestmark = pytest.mark.parametrize("size", SIZES, ids=["desktop", "phone"])


@pytest.fixture
def look(page: Page, size: tuple[int, int]) -> Look:
    """Look whether the page is as narrow as the screen."""
    page.set_viewport_size({"width": size[0], "height": size[1]})

    def look() -> None:
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0], page.url

    return look


@pytest.fixture
def delivered(engagement: Engagement, consultant: User) -> Engagement:
    """All sessions were held; a question and the acceptance wait for the customer."""
    Engagement.objects.update(status=Engagement.Status.DELIVERED)
    topic = EngagementTopicFactory(
        engagement=engagement,
        topic__key="sso",
        topic__name="Single sign-on",
        topic__exit_statement="Everybody comes in by it.",
        topic__work_package=engagement.work_package,
    ).topic
    held = timezone.now() - timedelta(days=2)
    session = SessionFactory(engagement=engagement, consultant=consultant, number=1, status="done", starts_at=held)
    TimeAllocationFactory(session=session, topic=topic)
    QuestionFactory(topic=topic, text="Which identity provider do you use?", kind="text")
    ChecklistItemFactory(
        engagement=engagement,
        owner=Owner.CUSTOMER,
        template__topic=topic,
        template__text="Test user named",
        due_on=timezone.localdate() + timedelta(days=5),
    )
    rollups.recount(engagement.pk)
    return engagement


@pytest.fixture
def to_judge(ps_lead: User) -> Engagement:
    """NW-7 of Kim, with a plan that breaks a rule and a session in this week; Alex could take it."""
    made = started(ConsultantFactory(name="Kim Doe", time_zone="UTC"))
    Engagement.objects.update(ps_lead=ps_lead)
    made.sessions.update(status=Session.Status.PLANNED)
    cell = made.sessions.get(number=5).allocations.first()
    cell.planned_minutes += 60
    cell.save()
    ConsultantFactory(name="Alex Roe", time_zone="UTC")
    rollups.recount(made.pk)
    return made


def test_a_customer_arrives_answers_hands_in_asks_and_accepts(
    page: Page,
    live_server: LiveServer,
    sign_in: SignIn,
    delivered: Engagement,
    customer_lead: User,
    complaints: list[str],
    look: Look,
) -> None:
    home = f"{live_server.url}/engagements/NW-7/home/"
    sign_in(customer_lead)
    expect(page).to_have_url(home)
    look()

    page.goto(f"{live_server.url}/engagements/NW-7/discovery/")
    question = page.get_by_label("Which identity provider do you use?")
    question.fill("Entra ID")
    expect(page.get_by_text(f"Saved. {customer_lead}")).to_be_visible()
    look()

    page.goto(home)
    page.get_by_role("link", name="All documents").click()
    page.get_by_role("link", name="Hand in the first files").click()
    look()
    page.get_by_label("Files").set_input_files({"name": "Plan.pdf", "mimeType": "application/pdf", "buffer": PDF})
    page.get_by_role("button", name="Hand them in").click()
    expect(page.locator("#documents")).to_contain_text("Plan.pdf")
    look()

    page.goto(home)
    page.get_by_role("link", name="Ask or tell us something").click()
    page.get_by_label("Comment").fill("Who signs for us?")
    page.get_by_role("button", name="Comment").click()
    expect(page.locator("#comments")).to_contain_text("Who signs for us?")
    look()

    page.goto(f"{live_server.url}/engagements/NW-7/acceptance/")
    look()
    page.get_by_role("link", name="Sign Single sign-on").click()
    look()
    page.get_by_label("Your name").fill("Ada Sponsor")
    page.get_by_label("Your role").fill("CISO")
    page.get_by_label("I have read the statement").check()
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_text("The record is whole")).to_be_visible()
    look()

    assert SignOff.objects.get().signer_name == "Ada Sponsor"
    assert complaints == []


def test_a_consultant_looks_as_the_customer_invites_writes_and_files(
    page: Page,
    live_server: LiveServer,
    sign_in: SignIn,
    delivered: Engagement,
    consultant: User,
    complaints: list[str],
    look: Look,
    settings: Settings,
) -> None:
    settings.PUBLIC_URL = live_server.url
    sign_in(consultant)
    expect(page.get_by_role("heading", name="Today", level=1)).to_be_visible()
    look()
    page.goto(f"{live_server.url}/engagements/")
    look()
    page.get_by_role("link", name="NW-7").first.click()
    look()

    page.get_by_role("button", name="See as the customer's Lead").click()
    expect(page.get_by_text("You see what a customer lead sees.")).to_be_visible()
    look()
    page.get_by_role("button", name="End").click()

    page.locator(".tm-tabs").get_by_role("link", name="People").click()
    look()
    page.get_by_role("link", name="Invite somebody").click()
    page.get_by_label("E-mail").fill("ines@customer.example")
    page.get_by_label("Name").fill("Ines Maier")
    look()
    page.get_by_role("button", name="Invite").click()
    expect(page.get_by_role("row", name="Ines Maier")).to_be_visible()

    page.locator(".tm-tabs").get_by_role("link", name="Status").click()
    look()
    page.get_by_role("button", name="Draft this week's now").click()
    page.get_by_label("What the customer reads").fill("All is well.")
    look()
    page.get_by_role("button", name="Save and send").click()
    expect(page.get_by_text("Sent to 2 of the customer's people.")).to_be_visible()

    page.locator(".tm-tabs").get_by_role("link", name="Documents").click()
    expect(page.get_by_role("link", name="Hand in the first files")).to_be_visible()
    look()

    assert Letter.objects.filter(kind=Letter.Kind.INVITE).count() == 1
    assert complaints == []


def test_a_lead_judges_moves_approves_learns_hands_over_and_reads_the_trail(
    page: Page,
    live_server: LiveServer,
    sign_in: SignIn,
    ps_lead: User,
    to_judge: Engagement,
    complaints: list[str],
    look: Look,
) -> None:
    sign_in(ps_lead)
    expect(page.get_by_role("heading", name="Portfolio")).to_be_visible()
    look()

    judge(page, look)
    move(page, live_server, to_judge.sessions.get(number=7), look)
    approve(page, live_server, look)
    page.goto(f"{live_server.url}/insights/")
    expect(page.get_by_role("heading", name="Which topics overrun")).to_be_visible()
    look()
    hand_over(page, live_server, look)
    page.goto(f"{live_server.url}/engagements/NW-7/audit/")
    expect(page.get_by_role("main")).to_contain_text("Alex Roe")
    look()

    assert complaints == []


def judge(page: Page, look: Look) -> None:
    page.get_by_role("link", name="NW-7").click()
    page.get_by_role("link", name="Judge").click()
    look()
    page.get_by_label("How it fares").select_option("At risk")
    page.get_by_label("Why").fill("They agreed to a new date.")
    page.get_by_label("Until and including").fill((timezone.localdate() + timedelta(days=7)).isoformat())
    page.get_by_role("button", name="Let it stand").click()
    expect(page.get_by_text("They agreed to a new date.").first).to_be_visible()
    look()


def move(page: Page, live_server: LiveServer, session: Session, look: Look) -> None:
    page.goto(f"{live_server.url}/capacity/")
    expect(page.get_by_role("heading", name="Capacity")).to_be_visible()
    look()
    page.goto(f"{live_server.url}/capacity/{session.consultant_id}/?week={session.starts_at:%Y-%m-%d}")
    look()
    page.get_by_role("link", name=re.compile(f"^Move NW-7 .*{session.number}")).click()
    page.get_by_label("Consultant").select_option("Alex Roe")
    page.get_by_role("button", name="See what clashes").click()
    expect(page.get_by_text("Alex Roe holds it on")).to_be_visible()
    look()
    page.get_by_label("Reason").fill("Kim is away.")
    page.get_by_role("button", name="Move it").click()
    expect(page.locator("#messages")).not_to_be_empty()
    session.refresh_from_db()
    assert session.consultant.name == "Alex Roe"


def approve(page: Page, live_server: LiveServer, look: Look) -> None:
    page.goto(f"{live_server.url}/reviews/")
    look()
    page.goto(f"{live_server.url}/reviews/plans/NW-7/")
    look()
    page.get_by_label("Why it may break them").fill("They stay longer.")
    page.get_by_role("button", name="Approve the plan").click()
    expect(page.locator("#messages")).not_to_be_empty()
    assert PlanApproval.objects.get().reason == "They stay longer."


def hand_over(page: Page, live_server: LiveServer, look: Look) -> None:
    page.goto(f"{live_server.url}/engagements/NW-7/people/hand-over/")
    look()
    page.get_by_label("Who leaves").select_option("Kim Doe")
    page.get_by_label("Who takes over").select_option("Alex Roe")
    page.get_by_role("button", name="See what changes").click()
    expect(page.get_by_text("The access of Kim Doe ends at once")).to_be_visible()
    look()
    page.get_by_role("button", name="Hand over").click()
    expect(page.get_by_text("Alex Roe took over from Kim Doe")).to_be_visible()
    assert AuditEntry.objects.filter(engagement__reference="NW-7").exists()
