"""The clock of a live session."""

from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from engagement.domain.live import clock
from engagement.models import Session, Topic
from tests.factories import NOW, SessionFactory, TimeAllocationFactory, TopicFactory

Span = tuple[str, datetime, datetime | None]


@pytest.fixture
def session(db: None) -> Session:
    return SessionFactory(status=Session.Status.IN_PROGRESS, started_at=NOW)


def module(session: Session, key: str) -> Topic:
    topic = TopicFactory(work_package=session.engagement.work_package, key=key)
    TimeAllocationFactory(session=session, topic=topic)
    return topic


def spans(session: Session) -> list[Span]:
    return list(session.clock.order_by("started_at", "pk").values_list("topic__key", "started_at", "ended_at"))


def after(minutes: int) -> datetime:
    return NOW + timedelta(minutes=minutes)


def test_a_module_runs_from_its_start_to_its_pause(session: Session) -> None:
    registry = module(session, "registry")

    clock.run(session, registry.pk, at=after(0))
    clock.pause(session, registry.pk, at=after(25))

    assert spans(session) == [("registry", after(0), after(25))]


def test_the_next_module_stops_the_one_before(session: Session) -> None:
    registry, scanning = module(session, "registry"), module(session, "scanning")
    clock.run(session, registry.pk, at=after(0))

    clock.run(session, scanning.pk, at=after(40))

    assert spans(session) == [("registry", after(0), after(40)), ("scanning", after(40), None)]


def test_starting_what_runs_already_changes_nothing(session: Session) -> None:
    registry = module(session, "registry")
    clock.run(session, registry.pk, at=after(0))

    clock.run(session, registry.pk, at=after(1))

    assert spans(session) == [("registry", after(0), None)]


def test_pausing_twice_changes_nothing(session: Session) -> None:
    registry = module(session, "registry")
    clock.run(session, registry.pk, at=after(0))
    clock.pause(session, registry.pk, at=after(10))

    clock.pause(session, registry.pk, at=after(20))

    assert spans(session) == [("registry", after(0), after(10))]


def test_a_pause_on_an_old_page_does_not_stop_another_module(session: Session) -> None:
    registry, scanning = module(session, "registry"), module(session, "scanning")
    clock.run(session, registry.pk, at=after(0))
    clock.run(session, scanning.pk, at=after(40))

    clock.pause(session, registry.pk, at=after(41))

    assert spans(session)[-1] == ("scanning", after(40), None)


def test_a_module_may_run_again_after_a_pause(session: Session) -> None:
    registry = module(session, "registry")
    clock.run(session, registry.pk, at=after(0))
    clock.pause(session, registry.pk, at=after(10))

    clock.run(session, registry.pk, at=after(15))

    assert spans(session) == [("registry", after(0), after(10)), ("registry", after(15), None)]


def test_a_server_whose_clock_is_behind_ends_no_span_before_its_start(session: Session) -> None:
    registry = module(session, "registry")
    clock.run(session, registry.pk, at=after(1))

    clock.pause(session, registry.pk, at=after(0))

    assert spans(session) == [("registry", after(1), after(1))]


def test_a_module_without_minutes_in_the_session_is_refused(session: Session) -> None:
    elsewhere = TopicFactory(work_package=session.engagement.work_package)

    with pytest.raises(clock.NotInSession):
        clock.run(session, elsewhere.pk, at=NOW)


@pytest.mark.parametrize("status", [Session.Status.PLANNED, Session.Status.DONE])
def test_no_clock_runs_in_a_session_that_is_not_under_way(db: None, status: Session.Status) -> None:
    session = SessionFactory(status=status)
    registry = module(session, "registry")

    with pytest.raises(clock.NotLive):
        clock.run(session, registry.pk, at=NOW)
    with pytest.raises(clock.NotLive):
        clock.pause(session, registry.pk, at=NOW)


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_open_one_span() -> None:
    session = SessionFactory(status=Session.Status.IN_PROGRESS, started_at=NOW)
    registry = module(session, "registry")
    together = Barrier(2)

    def click() -> None:
        together.wait()
        clock.run(session, registry.pk, at=NOW)
        connection.close()

    clicks = [Thread(target=click) for _ in range(2)]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join()

    assert spans(session) == [("registry", NOW, None)]
