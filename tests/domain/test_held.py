"""A session that was held without its live page, logged afterwards."""

from dataclasses import replace
from datetime import timedelta

import pytest

from engagement.domain import held, live
from engagement.domain.refusals import Refused
from engagement.models import ChecklistItem, EngagementSummary, Operation, Session, TimeEntry
from tests.factories import (
    NOW,
    AquaTenantFactory,
    AttendeeFactory,
    ChecklistItemFactory,
    ClockSpanFactory,
    SessionFactory,
    TimeAllocationFactory,
)

MINUTE = timedelta(minutes=1)
TOMORROW = NOW + timedelta(days=1)


@pytest.fixture
def session(db: None) -> Session:
    """Planned for noon: registry 90 minutes, scanning 60."""
    session = SessionFactory(starts_at=NOW, number=3)
    TimeAllocationFactory(session=session, topic__name="Registry", topic__position=1, planned_minutes=90)
    TimeAllocationFactory(session=session, topic__name="Scanning", topic__position=2, planned_minutes=60)
    return session


def topics(session: Session) -> list[int]:
    return list(session.allocations.order_by("topic__position").values_list("topic", flat=True))


def as_planned(session: Session) -> held.Held:
    plan = held.planned(session)
    return held.Held(plan.starts_at, plan.ends_at, {one.topic_pk: one.planned_minutes for one in plan.modules})


def log(session: Session, how: held.Held | None = None) -> Session:
    return held.log(session, how or as_planned(session), by=session.consultant, at=TOMORROW)


def entered(session: Session) -> list[tuple[str, int, int]]:
    """Topic, start in minutes after noon, minutes."""
    rows = TimeEntry.objects.filter(session=session).order_by("starts_at").select_related("topic")
    return [(str(one.topic), (one.starts_at - NOW) // MINUTE, one.minutes) for one in rows if one.starts_at]


def test_the_plan_is_what_a_log_begins_with(session: Session) -> None:
    AttendeeFactory(session=session, name="Kim")

    plan = held.planned(session)

    assert (plan.name, plan.starts_at, plan.ends_at) == ("Session 3", NOW, NOW + 150 * MINUTE)
    assert [(one.name, one.planned_minutes) for one in plan.modules] == [("Registry", 90), ("Scanning", 60)]
    assert [one.name for one in plan.people] == ["Kim"]


def test_a_session_held_as_planned_is_done_with_its_hours(session: Session) -> None:
    done = log(session)

    assert (done.status, done.started_at, done.ended_at) == (Session.Status.DONE, NOW, NOW + 150 * MINUTE)
    assert entered(session) == [("Registry", 0, 90), ("Scanning", 90, 60)]
    assert EngagementSummary.objects.get(engagement=session.engagement).used_minutes == 150


def test_minutes_that_were_different_are_entered_as_they_were(session: Session) -> None:
    registry, scanning = topics(session)

    log(session, replace(as_planned(session), minutes={registry: 45, scanning: 0}))

    assert entered(session) == [("Registry", 0, 45)]


def test_who_was_there_is_kept(session: Session) -> None:
    here, away = AttendeeFactory(session=session), AttendeeFactory(session=session)

    log(session, replace(as_planned(session), present=[here.pk]))

    here.refresh_from_db()
    away.refresh_from_db()
    assert (here.was_present, away.was_present) == (True, False)


@pytest.mark.parametrize(("before", "after"), [("", "All went well."), ("Scope.", "Scope.\n\nAll went well.")])
def test_a_note_comes_below_what_was_noted_before(session: Session, before: str, after: str) -> None:
    session.public_notes = before
    session.save()

    log(session, replace(as_planned(session), note="All went well."))

    session.refresh_from_db()
    assert (session.public_notes, session.public_revision) == (after, 1)


def test_named_items_are_ticked_and_others_stay_open(session: Session) -> None:
    registry, _ = topics(session)
    one, other = (
        ChecklistItemFactory(engagement=session.engagement, topic_id=registry, template__topic_id=registry)
        for _ in range(2)
    )

    log(session, replace(as_planned(session), done=[one.pk]))

    assert list(ChecklistItem.objects.order_by("pk").values_list("pk", "state")) == [
        (one.pk, "done"),
        (other.pk, "open"),
    ]


def test_an_item_that_aqua_proves_is_not_offered_for_ticking(session: Session) -> None:
    registry, _ = topics(session)
    ChecklistItemFactory(
        engagement=session.engagement, topic_id=registry, template__topic_id=registry, template__facts=["REG-1"]
    )

    assert [one.items for one in held.planned(session).modules] == [[], []]


def test_a_clock_that_ran_is_replaced_by_what_is_told(session: Session) -> None:
    registry, _ = topics(session)
    live.start(session, by=session.consultant, at=NOW)
    ClockSpanFactory(session=session, topic_id=registry, started_at=NOW)

    log(session)

    assert entered(session) == [("Registry", 0, 90), ("Scanning", 90, 60)]


def test_a_clock_that_ran_stands_in_the_log_where_the_plan_would(session: Session) -> None:
    registry, _ = topics(session)
    live.start(session, by=session.consultant, at=NOW)
    ClockSpanFactory(session=session, topic_id=registry, started_at=NOW, ended_at=NOW + 170 * MINUTE)

    session.refresh_from_db()
    plan = held.planned(session)

    assert [(one.planned_minutes, one.minutes) for one in plan.modules] == [(90, 170), (60, 0)]
    assert (plan.starts_at, plan.ends_at) == (NOW, NOW + 170 * MINUTE)


def test_a_clock_left_running_counts_to_the_end_that_was_booked(session: Session) -> None:
    _, scanning = topics(session)
    live.start(session, by=session.consultant, at=NOW)
    ClockSpanFactory(session=session, topic_id=scanning, started_at=NOW + 100 * MINUTE)

    session.refresh_from_db()

    assert [one.minutes for one in held.planned(session).modules] == [0, 50]


def test_aqua_is_not_asked_what_changed_in_a_session_that_is_over(session: Session) -> None:
    AquaTenantFactory(customer=session.engagement.customer)
    ChecklistItemFactory(engagement=session.engagement, template__facts=["ENV-1"])

    log(session)

    assert Operation.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"ends_at": NOW - MINUTE}, "ends", "ended before it began"),
        ({"ends_at": TOMORROW + MINUTE}, "ends", "still ahead"),
        ({"minutes": {}}, "", "at least one module"),
        ({"ends_at": NOW + 149 * MINUTE}, "ends", "add up to 2 h 30 min, more than the 2 h 29 min"),
        ({"minutes": {0: 60}}, "", "has changed meanwhile"),
    ],
)
def test_what_cannot_have_been_is_refused_and_nothing_changes(
    session: Session, change: dict[str, object], field: str, says: str
) -> None:
    with pytest.raises(Refused, match=says) as refused:
        log(session, replace(as_planned(session), **change))  # type: ignore[arg-type]

    session.refresh_from_db()
    assert refused.value.field == field
    assert (session.status, session.started_at, entered(session)) == (Session.Status.PLANNED, None, [])


@pytest.mark.parametrize("status", ["draft", "cancelled", "moved", "no_show"])
def test_a_session_that_was_not_to_be_held_is_refused(session: Session, status: str) -> None:
    session.status, session.reason = status, "Away."
    session.save()

    with pytest.raises(held.NotHeld, match="only a session that was planned"):
        log(session)


def test_a_session_is_logged_once(session: Session) -> None:
    done = log(session)

    with pytest.raises(held.NotHeld, match="logged already"):
        held.log(done, as_planned(done), by=done.consultant, at=TOMORROW)

    assert entered(session) == [("Registry", 0, 90), ("Scanning", 90, 60)]
