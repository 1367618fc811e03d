"""A PS lead drags a week onto a colleague, moves what is in it, and reassigns and takes back from the portfolio."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from engagement.models import Session, User
from engagement.rules.capacity import monday_of
from tests.browser.conftest import SignIn
from tests.factories import AssignmentFactory, ConsultantFactory, SessionFactory


@pytest.fixture
def alex(transactional_db: None) -> User:
    return ConsultantFactory(name="Alex Roe")


@pytest.fixture
def session(transactional_db: None) -> Session:
    """At noon on the Wednesday of next week, in UTC."""
    noon = timezone.now().replace(hour=12, minute=0, second=0, microsecond=0)
    starts_at = noon + (monday_of(noon.date()) + timedelta(days=9) - noon.date())
    kim = ConsultantFactory(name="Kim Doe")
    session = SessionFactory(consultant=kim, number=3, starts_at=starts_at, engagement__reference="NW-7")
    AssignmentFactory(engagement=session.engagement, consultant=kim)
    return session


def test_a_week_is_dragged_onto_a_colleague_and_its_session_moved_by_keyboard(
    page: Page,
    sign_in: SignIn,
    live_server: LiveServer,
    session: Session,
    alex: User,
    ps_lead: User,
    complaints: list[str],
) -> None:
    sign_in(ps_lead)
    page.goto(f"{live_server.url}/capacity/")
    rows = page.locator("#capacity tr[data-pk]")
    rows.filter(has_text="Kim Doe").locator("td a").nth(1).drag_to(
        rows.filter(has_text="Alex Roe").locator("td").nth(2)
    )
    expect(page.get_by_text("Choose what moves to Alex Roe")).to_be_visible()

    page.get_by_role("link", name="Move NW-7 Session 3").press("Enter")
    expect(page.get_by_text("Alex Roe holds it on")).to_be_visible()
    page.get_by_label("Reason").press_sequentially("Kim is away.")
    page.get_by_label("Reason").press("Enter")

    expect(page.get_by_text("Alex Roe holds it now")).to_be_visible()
    session.refresh_from_db()
    assert (session.consultant, complaints) == (alex, [])


def test_ticked_engagements_are_reassigned_and_taken_back(
    page: Page, sign_in: SignIn, session: Session, alex: User, ps_lead: User, complaints: list[str]
) -> None:
    sign_in(ps_lead)
    page.get_by_label("Choose NW-7").check()
    page.get_by_role("button", name="Reassign the ticked ones").click()
    page.get_by_label("Consultant who gives").select_option("Kim Doe")
    page.get_by_label("Consultant who takes over").select_option("Alex Roe")
    page.get_by_role("button", name="See what changes").click()
    page.get_by_role("button", name="Reassign 1").click()
    expect(page.get_by_text("Kim Doe → Alex Roe")).to_be_visible()

    page.get_by_role("button", name="Take it back").click()

    expect(page.get_by_text("It was taken back: everybody")).to_be_visible()
    session.refresh_from_db()
    assert (session.consultant.name, complaints) == ("Kim Doe", [])
