"""The list of an engagement's operations."""

from datetime import timedelta

import pytest

from engagement.domain import worklists
from engagement.domain.worklists import Wanted
from engagement.models import AquaTenant, Operation
from tests.factories import ImageFactory, OperationFactory
from tests.factories.instants import NOW

pytestmark = pytest.mark.django_db

State, Kind = Operation.State, Operation.Kind


def rows(**wanted: object) -> list[worklists.Row]:
    return worklists.page(Operation.objects.all(), Wanted(**wanted), at=NOW).rows


def keys(**wanted: object) -> list[int]:
    return [row.pk for row in rows(**wanted)]


def test_what_is_live_stands_first_and_then_the_newest():
    old_live = OperationFactory(asked_at=NOW - timedelta(hours=1))
    older = OperationFactory(state=State.FAILED, asked_at=NOW - timedelta(minutes=2))
    newer = OperationFactory(state=State.SUCCEEDED, asked_at=NOW - timedelta(minutes=1))

    assert keys() == [old_live.pk, newer.pk, older.pk]


def test_the_list_can_be_narrowed_by_state_and_kind():
    queued = OperationFactory()
    waiting = OperationFactory(state=State.WAITING)
    scan = OperationFactory(state=State.FAILED, kind=Kind.SCAN_IMAGE, image=ImageFactory())

    assert sorted(keys(state="live")) == [queued.pk, waiting.pk]
    assert keys(state="waiting") == [waiting.pk]
    assert keys(kind=Kind.SCAN_IMAGE) == [scan.pk]


def test_a_live_row_says_what_happens_and_an_ended_one_what_came_of_it():
    OperationFactory()
    OperationFactory(state=State.FAILED, answer="Aqua refused the sign-in.")

    assert [row.says for row in rows()] == ["In the queue for the next free worker.", "Aqua refused the sign-in."]


def test_a_row_of_a_paused_console_says_that_it_is_on_hold():
    OperationFactory(kind=Kind.INTEGRATE_REGISTRY, tenant__state=AquaTenant.State.REJECTED)

    assert rows()[0].says.startswith("On hold: Aqua refuses the credentials")


@pytest.mark.parametrize("n", [1, 25])
def test_a_page_costs_two_queries(n, django_assert_num_queries):
    for _ in range(n):
        OperationFactory(image=ImageFactory())

    with django_assert_num_queries(2):
        rows()
