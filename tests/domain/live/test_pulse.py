"""What moves while a session is held, and what reading it costs."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest

from engagement.domain.live import pulse
from engagement.models import ChecklistItem, Operation, Session
from tests.factories import (
    NOW,
    ChecklistItemFactory,
    ClockSpanFactory,
    OperationFactory,
    OperationStepFactory,
    RegistryFactory,
    SessionFactory,
    TimeAllocationFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db
Counted = Callable[[int], AbstractContextManager[object]]


@pytest.fixture
def session() -> Session:
    return SessionFactory(
        status=Session.Status.IN_PROGRESS, started_at=NOW, starts_at=NOW, ends_at=NOW + timedelta(minutes=150)
    )


def read(session: Session, minutes: int = 0) -> pulse.Pulse:
    found = pulse.read(Session.objects.all(), session.pk, at=NOW + timedelta(minutes=minutes))
    assert found is not None
    return found


def module(session: Session, position: int, planned_minutes: int = 60) -> int:
    topic = TopicFactory(work_package=session.engagement.work_package, name=f"Module {position}", position=position)
    TimeAllocationFactory(session=session, topic=topic, planned_minutes=planned_minutes)
    return topic.pk


def span(session: Session, topic_pk: int, start: int, end: int | None) -> None:
    ended_at = NOW + timedelta(minutes=end) if end is not None else None
    ClockSpanFactory(
        session=session, topic_id=topic_pk, topic=None, started_at=NOW + timedelta(minutes=start), ended_at=ended_at
    )


def test_a_session_out_of_ones_reach_is_not_read(session: Session) -> None:
    assert pulse.read(Session.objects.none(), session.pk, at=NOW) is None


def test_a_module_counts_its_spans_and_what_runs(session: Session) -> None:
    first, second = module(session, 1), module(session, 2)
    span(session, first, 0, 20)
    span(session, second, 20, 30)
    span(session, first, 30, None)

    found = read(session, minutes=45)

    assert [(one.name, one.elapsed_s, one.is_running) for one in found.modules] == [
        ("Module 1", 35 * 60, True),
        ("Module 2", 10 * 60, False),
    ]
    assert found.elapsed_s == 45 * 60


def test_a_module_is_over_once_it_took_longer_than_planned(session: Session) -> None:
    first = module(session, 1, planned_minutes=30)
    span(session, first, 0, None)

    assert [read(session, minutes).modules[0].is_over for minutes in (30, 31)] == [False, True]


def test_the_session_is_over_once_its_modules_took_longer_than_booked(session: Session) -> None:
    span(session, module(session, 1, planned_minutes=180), 0, None)

    assert [read(session, minutes).is_over for minutes in (150, 151)] == [False, True]


def test_next_is_the_first_module_and_then_the_one_after_the_running(session: Session) -> None:
    first, second = module(session, 1), module(session, 2)
    at_first = read(session).following
    span(session, first, 0, 20)
    span(session, second, 20, None)

    assert at_first is not None
    assert at_first.pk == first
    assert read(session, 30).following is None


def test_items_stand_with_their_module_and_carried_ones_apart(session: Session) -> None:
    first = module(session, 1)
    mine = ChecklistItemFactory(engagement=session.engagement, template__topic_id=first, template__topic=None)
    carried = ChecklistItemFactory(engagement=session.engagement, carried_to=session)
    ChecklistItemFactory(engagement=session.engagement)

    found = read(session)

    assert [item.pk for item in found.modules[0].items] == [mine.pk]
    assert [item.pk for item in found.carried] == [carried.pk]


def test_what_was_asked_of_aqua_since_the_start_is_shown_live_ones_first(session: Session) -> None:
    registry = RegistryFactory(engagement=session.engagement, name="harbor")
    OperationFactory(registry=registry, asked_at=NOW - timedelta(days=1), state="succeeded")
    ended = OperationFactory(registry=registry, asked_at=NOW, state="succeeded", answer="It stands.")
    going = OperationFactory(registry=registry, asked_at=NOW, state="waiting", kind=Operation.Kind.TEST_REGISTRY)
    OperationStepFactory(operation=going, text="Asked Aqua.")

    found = read(session)

    assert [(work.pk, work.says) for work in found.operations] == [(going.pk, "Asked Aqua."), (ended.pk, "It stands.")]
    assert found.poll_every_s == pulse.LIVE_EVERY_S


def test_a_page_asks_less_often_while_aqua_does_nothing(session: Session) -> None:
    assert read(session).poll_every_s == pulse.CALM_EVERY_S


def test_a_page_stops_asking_when_the_session_is_over(session: Session) -> None:
    session.status, session.ended_at = Session.Status.DONE, NOW
    session.save()

    assert read(session).poll_every_s == 0


def test_the_seal_stays_while_only_the_clocks_hand_moves(session: Session) -> None:
    first = module(session, 1)
    span(session, first, 0, None)
    item = ChecklistItemFactory(engagement=session.engagement, template__topic_id=first, template__topic=None)
    before = read(session, minutes=1).seal

    later = read(session, minutes=2).seal
    ChecklistItem.objects.filter(pk=item.pk).update(state=ChecklistItem.State.DONE)

    assert later == before
    assert read(session, minutes=2).seal != before


@pytest.mark.parametrize("n", [1, 50])
def test_it_is_read_with_one_statement_whatever_the_number_of_items(
    session: Session, n: int, django_assert_num_queries: Counted
) -> None:
    first = module(session, 1)
    ChecklistItemFactory.create_batch(n, engagement=session.engagement, template__topic_id=first, template__topic=None)

    with django_assert_num_queries(1):
        read(session)
