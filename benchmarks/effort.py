"""How much a consultant has to do: inputs and seconds of a scripted person, at the speed of a script."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Browser, Page, expect, sync_playwright

from benchmarks import load
from benchmarks.lab import Lab, Say, Web, await_answer
from benchmarks.plan import Plan
from benchmarks.portfolio import VIEWER
from benchmarks.table import Figure, Part, judged
from devtools import browser as chromium

PLAN_S, PLAN_INPUTS = 60, 6
LOG_S, LOG_ACTIONS = 20, 4
# A person thinks and moves before each of them; a script would flatter the page.
PER_ACTION_S = 2.0


@dataclass
class Hand:
    """Somebody who fills, chooses and presses; counts what it did."""

    page: Page
    n_inputs: int = 0
    n_actions: int = 0

    def enter(self, deed: Callable[[], object]) -> None:
        """Fill in or choose something."""
        self.n_inputs += 1
        self._do(deed)

    def press(self, deed: Callable[[], object]) -> None:
        """A button or a link."""
        self._do(deed)

    def _do(self, deed: Callable[[], object]) -> None:
        self.n_actions += 1
        time.sleep(PER_ACTION_S)
        deed()


def run(lab: Lab, plan: Plan, say: Say) -> Part:
    """Have a scripted person make a plan, and log a held session."""
    say("effort: starting a browser")
    product = lab.product("effort")
    lab.manage(product, "migrate", "--verbosity", "0")
    held = lab.inside(product, "fill_effort")["log"]
    web = lab.web("effort", product)
    await_answer(web, "/sign-in/")
    cookie = lab.inside(product, "come_in", email=VIEWER)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.ensure(as_root=os.geteuid() == 0))
        planning, planning_s = _timed(browser, web, cookie, "/engagements/", _plan)
        logging, logging_s = _timed(browser, web, cookie, held, _log)
        browser.close()
    figures = [
        Figure("A new engagement with its plan, inputs", planning.n_inputs, bar=PLAN_INPUTS, digits=0),
        Figure(f"… with {PER_ACTION_S:g} s before each action", planning_s, "s", bar=PLAN_S, digits=1),
        Figure("A held session logged, actions", logging.n_actions, bar=LOG_ACTIONS, digits=0),
        Figure(f"… with {PER_ACTION_S:g} s before each action", logging_s, "s", bar=LOG_S, digits=1),
    ]
    return Part("Effort", [judged(figures)], figures)


def _timed(browser: Browser, web: Web, cookie: str, path: str, deed: Callable[[Hand], None]) -> tuple[Hand, float]:
    """Open the page as somebody who is signed in; gives what they did and how many seconds it took."""
    context = browser.new_context()
    name, _, value = cookie.partition("=")
    address = f"http://{load.HOST}:{web.port}"
    context.add_cookies([{"name": name, "value": value.partition(";")[0], "url": address}])
    hand = Hand(context.new_page())
    hand.page.goto(f"{address}{path}")
    began = time.monotonic()
    deed(hand)
    took = time.monotonic() - began
    context.close()
    return hand, took


def _plan(hand: Hand) -> None:
    page = hand.page
    hand.press(page.get_by_role("link", name="New engagement").click)
    hand.enter(lambda: page.get_by_label("Customer").fill("Northwind Retail"))
    hand.enter(lambda: page.get_by_label("Their time zone").fill("Europe/London"))
    hand.enter(lambda: page.get_by_label("Registry 1").select_option("HARBOR"))
    hand.enter(page.get_by_role("checkbox", name="on-premises").first.check)
    hand.press(page.get_by_role("button", name="Make the plan").click)
    expect(page.get_by_role("link", name="Session 8")).to_be_visible()


def _log(hand: Hand) -> None:
    hand.press(hand.page.get_by_role("link", name="Log it").first.click)
    hand.press(hand.page.get_by_role("button", name="Log the session").click)
    expect(hand.page.get_by_text("is done").first).to_be_visible()
