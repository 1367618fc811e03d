"""
Nothing of another customer is told by any page, list, export or refusal.

A customer who comes third has a marked word in every text of theirs; the consultant of the first opens everything and
asks for the word, and a contact of the first knocks at every address of the third.
"""

from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import reverse

from tests.access import canaries, worlds
from tests.access.canaries import Rows
from tests.access.test_walk import POLICIES, address, come_in, words
from tests.access.worlds import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tries_yet")]

WORD = "third-party-canary"
# Part of it, which may be said again to who asked for it.
ASKED = "party-canary"


@dataclass(frozen=True)
class Town:
    world: World
    rows: Rows
    planted: list[str]
    names: dict[str, dict[str, object]]


@pytest.fixture
def town(db: None) -> Town:
    world = worlds.make()
    before = canaries.newest()
    _, names = worlds.add_customer("third", WORD, world.lead)
    rows = canaries.since(before)
    return Town(world, rows, canaries.plant(rows, WORD), names)


def shown_to(town: Town, visitor: Client, suffix: str = "") -> dict[str, str]:
    """All that is answered, whatever the status, headers included."""
    paths = {name: address(town.world, name) + suffix for name, policy in POLICIES.items() if policy.get}
    answers = {name: visitor.get(path) for name, path in paths.items()}
    return {name: f"{answer.headers} {words(answer)}" for name, answer in answers.items()}


def test_the_word_stands_in_every_text_that_takes_one(town):
    assert len(town.planted) > 50


@pytest.mark.parametrize("suffix", ["", f"?q={ASKED}&search={ASKED}&text={ASKED}"], ids=["opened", "asked for"])
def test_no_page_list_export_or_refusal_says_a_word_of_another_customer(town, suffix):
    consultant = come_in(town.world, "consultant")

    told_of = [name for name, text in shown_to(town, consultant, suffix).items() if WORD in text]

    assert told_of == []


def test_another_customers_addresses_answer_a_contact_of_ours_with_nothing(town):
    contact = come_in(town.world, "contact")
    paths = [
        reverse(name, kwargs=town.names[policy.of])
        for name, policy in POLICIES.items()
        if policy.get and "reference" in town.names[policy.of]
    ]

    answers = {path: contact.get(path) for path in paths}

    assert {path: answer.status_code for path, answer in answers.items() if answer.status_code != 404} == {}
    assert [path for path, answer in answers.items() if WORD in words(answer)] == []
