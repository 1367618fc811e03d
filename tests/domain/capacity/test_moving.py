"""A session given to another consultant or time, tried first."""

from datetime import date, timedelta

import pytest

from engagement.domain import capacity
from engagement.domain.refusals import Refused
from engagement.models import AuditEntry, Letter, Session, User
from tests.factories import (
    AssignmentFactory,
    AttendeeFactory,
    AvailabilityFactory,
    ConsultantFactory,
    PsLeadFactory,
    SessionFactory,
    TimeOffFactory,
)
from tests.factories.instants import NOW

pytestmark = pytest.mark.django_db

AT = NOW + timedelta(days=7, hours=2)


@pytest.fixture
def lead() -> User:
    return PsLeadFactory()


@pytest.fixture
def alex() -> User:
    return ConsultantFactory(name="Alex Roe")


@pytest.fixture
def session() -> Session:
    starts_at = NOW + timedelta(days=1)
    session = SessionFactory(
        consultant__name="Kim Doe", number=3, starts_at=starts_at, invited_at=NOW, engagement__reference="NW-7"
    )
    AssignmentFactory(engagement=session.engagement, consultant=session.consultant)
    AttendeeFactory(session=session, email="ann@customer.example")
    return session


def look(session: Session, to: User, starts_at, lead: User) -> capacity.Look:
    return capacity.look(session, to, starts_at, bookings=Session.objects.all(), by=lead, at=NOW)


def now_of(session: Session) -> tuple[str, object, int]:
    session = Session.objects.get(pk=session.pk)
    return (session.consultant.name, session.starts_at, session.engagement.assignments.count())


def test_looking_changes_nothing_and_tells_what_would_come(lead, alex, session):
    before = now_of(session)

    seen = look(session, alex, AT, lead)

    assert (seen.problem, seen.clashes, seen.assigns, seen.n_told) == ("", (), True, 1)
    assert (now_of(session), Letter.objects.count(), AuditEntry.objects.count()) == (before, 0, 0)


def test_person_and_time_change_together_with_one_letter(lead, alex, session):
    capacity.carry(session, alex, AT, "Kim is away.", by=lead, at=NOW)

    assert now_of(session) == ("Alex Roe", AT, 2)
    [letter] = Letter.objects.all()
    assert "This session has a new date, and Alex Roe holds it: Kim is away." in letter.text


def test_only_the_new_time_has_to_be_free(lead, alex, session):
    SessionFactory(consultant=alex, starts_at=session.starts_at)
    SessionFactory(consultant=session.consultant, starts_at=AT)

    capacity.carry(session, alex, AT, "Kim is away.", by=lead, at=NOW)

    assert now_of(session)[:2] == ("Alex Roe", AT)


def test_the_same_time_is_a_change_of_hands(lead, alex, session):
    capacity.carry(session, alex, session.starts_at, "", by=lead, at=NOW)

    assert now_of(session)[0] == "Alex Roe"
    assert "Alex Roe holds this session from now on; its time stays." in Letter.objects.get().text


def test_the_same_person_is_a_move(lead, session):
    capacity.carry(session, session.consultant, AT, "Asked for.", by=lead, at=NOW)

    assert now_of(session) == ("Kim Doe", AT, 1)


def test_what_is_taken_is_refused_and_nothing_changes(lead, alex, session):
    SessionFactory(consultant=alex, starts_at=AT, engagement__reference="MH-2", number=5)
    before = now_of(session)

    assert "Alex Roe holds MH-2 session 5" in look(session, alex, AT, lead).problem
    with pytest.raises(Refused):
        capacity.carry(session, alex, AT, "Kim is away.", by=lead, at=NOW)
    assert now_of(session) == before


def test_who_does_not_deliver_holds_nothing(lead, session):
    assert "does not deliver engagements" in look(session, PsLeadFactory(name="Birch"), AT, lead).problem


def test_too_much_for_the_takers_week_is_told_but_not_refused(lead, alex, session):
    AvailabilityFactory(user=alex, weekly_minutes=60)
    TimeOffFactory(user=alex, starts_on=date(2030, 1, 14), ends_on=date(2030, 1, 14))

    seen = look(session, alex, AT, lead)

    assert (seen.problem, [one.name for one in seen.clashes]) == ("", ["overbooked", "day off"])


def test_a_clash_of_others_in_that_week_is_not_this_sessions(lead, alex, session):
    for hours in (0, 2.75):
        SessionFactory(consultant=alex, starts_at=AT + timedelta(days=2, hours=hours))

    assert look(session, alex, AT, lead).clashes == ()
