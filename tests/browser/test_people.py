"""A customer's lead lets a colleague in, who then comes in by the code that is mailed to them."""

from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from engagement.models import Engagement, Letter, User
from tests.browser.conftest import SignIn, come_in_on


def test_a_colleague_who_was_invited_comes_in_by_the_code(
    page: Page,
    browser: Browser,
    live_server: LiveServer,
    sign_in: SignIn,
    engagement: Engagement,
    customer_lead: User,
    complaints: list[str],
) -> None:
    sign_in(customer_lead)
    page.goto(f"{live_server.url}/engagements/NW-7/")
    page.get_by_role("link", name="People").click()
    page.get_by_role("link", name="Invite somebody").click()
    page.get_by_label("E-mail").fill("ines@customer.example")
    page.get_by_label("Name").fill("Ines Maier")
    page.get_by_role("button", name="Invite").click()
    expect(page.get_by_role("row", name="Ines Maier")).to_be_visible()
    letter = Letter.objects.get(kind=Letter.Kind.INVITE)
    assert f"{live_server.url}/sign-in/" in letter.text

    theirs = browser.new_context().new_page()
    come_in_on(theirs, live_server.url, User.objects.get(email="ines@customer.example"), wanted="/engagements/NW-7/")

    expect(theirs.get_by_role("heading", name="Northwind Retail")).to_be_visible()
    assert theirs.get_by_role("link", name="People").count() == 0
    theirs.context.close()
