"""Somebody finds an engagement by typing, and gets around by keys alone."""

import re

from playwright.sync_api import Page, expect

from engagement.models import Engagement, User
from tests.browser.conftest import SignIn


def test_a_consultant_types_a_reference_and_walks_by_keys(
    page: Page, sign_in: SignIn, engagement: Engagement, consultant: User, complaints: list[str]
) -> None:
    sign_in(consultant)
    page.wait_for_url("**/today/", wait_until="load")

    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("e")
    expect(page.get_by_role("heading", name="Engagements", level=1)).to_be_visible()
    page.keyboard.press("j")
    expect(page.get_by_role("link", name=engagement.reference).first).to_be_focused()

    page.set_viewport_size({"width": 1600, "height": 900})
    page.keyboard.press("/")
    page.keyboard.type(engagement.reference)
    page.get_by_role("link", name=f"Open {engagement.reference}").click()
    expect(page).to_have_url(re.compile(f"/engagements/{engagement.reference}/$"))

    assert complaints == []


def test_keys_that_are_switched_off_do_nothing(
    page: Page, sign_in: SignIn, engagement: Engagement, consultant: User, complaints: list[str]
) -> None:
    sign_in(consultant)
    page.wait_for_url("**/today/", wait_until="load")
    page.keyboard.press("?")
    page.get_by_role("button", name="Switch the keys off").click()
    expect(page.get_by_text("They are switched off for you in this browser.")).to_be_visible()

    page.keyboard.press("?")

    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
    assert complaints == []
