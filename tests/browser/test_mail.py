"""A consultant sends the weekly status; its reader stops such mails by the address in it, without signing in."""

from playwright.sync_api import Browser, Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from engagement.exports import letters
from engagement.models import Engagement, Letter, RefusedMail, User
from tests.browser.conftest import SignIn


def test_a_status_is_sent_and_stopped_by_one_click(
    page: Page,
    browser: Browser,
    live_server: LiveServer,
    sign_in: SignIn,
    engagement: Engagement,
    consultant: User,
    customer_lead: User,
    complaints: list[str],
    settings: Settings,
) -> None:
    settings.PUBLIC_URL = live_server.url
    sign_in(consultant)
    page.goto(f"{live_server.url}/engagements/NW-7/")
    page.get_by_role("link", name="Status", exact=True).click()
    page.get_by_role("button", name="Draft this week's now").click()
    page.get_by_label("What the customer reads").fill("All is well.")
    page.get_by_role("button", name="Save and send").click()
    expect(page.get_by_text("Sent to 1 of the customer's people.")).to_be_visible()

    letter = Letter.objects.get(kind=Letter.Kind.STATUS, to_address=customer_lead.email)
    theirs = browser.new_context().new_page()
    theirs.goto(letters.stop_address(letter))
    theirs.get_by_role("button", name="Stop these mails").click()

    expect(theirs.get_by_role("heading", name="You get no more such mails")).to_be_visible()
    assert list(RefusedMail.objects.values_list("address", "kind")) == [(customer_lead.email, "status")]
    theirs.context.close()
