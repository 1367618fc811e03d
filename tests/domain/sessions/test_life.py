"""A session from draft to confirmed, and the ways off its date."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest

from engagement.domain import sessions
from engagement.models import Letter, Session, User
from tests.domain.sessions.conftest import TUESDAY
from tests.factories import (
    RegistryFactory,
    SessionFactory,
    TimeAllocationFactory,
    TimeEntryFactory,
    TopicFactory,
)
from tests.factories.instants import NOW

pytestmark = pytest.mark.django_db

Status = Session.Status
DAY = timedelta(days=1)


def told() -> list[tuple[str, str, str]]:
    """The letters in the order in which they were written: kind, address, calendar method."""
    return list(Letter.objects.order_by("pk").values_list("kind", "to_address", "calendar_method"))


def test_a_draft_mails_nobody(draft: Session) -> None:
    assert told() == []


def test_planning_invites_everybody_on_the_list(draft: Session, consultant: User) -> None:
    session = sessions.plan(draft, by=consultant, at=NOW)

    assert (session.status, session.invited_at) == (Status.PLANNED, NOW)
    assert told() == [("invitation", "ines@customer.example", "REQUEST")]


def test_planning_twice_invites_once(draft: Session, consultant: User) -> None:
    sessions.plan(draft, by=consultant, at=NOW)
    sessions.plan(draft, by=consultant, at=NOW)

    assert len(told()) == 1


def test_the_invitation_says_when_by_the_customers_clocks(draft: Session, consultant: User) -> None:
    sessions.plan(draft, by=consultant, at=NOW)

    letter = Letter.objects.get()
    assert letter.subject == "Invitation: Advanced Tier: session 1, Tue 8 Jan 2030, 11:00–13:30 CET"


def test_an_invitation_holds_no_internal_word(draft: Session, consultant: User) -> None:
    Session.objects.filter(pk=draft.pk).update(internal_notes="canary", next_preparation="canary")

    sessions.plan(draft, by=consultant, at=NOW)

    letter = Letter.objects.get()
    assert "canary" not in letter.text + letter.calendar


def test_a_planned_session_is_confirmed_and_everybody_is_told(planned: Session, consultant: User) -> None:
    session = sessions.confirm(planned, by=consultant, at=NOW)

    assert (session.status, session.calendar_sequence) == (Status.CONFIRMED, 1)
    assert told() == [("update", "ines@customer.example", "REQUEST")]


def test_a_draft_cannot_be_confirmed(draft: Session, consultant: User) -> None:
    with pytest.raises(sessions.NotNow, match=r"^Session 1 is draft; it cannot be confirmed\.$"):
        sessions.confirm(draft, by=consultant, at=NOW)


def test_a_session_of_the_past_cannot_be_planned(draft: Session, consultant: User) -> None:
    with pytest.raises(sessions.InThePast):
        sessions.plan(draft, by=consultant, at=TUESDAY + DAY)


def test_postponing_takes_it_out_of_every_calendar_and_keeps_the_reason(planned: Session, consultant: User) -> None:
    session = sessions.postpone(planned, " The build team is away. ", by=consultant, at=NOW)

    assert (session.status, session.reason, session.calendar_sequence) == (
        Status.MOVED,
        "The build team is away.",
        1,
    )
    assert told() == [("cancellation", "ines@customer.example", "CANCEL")]
    assert [(move.from_starts_at, move.to_starts_at) for move in session.moves.all()] == [(TUESDAY, None)]


def test_a_postponed_session_gets_its_new_date(planned: Session, consultant: User) -> None:
    sessions.postpone(planned, "Away.", by=consultant, at=NOW)

    session = sessions.move(planned, TUESDAY + DAY, "", by=consultant, at=NOW)

    assert (session.status, session.starts_at, session.reason) == (Status.PLANNED, TUESDAY + DAY, "")
    assert [move.to_starts_at for move in session.moves.all()] == [TUESDAY + DAY]
    assert [kind for kind, _, _ in told()] == ["cancellation", "update"]


def test_cancelling_tells_everybody(planned: Session, consultant: User) -> None:
    session = sessions.cancel(planned, "SIEM is out of scope.", by=consultant, at=NOW)

    assert (session.status, session.reason) == (Status.CANCELLED, "SIEM is out of scope.")
    assert told() == [("cancellation", "ines@customer.example", "CANCEL")]


def test_cancelling_a_draft_mails_nobody(draft: Session, consultant: User) -> None:
    sessions.cancel(draft, "Not needed.", by=consultant, at=NOW)

    assert told() == []


def test_cancelling_a_postponed_session_mails_nobody_twice(planned: Session, consultant: User) -> None:
    sessions.postpone(planned, "Away.", by=consultant, at=NOW)

    sessions.cancel(planned, "Not needed.", by=consultant, at=NOW)

    assert len(told()) == 1


def test_a_missed_session_keeps_its_reason_and_mails_nobody(planned: Session, consultant: User) -> None:
    session = sessions.miss(planned, "Nobody came.", by=consultant, at=TUESDAY + timedelta(minutes=20))

    assert (session.status, session.reason, told()) == (Status.NO_SHOW, "Nobody came.", [])


def test_nobody_is_missed_before_it_begins(planned: Session, consultant: User) -> None:
    with pytest.raises(sessions.NotBegun):
        sessions.miss(planned, "Nobody came.", by=consultant, at=NOW)


@pytest.mark.parametrize("deed", [sessions.postpone, sessions.cancel])
def test_what_takes_it_off_its_date_needs_a_reason(
    deed: Callable[..., Session], planned: Session, consultant: User
) -> None:
    with pytest.raises(sessions.NoReason) as refused:
        deed(planned, "  ", by=consultant, at=NOW)

    assert refused.value.field == "reason"


@pytest.mark.parametrize("deed", [sessions.postpone, sessions.cancel])
@pytest.mark.parametrize("status", [Status.IN_PROGRESS, Status.DONE, Status.CANCELLED])
def test_what_has_begun_or_is_over_stays(
    deed: Callable[..., Session], status: str, planned: Session, consultant: User
) -> None:
    Session.objects.filter(pk=planned.pk).update(status=status, reason="Was.")

    with pytest.raises(sessions.NotNow):
        deed(planned, "Away.", by=consultant, at=NOW)


def test_a_new_place_is_told_to_everybody_invited(planned: Session, consultant: User) -> None:
    session = sessions.set_place(planned, "Room 2", by=consultant, at=NOW)

    assert (session.place, session.calendar_sequence, len(told())) == ("Room 2", 1, 1)


def test_the_same_place_is_no_news(planned: Session, consultant: User) -> None:
    sessions.set_place(planned, "", by=consultant, at=NOW)

    assert told() == []


def test_a_new_length_is_told_to_everybody_invited(planned: Session, consultant: User) -> None:
    session = sessions.set_length(planned, 180, by=consultant, at=NOW)

    assert (session.booked_minutes, session.calendar_sequence, len(told())) == (180, 1, 1)


# ── the rehearsal before on-premises work ────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def connector(planned: Session) -> Session:
    """The planned session is to connect an on-premises registry."""
    engagement = planned.engagement
    RegistryFactory(engagement=engagement, tenant__customer=engagement.customer, hosting="on_premises")
    TimeAllocationFactory(session=planned, topic=topic_registry(planned), planned_minutes=150)
    return planned


def topic_registry(session: Session) -> object:
    return TopicFactory(work_package=session.engagement.work_package, key="registry", name="Registry")


def test_on_premises_work_is_not_confirmed_without_a_rehearsal(connector: Session, consultant: User) -> None:
    with pytest.raises(sessions.RehearsalMissing, match=r"at least 240 min .*; 0 min are booked or logged"):
        sessions.confirm(connector, by=consultant, at=NOW)


@pytest.mark.parametrize(("minutes", "status"), [(239, Status.PLANNED), (240, Status.CONFIRMED)])
def test_a_booked_rehearsal_counts_from_240_minutes(
    minutes: int, status: str, connector: Session, consultant: User
) -> None:
    SessionFactory(
        engagement=connector.engagement,
        consultant=consultant,
        kind=Session.Kind.REHEARSAL,
        starts_at=TUESDAY - DAY,
        ends_at=TUESDAY - DAY + timedelta(minutes=minutes),
    )

    with suppress(sessions.RehearsalMissing):
        sessions.confirm(connector, by=consultant, at=NOW)

    connector.refresh_from_db()
    assert connector.status == status


def test_a_logged_rehearsal_counts(connector: Session, consultant: User) -> None:
    TimeEntryFactory(
        engagement=connector.engagement, worked_by=consultant, worked_on=NOW.date(), kind="rehearsal", minutes=240
    )

    assert sessions.confirm(connector, by=consultant, at=NOW).status == Status.CONFIRMED


def test_a_rehearsal_after_the_session_counts_for_nothing(connector: Session, consultant: User) -> None:
    SessionFactory(
        engagement=connector.engagement,
        consultant=consultant,
        kind=Session.Kind.REHEARSAL,
        starts_at=TUESDAY + DAY,
        ends_at=TUESDAY + DAY + timedelta(minutes=240),
    )

    with pytest.raises(sessions.RehearsalMissing):
        sessions.confirm(connector, by=consultant, at=NOW)


def test_the_cloud_part_before_the_on_premises_block_needs_no_rehearsal(connector: Session, consultant: User) -> None:
    later = SessionFactory(engagement=connector.engagement, consultant=consultant, number=2, starts_at=TUESDAY + DAY)
    topic = connector.allocations.get().topic
    TimeAllocationFactory(session=later, topic=topic, planned_minutes=180)

    assert sessions.confirm(connector, by=consultant, at=NOW).status == Status.CONFIRMED
