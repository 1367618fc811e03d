"""Who delivers an engagement: assigned, taken off, handed over whole or not at all."""

from datetime import timedelta

import pytest

from engagement.domain import people, sessions
from engagement.domain.people import handover
from engagement.models import Assignment, AuditEntry, Engagement, Letter, Session, User
from tests.factories import (
    AssignmentFactory,
    AttendeeFactory,
    ChecklistItemFactory,
    ConsultantFactory,
    EngagementFactory,
    PsLeadFactory,
    SessionFactory,
)
from tests.factories.instants import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def engagement() -> Engagement:
    return EngagementFactory(reference="NW-7")


@pytest.fixture
def kim(engagement: Engagement) -> User:
    return AssignmentFactory(engagement=engagement, consultant__name="Kim").consultant


@pytest.fixture
def alex() -> User:
    return ConsultantFactory(name="Alex", email="alex@tidemark.example")


@pytest.fixture
def lead() -> User:
    return PsLeadFactory()


@pytest.fixture
def planned(engagement: Engagement, kim: User) -> Session:
    """A session that one attendee was invited to."""
    session = SessionFactory(
        engagement=engagement, consultant=kim, number=3, starts_at=NOW + timedelta(days=2), invited_at=NOW
    )
    AttendeeFactory(session=session, email="ines@customer.example")
    return session


def give(engagement: Engagement, leaves: User, takes_over: User, by: User) -> list[Session]:
    return people.hand_over(engagement, leaves=leaves, takes_over=takes_over, by=by, at=NOW)


def delivering(engagement: Engagement) -> list[User]:
    return [one.consultant for one in engagement.assignments.order_by("pk")]


def test_handing_over_moves_the_assignment_and_what_was_not_begun(engagement, kim, alex, lead, planned):
    of_kim = {"engagement": engagement, "consultant": kim}
    draft = SessionFactory(**of_kim, number=4, status="draft", starts_at=NOW + timedelta(days=3))
    done = SessionFactory(**of_kim, number=1, status="done", starts_at=NOW - timedelta(days=3))

    give(engagement, kim, alex, lead)

    held = {one.pk: one.consultant for one in engagement.sessions.all()}
    assert held == {planned.pk: alex, draft.pk: alex, done.pk: kim}
    assert delivering(engagement) == [alex]


def test_attendees_are_told_with_the_new_organizer(engagement, kim, alex, lead, planned):
    give(engagement, kim, alex, lead)

    letter = Letter.objects.get()
    calendar = letter.calendar.replace("\r\n ", "")
    assert (letter.kind, letter.to_address, letter.calendar_method) == ("update", "ines@customer.example", "REQUEST")
    assert [words in calendar for words in ("mailto:alex@tidemark.example", "SEQUENCE:1")] == [True, True]
    assert "Alex holds this session from now on" in letter.text


def test_a_draft_changes_hands_quietly(engagement, kim, alex, lead):
    AttendeeFactory(
        session=SessionFactory(engagement=engagement, consultant=kim, status="draft"), email="ines@customer.example"
    )

    give(engagement, kim, alex, lead)

    assert Letter.objects.count() == 0


def test_a_clash_is_told_with_its_session_and_nothing_changes(engagement, kim, alex, lead, planned):
    other = EngagementFactory(reference="MH-2")
    SessionFactory(engagement=other, consultant=alex, number=5, starts_at=planned.starts_at)
    free = SessionFactory(engagement=engagement, consultant=kim, number=2, starts_at=NOW + timedelta(days=1))

    with pytest.raises(sessions.DoubleBooked, match="Session 3 cannot change hands: Alex holds MH-2 session 5 on"):
        give(engagement, kim, alex, lead)

    free.refresh_from_db()
    assert (free.consultant, delivering(engagement), Letter.objects.count()) == (kim, [kim], 0)


def test_a_clash_is_not_named_to_somebody_who_may_not_know_of_it(engagement, kim, alex, planned):
    other = EngagementFactory(reference="MH-2")
    SessionFactory(engagement=other, consultant=alex, number=5, starts_at=planned.starts_at)

    with pytest.raises(sessions.DoubleBooked) as refusal:
        sessions.give(planned, alex, by=kim, at=NOW)

    assert "Alex has another session on" in str(refusal.value)
    assert "MH-2" not in str(refusal.value)


def test_the_preview_says_what_would_happen_and_does_nothing(engagement, kim, alex, lead, planned):
    ChecklistItemFactory(engagement=engagement)

    found = handover.preview(engagement, leaves=kim, takes_over=alex, by=lead)

    assert [(one.name, one.state, one.n_told, one.clash) for one in found.sessions] == [("Session 3", "Planned", 1, "")]
    assert (found.n_open_items, found.problem, delivering(engagement)) == (1, "", [kim])


def test_the_preview_names_the_clash(engagement, kim, alex, lead, planned):
    SessionFactory(engagement__reference="MH-2", consultant=alex, number=5, starts_at=planned.starts_at)

    found = handover.preview(engagement, leaves=kim, takes_over=alex, by=lead)

    assert found.problem == found.sessions[0].clash
    assert found.problem.startswith("Alex holds MH-2 session 5 on ")


def test_a_session_under_way_is_closed_first(engagement, kim, alex, lead):
    SessionFactory(engagement=engagement, consultant=kim, number=2, status="in_progress", started_at=NOW)

    with pytest.raises(people.NotHandedOver, match="Session 2 is under way"):
        give(engagement, kim, alex, lead)


@pytest.mark.parametrize("who", ["the same", "switched off", "a PS lead"])
def test_only_another_consultant_takes_over(engagement, kim, lead, who):
    takers = {"the same": kim, "switched off": ConsultantFactory(is_active=False), "a PS lead": PsLeadFactory()}

    with pytest.raises(people.NotHandedOver):
        give(engagement, kim, takers[who], lead)

    assert delivering(engagement) == [kim]


def test_what_was_handed_over_is_not_handed_over_again(engagement, kim, alex, lead):
    give(engagement, kim, alex, lead)

    with pytest.raises(people.NotHandedOver, match="Kim does not deliver this engagement any more"):
        give(engagement, kim, ConsultantFactory(), lead)


def test_handing_over_leaves_its_trail(engagement, kim, alex, lead, planned):
    give(engagement, kim, alex, lead)

    entry = AuditEntry.objects.get(what="engagement.handed_over")
    assert (entry.by, entry.changes) == (
        lead,
        {"consultant": [kim.email, "alex@tidemark.example"], "sessions": [[], [3]]},
    )


def test_handing_back_restores_who_holds_what(engagement, kim, alex, lead, planned):
    give(engagement, kim, alex, lead)
    undo = handover.last(engagement)

    give(engagement, undo.takes_over, undo.leaves, lead)

    planned.refresh_from_db()
    assert (planned.consultant, delivering(engagement)) == (kim, [kim])


def test_giving_a_session_to_who_holds_it_changes_nothing(kim, lead, planned):
    sessions.give(planned, kim, by=lead, at=NOW)

    assert (Letter.objects.count(), AuditEntry.objects.count()) == (0, 0)


def test_assigning_twice_changes_nothing(engagement, alex, lead):
    people.assign(engagement, alex, by=lead, at=NOW)
    people.assign(engagement, alex, by=lead, at=NOW)

    assert (delivering(engagement), AuditEntry.objects.count()) == ([alex], 1)


def test_somebody_who_holds_sessions_is_not_taken_off(engagement, kim, lead, planned):
    with pytest.raises(people.StillHolds, match="Kim holds session 3"):
        people.unassign(Assignment.objects.get(), by=lead, at=NOW)

    assert delivering(engagement) == [kim]


def test_somebody_without_sessions_is_taken_off(engagement, kim, lead):
    people.unassign(Assignment.objects.get(), by=lead, at=NOW)

    assert (delivering(engagement), AuditEntry.objects.get().what) == ([], "assignment.ended")
