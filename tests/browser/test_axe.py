"""axe-core finds nothing serious on any page of the site, in light and dark."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from engagement.models import User
from tests.access import worlds
from tests.access.policies import Policy, told
from tests.access.test_walk import POLICIES
from tests.access.worlds import World
from tests.ways_in import forget_tries, lend_power

# Each page is walked by the first of these who sees it, and by a customer, too, if it is about their engagement.
WALKERS = ("consultant", "PS lead", "administrator with power", "customer lead", "anonymous")
GRAVE = ("serious", "critical")
# Everything is judged in light; dark changes colours and nothing else.
IN_LIGHT = {"resultTypes": ["violations"]}
IN_DARK = IN_LIGHT | {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}


@pytest.fixture
def world(transactional_db: None) -> World:
    forget_tries()
    return worlds.make()


def pages_of(who: str) -> list[str]:
    """The names of the addresses this person walks."""
    earlier = WALKERS[: WALKERS.index(who)]
    return [
        name
        for name, policy in POLICIES.items()
        if sees(policy, who)
        and (not any(sees(policy, walker) for walker in earlier) or (who == "customer lead" and policy.of != "nothing"))
    ]


def sees(policy: Policy, who: str) -> bool:
    return policy.get is not None and told(policy.get, who) == 200


@pytest.fixture
def visitor(world: World, who: str) -> Client:
    visitor, person = Client(), world.people[who]
    if isinstance(person, User):
        visitor.force_login(person)
    if who == "administrator with power":
        lend_power(visitor)
    return visitor


@pytest.fixture
def as_visitor(page: Page, visitor: Client, live_server: LiveServer) -> Page:
    """The browser, in as the visitor is."""
    cookie = visitor.cookies.get(settings.SESSION_COOKIE_NAME)
    if cookie:
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    page.set_viewport_size({"width": 1440, "height": 900})
    return page


def whole_pages(world: World, visitor: Client, who: str) -> Iterator[tuple[str, str]]:
    """Name and path of what is a page: no file to download, and no part of a page."""
    for name in pages_of(who):
        path = reverse(name, kwargs=world.names[POLICIES[name].of])
        answer = visitor.get(path)
        if not answer.streaming and answer.content.lstrip().lower().startswith(b"<!doctype html"):
            yield name, path


def grave(page: Page, axe: Axe, options: dict[str, object]) -> list[str]:
    """What axe finds grave: the rule, and each element that breaks it."""
    found = axe.run(page, options=options).response["violations"]
    return [
        f"{violation['id']}: {node['html'][:160]} {node['failureSummary'][:240]}"
        for violation in found
        if violation["impact"] in GRAVE
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("who", WALKERS)
def test_axe_finds_nothing_serious_on_any_page(
    who: str, world: World, visitor: Client, as_visitor: Page, live_server: LiveServer
) -> None:
    page, axe = as_visitor, Axe()
    found: dict[str, list[str]] = {}
    # A colour that is still on its way from light to dark is neither.
    page.emulate_media(reduced_motion="reduce")

    for name, path in whole_pages(world, visitor, who):
        page.emulate_media(color_scheme="light")
        page.goto(f"{live_server.url}{path}")
        complaints = grave(page, axe, IN_LIGHT)
        page.emulate_media(color_scheme="dark")
        complaints += grave(page, axe, IN_DARK)
        found[name] = complaints

    assert {name: complaints for name, complaints in found.items() if complaints} == {}
    assert found != {}
