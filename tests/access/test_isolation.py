"""
Nothing of another customer is told by any page, list, export or refusal.

A customer who comes third has a marked word in every text of theirs; everybody of the first opens everything, asks for
the word and for files, and knocks at every address of the third. What they send is in test_reparenting.py.
"""

import io
import zipfile
from dataclasses import dataclass

import pytest
from django.http import HttpResponseBase
from django.urls import reverse

from tests.access import canaries, worlds
from tests.access.canaries import Rows
from tests.access.test_walk import POLICIES, address, come_in
from tests.access.worlds import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tries_yet")]

WORD = "third-party-canary"
# Part of it, which may be said again to who asked for it.
ASKED = "party-canary"
OURS = ["contact", "customer member", "customer lead", "consultant", "removed consultant"]
OF_NO_ENGAGEMENT = {
    "tenant",
    "tenant operation",
    "bookable",
    "booking",
    "letter",
    "provider",
    "bulk change",
    "saved view",
}
SUFFIXES = {"opened": "", "asked for": f"?q={ASKED}&search={ASKED}&text={ASKED}", "as a sheet": "?format=xlsx"}


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


def unpacked(answer: HttpResponseBase) -> str:
    """All that was answered, headers included, and what is packed in a sheet."""
    content = answer.getvalue()
    packed = zipfile.ZipFile(io.BytesIO(content)) if zipfile.is_zipfile(io.BytesIO(content)) else None
    parts = [packed.read(name) for name in packed.namelist()] if packed else [content]
    return " ".join([str(answer.headers), *(part.decode(errors="replace") for part in parts)])


def test_the_word_stands_in_every_text_that_takes_one(town):
    assert len(town.planted) > 50


@pytest.mark.parametrize(
    ("who", "how"),
    [
        *((who, "opened") for who in OURS),
        ("contact", "asked for"),
        ("consultant", "asked for"),
        ("consultant", "as a sheet"),
    ],
)
def test_no_page_list_export_or_refusal_says_a_word_of_another_customer(town, who, how):
    visitor = come_in(town.world, who)
    paths = {name: address(town.world, name) + SUFFIXES[how] for name, policy in POLICIES.items() if policy.get}

    told_of = [name for name, path in paths.items() if WORD in unpacked(visitor.get(path))]

    assert told_of == []


@pytest.mark.parametrize("who", OURS)
def test_another_customers_addresses_answer_with_nothing(town, who):
    visitor = come_in(town.world, who)
    paths = [
        reverse(name, kwargs=town.names[policy.of])
        for name, policy in POLICIES.items()
        if policy.get and ("reference" in town.names[policy.of] or policy.of in OF_NO_ENGAGEMENT)
    ]

    answers = {path: visitor.get(path) for path in paths}

    assert {path: answer.status_code for path, answer in answers.items() if answer.status_code != 404} == {}
    assert [path for path, answer in answers.items() if WORD in unpacked(answer)] == []
    assert len(paths) > 70
