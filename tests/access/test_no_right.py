"""A place in an engagement gives nothing by itself: each list is closed to a seat without any right."""

import inspect

import pytest
from django.db.models import QuerySet
from django.http import Http404

from engagement import access
from engagement.access import May, Role, Seat
from tests.access import worlds
from tests.access.worlds import World

pytestmark = pytest.mark.django_db

# Who belongs to it, and who of them may agree, are asked for by the code itself, to tell them something.
OPEN = {"members", "approvers"}


def _is_list(name: str) -> bool:
    found = getattr(access, name)
    if not inspect.isfunction(found):
        return False
    signature = inspect.signature(found)
    takes = [one.annotation for one in signature.parameters.values()]
    gives = signature.return_annotation
    return takes == [Seat] and (gives is QuerySet or getattr(gives, "__origin__", None) is QuerySet)


LISTS = sorted(name for name in access.__all__ if _is_list(name) and name not in OPEN)


class Rightless(Seat):
    """A role to come, to which nobody has given a right yet."""

    @property
    def rights(self) -> frozenset[May]:
        return frozenset()


@pytest.fixture
def world() -> World:
    return worlds.make()


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_closed_to_whoever_has_no_right(world: World, name: str) -> None:
    seat = Rightless(world.engagement, Role.CONSULTANT)

    assert list(getattr(access, name)(seat)) == []


def test_most_lists_hold_something_for_a_consultant(world: World) -> None:
    seat = Seat(world.engagement, Role.CONSULTANT)

    full = [name for name in LISTS if getattr(access, name)(seat).exists()]

    assert len(full) >= 15


def test_no_topic_is_there_to_accept_for_whoever_has_no_right(world: World) -> None:
    key = world.names["topic"]["topic"]
    assert access.topic_to_accept(Seat(world.engagement, Role.CUSTOMER_LEAD), key).key == key

    with pytest.raises(Http404):
        access.topic_to_accept(Rightless(world.engagement, Role.CUSTOMER_LEAD), key)
