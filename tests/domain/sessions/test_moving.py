"""Sessions on other dates, and what stands in the way of one."""

from datetime import UTC, datetime, timedelta

import pytest
import vobject

from engagement.domain import sessions
from engagement.domain.sessions import NewTime
from engagement.models import Letter, Session, User
from tests.domain.sessions.conftest import TUESDAY
from tests.factories import AssignmentFactory, ConsultantFactory, EngagementFactory, PsLeadFactory, SessionFactory
from tests.factories.instants import NOW

pytestmark = pytest.mark.django_db

Status = Session.Status
DAY = timedelta(days=1)
WHY = "The build team is away."


def test_a_moved_session_keeps_its_length_and_leaves_a_trail(planned: Session, consultant: User) -> None:
    session = sessions.move(planned, TUESDAY + DAY, WHY, by=consultant, at=NOW)

    [trail] = session.moves.all()
    assert (session.starts_at, session.booked_minutes, session.status) == (TUESDAY + DAY, 150, Status.PLANNED)
    assert (trail.from_starts_at, trail.to_starts_at, trail.reason) == (TUESDAY, TUESDAY + DAY, WHY)


def test_a_moved_session_keeps_its_length_over_the_change_of_clocks(planned: Session, consultant: User) -> None:
    through_the_night = datetime(2030, 3, 31, 0, 30, tzinfo=UTC)

    session = sessions.move(planned, through_the_night, WHY, by=consultant, at=NOW)

    assert session.ends_at - session.starts_at == timedelta(minutes=150)


def test_calendars_learn_of_each_move_under_one_uid_and_a_rising_sequence(planned: Session, consultant: User) -> None:
    sessions.move(planned, TUESDAY + DAY, WHY, by=consultant, at=NOW)
    sessions.move(planned, TUESDAY + 2 * DAY, WHY, by=consultant, at=NOW)

    events = [vobject.readOne(letter.calendar).vevent for letter in Letter.objects.order_by("pk")]
    assert [event.uid.value for event in events] == [f"{planned.calendar_uid}@tidemark"] * 2
    assert [event.sequence.value for event in events] == ["1", "2"]
    assert [event.dtstart.value for event in events] == [TUESDAY + DAY, TUESDAY + 2 * DAY]


def test_a_confirmed_session_has_to_be_confirmed_anew(planned: Session, consultant: User) -> None:
    sessions.confirm(planned, by=consultant, at=NOW)

    assert sessions.move(planned, TUESDAY + DAY, WHY, by=consultant, at=NOW).status == Status.PLANNED


def test_a_draft_moves_quietly(draft: Session, consultant: User) -> None:
    session = sessions.move(draft, TUESDAY + DAY, "", by=consultant, at=NOW)

    assert (session.status, session.calendar_sequence, session.moves.count()) == (Status.DRAFT, 0, 0)
    assert Letter.objects.count() == 0


def test_moving_a_planned_session_needs_a_reason(planned: Session, consultant: User) -> None:
    with pytest.raises(sessions.NoReason):
        sessions.move(planned, TUESDAY + DAY, " ", by=consultant, at=NOW)


def test_nothing_moves_into_the_past(planned: Session, consultant: User) -> None:
    with pytest.raises(sessions.InThePast):
        sessions.move(planned, NOW - DAY, WHY, by=consultant, at=NOW)


@pytest.mark.parametrize("status", [Status.IN_PROGRESS, Status.DONE, Status.CANCELLED, Status.NO_SHOW])
def test_what_has_begun_or_is_over_stays_where_it_is(status: str, planned: Session, consultant: User) -> None:
    Session.objects.filter(pk=planned.pk).update(status=status, reason="Was.")

    with pytest.raises(sessions.NotNow):
        sessions.move(planned, TUESDAY + DAY, WHY, by=consultant, at=NOW)


# ── two at once ──────────────────────────────────────────────────────────────────────────────────────────────────────


def elsewhere(consultant: User, *, mine: User | None = None) -> Session:
    """The consultant's session in another engagement, two days later."""
    engagement = EngagementFactory(reference="HB-3")
    if mine is not None:
        AssignmentFactory(engagement=engagement, consultant=mine)
    return SessionFactory(engagement=engagement, consultant=consultant, number=4, starts_at=TUESDAY + 2 * DAY)


def test_two_at_once_are_refused_and_the_other_is_named(planned: Session, consultant: User) -> None:
    elsewhere(consultant, mine=consultant)

    with pytest.raises(sessions.DoubleBooked) as refused:
        sessions.move(planned, TUESDAY + 2 * DAY, WHY, by=consultant, at=NOW)

    assert str(refused.value) == ("Jo Baker holds HB-3 session 4 on Thu 10 Jan, 11:00–13:30 CET. Choose another time.")


def test_a_colleague_is_not_told_what_the_other_session_is(planned: Session, consultant: User) -> None:
    elsewhere(consultant, mine=consultant)
    colleague = ConsultantFactory()
    AssignmentFactory(engagement=planned.engagement, consultant=colleague)

    with pytest.raises(sessions.DoubleBooked) as refused:
        sessions.move(planned, TUESDAY + 2 * DAY, WHY, by=colleague, at=NOW)

    assert str(refused.value) == ("Jo Baker has another session on Thu 10 Jan, 11:00–13:30 CET. Choose another time.")


def test_a_ps_lead_is_told_what_it_is(planned: Session, consultant: User) -> None:
    elsewhere(consultant)

    with pytest.raises(sessions.DoubleBooked, match="HB-3 session 4"):
        sessions.move(planned, TUESDAY + 2 * DAY, WHY, by=PsLeadFactory(), at=NOW)


def test_a_refused_move_changes_nothing(planned: Session, consultant: User) -> None:
    elsewhere(consultant)

    with pytest.raises(sessions.DoubleBooked):
        sessions.move(planned, TUESDAY + 2 * DAY, WHY, by=consultant, at=NOW)

    planned.refresh_from_db()
    assert (planned.status, planned.starts_at, planned.calendar_sequence) == (Status.PLANNED, TUESDAY, 0)
    assert Letter.objects.count() == 0


# ── a day that is full ───────────────────────────────────────────────────────────────────────────────────────────────


def book(consultant: User, *spans: tuple[int, int]) -> None:
    """Sessions of other engagements on Wednesday, each from an hour (UTC) for so many minutes."""
    for hour, minutes in spans:
        starts_at = datetime(2030, 1, 9, hour, tzinfo=UTC)
        SessionFactory(consultant=consultant, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=minutes))


def test_a_fourth_session_a_day_is_refused(planned: Session, consultant: User) -> None:
    book(consultant, (6, 30), (8, 30), (14, 30))

    with pytest.raises(sessions.DayFull, match=r"^Jo Baker has on 9 Jan 2030 3 sessions already"):
        sessions.move(planned, TUESDAY + DAY, WHY, by=consultant, at=NOW)


@pytest.mark.parametrize(("others", "is_refused"), [(210, False), (211, True)])
def test_more_than_360_minutes_a_day_are_refused(
    others: int, is_refused: bool, planned: Session, consultant: User
) -> None:
    book(consultant, (14, others))

    try:
        sessions.move(planned, TUESDAY + DAY, WHY, by=consultant, at=NOW)
        refused = False
    except sessions.DayFull:
        refused = True

    assert refused == is_refused


def test_half_an_hour_lies_between_two_sessions(planned: Session, consultant: User) -> None:
    book(consultant, (13, 60))

    with pytest.raises(sessions.DayFull, match="30 minutes must lie between two sessions"):
        sessions.move(planned, TUESDAY + DAY + timedelta(minutes=15), WHY, by=consultant, at=NOW)


def test_a_rehearsal_is_no_session_of_the_day(planned: Session, consultant: User) -> None:
    book(consultant, (14, 240))
    Session.objects.filter(starts_at=datetime(2030, 1, 9, 14, tzinfo=UTC)).update(kind=Session.Kind.REHEARSAL)

    assert sessions.move(planned, TUESDAY + DAY, WHY, by=consultant, at=NOW).starts_at == TUESDAY + DAY


# ── several together ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_two_sessions_may_change_places(planned: Session, consultant: User) -> None:
    other = SessionFactory(
        engagement=planned.engagement, consultant=consultant, number=2, starts_at=TUESDAY + DAY, invited_at=NOW
    )

    sessions.move_all([NewTime(planned, TUESDAY + DAY), NewTime(other, TUESDAY)], WHY, by=consultant, at=NOW)

    planned.refresh_from_db()
    other.refresh_from_db()
    assert (planned.starts_at, other.starts_at) == (TUESDAY + DAY, TUESDAY)


def test_when_one_is_refused_none_moves(planned: Session, consultant: User) -> None:
    elsewhere(consultant)
    other = SessionFactory(engagement=planned.engagement, consultant=consultant, number=2, starts_at=TUESDAY + DAY)

    with pytest.raises(sessions.DoubleBooked):
        sessions.move_all(
            [NewTime(planned, TUESDAY + DAY), NewTime(other, TUESDAY + 2 * DAY)], WHY, by=consultant, at=NOW
        )

    planned.refresh_from_db()
    assert (planned.starts_at, planned.status) == (TUESDAY, Status.PLANNED)
