"""The package page of an engagement: what differs from the newest version, and pulling it."""

import pytest
from django.test import Client

from engagement.domain import checklist
from engagement.domain.packages.contents import Content, Item
from engagement.domain.packages.parts import with_value
from engagement.domain.packages.rows import write
from engagement.models import ChecklistItem, Engagement, User, WorkPackage
from tests.domain.packages.made import content
from tests.factories import (
    AssignmentFactory,
    EngagementFactory,
    EngagementTopicFactory,
    WorkPackageFactory,
)

URL = "/engagements/NW-7/package/"
A, B = Item("a", "customer", "Item a"), Item("b", "customer", "Item b")


def made(*items: Item) -> Content:
    return with_value(content(), "one", "checklist", items)


def newer(*items: Item) -> WorkPackage:
    package = WorkPackageFactory(key="made", name="Made up", version=2)
    write(package, made(*items))
    return package


@pytest.fixture
def engagement(package: WorkPackage, lead: User) -> Engagement:
    """An engagement with item a of version 1."""
    write(package, made(A))
    engagement = EngagementFactory(reference="NW-7", work_package=package, ps_lead=lead)
    EngagementTopicFactory(engagement=engagement, topic=package.topics.get(key="one"))
    checklist.add_items(engagement)
    return engagement


@pytest.fixture
def consultant(engagement: Engagement) -> Client:
    client = Client()
    client.force_login(AssignmentFactory(engagement=engagement).consultant)
    return client


def test_the_newest_version_differs_in_nothing(consultant):
    assert "The engagement has the newest version of its work package." in consultant.get(URL).content.decode()


def test_what_differs_is_shown_item_by_item(consultant):
    newer(Item("a", "customer", "Item a, said better"), B)

    page = consultant.get(URL).content.decode()

    assert "<dt>Text</dt><dd><del>Item a</del> → <ins>Item a, said better</ins></dd>" in page
    assert 'name="item" value="one.b"' in page
    assert "Pull all open ones" in page


def test_one_item_is_pulled(consultant, engagement):
    newer(Item("a", "customer", "Item a, said better"), B)

    response = consultant.post(f"{URL}pull/", {"item": "one.b"}, follow=True)

    assert "1 item is pulled." in response.content.decode()
    assert sorted(engagement.checklist.values_list("template__text", flat=True)) == ["Item a", "Item b"]


def test_all_open_ones_are_pulled(consultant, engagement):
    newer(Item("a", "customer", "Item a, said better"), B)

    page = consultant.post(f"{URL}pull/", {"item": "all"}, follow=True).content.decode()

    assert "2 items are pulled." in page
    assert "Nothing differs for this engagement" in page


def test_settled_items_are_shown_without_a_button(consultant, engagement):
    engagement.checklist.update(state=ChecklistItem.State.DONE)
    newer(Item("a", "customer", "Item a, said better"))

    page = consultant.get(URL).content.decode()

    assert "Settled: stays as it is" in page
    assert 'name="item"' not in page


@pytest.mark.parametrize("item", ["one.nowhere", "", "\x00", "x" * 10_000, "\u202e", "=cmd()"])
def test_an_item_that_is_not_there_is_refused_in_words(consultant, item):
    newer(A, B)

    page = consultant.post(f"{URL}pull/", {"item": item}, follow=True).content.decode()

    assert "Nothing of this is left to pull" in page


def test_a_ps_lead_looks_and_pulls_nothing(client, engagement):
    newer(A, B)

    assert "Pull all" not in client.get(URL).content.decode()
    assert client.post(f"{URL}pull/", {"item": "all"}).status_code == 403


@pytest.mark.parametrize("n", [1, 50])
def test_the_page_costs_the_same_for_any_length(consultant, django_assert_num_queries, n):
    newer(*(Item(f"k{number}", "customer", f"Item {number}") for number in range(n)))

    with django_assert_num_queries(10):
        consultant.get(URL)
