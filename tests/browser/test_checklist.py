"""Discovery, the checklist and comments through a real browser: saved as typed, ticked in place, told to members."""

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from engagement.models import Answer, ChecklistItem, Engagement, Evidence, Notice, Topic, User
from tests.browser.conftest import SignIn
from tests.factories import (
    ChecklistItemFactory,
    ConsultantFactory,
    EngagementTopicFactory,
    QuestionFactory,
)


@pytest.fixture
def topic(engagement: Engagement) -> Topic:
    return EngagementTopicFactory(
        engagement=engagement, topic__key="registry", topic__name="Registry Integration"
    ).topic


@pytest.fixture
def item(engagement: Engagement, topic: Topic) -> ChecklistItem:
    return ChecklistItemFactory(engagement=engagement, template__topic=topic, template__text="Inventory agreed")


def test_an_item_is_ticked_in_place_and_taken_back(
    page: Page, sign_in: SignIn, live_server: LiveServer, item: ChecklistItem, consultant: User, complaints: list[str]
) -> None:
    sign_in(consultant)
    page.goto(f"{live_server.url}/engagements/NW-7/checklist/?state=unsettled&topic=registry")
    page.goto(f"{live_server.url}/engagements/NW-7/checklist/")
    row = page.get_by_role("row", name=re.compile("Inventory agreed"))

    row.get_by_role("button", name="Done").click()
    expect(row).to_contain_text("Undo")
    expect(page.locator("#topic-registry")).to_contain_text("1 of 1")
    row.get_by_role("button", name="Undo").click()
    expect(row.get_by_role("button", name="Done")).to_be_visible()

    assert page.url == f"{live_server.url}/engagements/NW-7/checklist/"
    assert ChecklistItem.objects.get().state == ChecklistItem.State.OPEN


def test_an_item_gets_its_evidence_and_a_member_is_told(
    page: Page, sign_in: SignIn, live_server: LiveServer, item: ChecklistItem, consultant: User, customer_lead: User
) -> None:
    sign_in(consultant)
    page.goto(f"{live_server.url}/engagements/NW-7/checklist/{item.pk}/")

    page.get_by_label("What was seen").fill("Seen on the shared screen.")
    page.get_by_role("button", name="Tick it off").click()
    expect(page.locator("#standing")).to_contain_text("Seen on the shared screen.")
    page.get_by_label("Comment").fill(f"@{customer_lead.name} please look.")
    page.get_by_role("button", name="Comment").click()
    expect(page.locator("#comments")).to_contain_text("please look.")

    assert Evidence.objects.get().given_by == consultant
    assert Notice.objects.get().user == customer_lead


def test_an_answer_is_saved_as_it_is_typed(
    page: Page,
    sign_in: SignIn,
    live_server: LiveServer,
    topic: Topic,
    engagement: Engagement,
    customer_lead: User,
    complaints: list[str],
) -> None:
    QuestionFactory(topic=topic, text="Which registries?", kind="table", options=["name", "type code"])
    QuestionFactory(topic=topic, text="How many images?", kind="number")
    sign_in(customer_lead)
    page.goto(f"{live_server.url}/engagements/NW-7/discovery/")

    page.get_by_label("How many images?").press_sequentially("40")
    saved = page.locator(".tm-answered", has_text="Saved.")
    expect(saved).to_have_count(1)
    page.get_by_label("Row 1, column 1").press_sequentially("acme")
    page.get_by_label("Row 1, column 2").press_sequentially("ACR")
    expect(saved).to_have_count(2)
    page.reload()

    expect(page.get_by_label("How many images?")).to_have_value("40")
    expect(page.get_by_label("Row 1, column 2")).to_have_value("ACR")
    answers = [answer.value for answer in Answer.objects.order_by("question__position")]
    assert answers == [[{"name": "acme", "type code": "ACR"}], 40]


def test_two_people_answer_at_once_and_neither_loses_a_word(
    page: Page, sign_in: SignIn, live_server: LiveServer, topic: Topic, engagement: Engagement, consultant: User
) -> None:
    question = QuestionFactory(topic=topic, text="Which first?")
    sign_in(consultant)
    page.goto(f"{live_server.url}/engagements/NW-7/discovery/")
    Answer.objects.create(
        engagement=engagement,
        question=question,
        value="payments",
        answered_by=ConsultantFactory(name="Bo Lind"),
        answered_at=engagement.created_at,
    )

    page.get_by_label("Which first?").press_sequentially("shop")
    expect(page.get_by_text("Bo Lind answered meanwhile: payments")).to_be_visible()
    page.get_by_label("Which first?").press_sequentially(" and blog")
    expect(page.get_by_role("button", name="Put mine in its place")).to_be_visible()
    standing = Answer.objects.get().value
    page.get_by_role("button", name="Put mine in its place").click()
    expect(page.locator(".tm-answered")).to_contain_text("Saved.")

    assert (standing, Answer.objects.get().value) == ("payments", "shop and blog")
