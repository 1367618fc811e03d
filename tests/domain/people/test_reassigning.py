"""Many engagements given to other people at once, and taken back."""

from datetime import timedelta

import pytest

from engagement.domain import sessions
from engagement.domain.people import handover, reassigning, taking_back
from engagement.domain.people.reassigning import NotReassigned, Wish
from engagement.domain.people.taking_back import NotUndone
from engagement.models import AuditEntry, BulkChange, Engagement, Letter, User
from tests.factories import (
    AssignmentFactory,
    AttendeeFactory,
    ConsultantFactory,
    EngagementFactory,
    PsLeadFactory,
    SessionFactory,
)
from tests.factories.instants import NOW

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def lead() -> User:
    return PsLeadFactory(name="Birch Lead")


@pytest.fixture
def kim() -> User:
    return ConsultantFactory(name="Kim Doe")


@pytest.fixture
def alex() -> User:
    return ConsultantFactory(name="Alex Roe")


@pytest.fixture
def pair(lead: User, kim: User) -> list[Engagement]:
    made = [EngagementFactory(reference=name, ps_lead=lead) for name in ("A", "B")]
    for n, engagement in enumerate(made):
        AssignmentFactory(engagement=engagement, consultant=kim)
        starts_at = NOW + timedelta(days=3 + n)
        SessionFactory(engagement=engagement, consultant=kim, number=n + 1, starts_at=starts_at, invited_at=NOW)
    return made


def who_delivers(engagements: list[Engagement]) -> list[list[str]]:
    return [[one.consultant.name for one in each.assignments.order_by("consultant__name")] for each in engagements]


def who_holds(engagements: list[Engagement]) -> list[list[str]]:
    return [[one.consultant.name for one in each.sessions.order_by("number")] for each in engagements]


# ── seeing it first ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_preview_tells_the_sessions_that_move_and_those_who_are_told(lead, kim, alex, pair):
    AttendeeFactory(session=pair[0].sessions.get(), email="ann@customer.example")

    effects = reassigning.preview(pair, Wish(kim, alex), by=lead)

    assert [([row.name for row in one.sessions], one.n_told, one.problem) for one in effects] == [
        (["Session 1"], 1, ""),
        (["Session 2"], 0, ""),
    ]
    assert who_holds(pair) == [["Kim Doe"], ["Kim Doe"]]


def test_the_preview_names_what_is_in_the_way_of_each(lead, kim, alex, pair):
    other = EngagementFactory(reference="C")
    SessionFactory(engagement__reference="MH-2", consultant=alex, starts_at=pair[1].sessions.get().starts_at, number=9)

    effects = reassigning.preview([*pair, other], Wish(kim, alex), by=lead)

    assert [one.problem for one in effects] == [
        "",
        "Alex Roe holds MH-2 session 9 on Fri 11 Jan, 12:00–14:30 UTC",
        "Kim Doe does not deliver it.",
    ]


def test_the_preview_tells_a_change_of_the_lead(lead, pair):
    other = PsLeadFactory(name="Cedar Lead")

    assert [one.led_by for one in reassigning.preview(pair, Wish(ps_lead=other), by=lead)] == [
        "Birch Lead → Cedar Lead",
        "Birch Lead → Cedar Lead",
    ]
    assert reassigning.preview(pair, Wish(ps_lead=lead), by=lead)[0].problem == "Birch Lead leads it already."


@pytest.mark.parametrize("n", [1, 20])
def test_the_preview_costs_the_same_for_any_number(lead, kim, alex, n, django_assert_num_queries):
    made = EngagementFactory.create_batch(n)
    for engagement in made:
        AssignmentFactory(engagement=engagement, consultant=kim)
        SessionFactory.create_batch(2, engagement=engagement, consultant=kim)

    with django_assert_num_queries(4):
        reassigning.preview(made, Wish(kim, alex), by=lead)


# ── doing it ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_everything_changes_hands_together(lead, kim, alex, pair):
    reassigning.reassign(pair, Wish(kim, alex), by=lead, at=NOW)

    assert (who_delivers(pair), who_holds(pair)) == ([["Alex Roe"], ["Alex Roe"]], [["Alex Roe"], ["Alex Roe"]])


def test_when_one_cannot_none_changes(lead, kim, alex, pair):
    SessionFactory(consultant=alex, starts_at=pair[1].sessions.get().starts_at)

    with pytest.raises(NotReassigned, match=r"^B: Session 2 cannot change hands: .* Nothing was changed\.$"):
        reassigning.reassign(pair, Wish(kim, alex), by=lead, at=NOW)

    assert (who_delivers(pair), who_holds(pair)) == ([["Kim Doe"], ["Kim Doe"]], [["Kim Doe"], ["Kim Doe"]])
    assert (BulkChange.objects.count(), AuditEntry.objects.count()) == (0, 0)


def test_another_lead_answers_for_all_of_them(lead, pair):
    other = PsLeadFactory(name="Cedar Lead")

    reassigning.reassign(pair, Wish(ps_lead=other), by=lead, at=NOW)

    assert [Engagement.objects.get(pk=one.pk).ps_lead for one in pair] == [other, other]
    told = AuditEntry.objects.filter(what="engagement.lead_changed")
    assert [one.changes for one in told] == [{"ps_lead": ["Birch Lead", "Cedar Lead"]}] * 2


def test_it_is_written_down_for_all_of_them_together(lead, kim, alex, pair):
    change = reassigning.reassign(pair, Wish(kim, alex), by=lead, at=NOW)

    entry = AuditEntry.objects.get(what="portfolio.reassigned")
    assert (entry.object_id, entry.changes) == (change.pk, {"engagements": [[], ["A", "B"]]})


@pytest.mark.parametrize("factory", [ConsultantFactory, PsLeadFactory])
def test_only_somebody_who_leads_becomes_the_lead(lead, pair, factory):
    nobody = factory(is_active=False, name="Nobody")

    with pytest.raises(NotReassigned, match=r"Nobody is no PS lead\."):
        reassigning.reassign(pair, Wish(ps_lead=nobody), by=lead, at=NOW)


def test_nothing_is_no_reassignment(lead, kim, alex):
    with pytest.raises(NotReassigned, match="Choose at least one engagement"):
        reassigning.reassign([], Wish(kim, alex), by=lead, at=NOW)


def test_more_than_fifty_are_too_many(lead, kim, alex):
    with pytest.raises(NotReassigned, match="At most 50 engagements"):
        reassigning.reassign([EngagementFactory.build()] * 51, Wish(kim, alex), by=lead, at=NOW)


# ── taking it back ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_undoing_gives_everybody_back_what_they_had(lead, kim, alex, pair):
    change = reassigning.reassign(pair, Wish(kim, alex, PsLeadFactory()), by=lead, at=NOW)

    change = taking_back.undo(change, by=lead, at=LATER)

    assert (who_delivers(pair), who_holds(pair)) == ([["Kim Doe"], ["Kim Doe"]], [["Kim Doe"], ["Kim Doe"]])
    assert [Engagement.objects.get(pk=one.pk).ps_lead for one in pair] == [lead, lead]
    assert (change.undone_at, change.undone_by) == (LATER, lead)


def test_undoing_leaves_the_taker_what_was_theirs_before(lead, kim, alex, pair):
    AssignmentFactory(engagement=pair[0], consultant=alex)
    SessionFactory(engagement=pair[0], consultant=alex, number=9, starts_at=NOW + timedelta(days=9))
    change = reassigning.reassign(pair, Wish(kim, alex), by=lead, at=NOW)

    taking_back.undo(change, by=lead, at=LATER)

    assert who_delivers(pair) == [["Alex Roe", "Kim Doe"], ["Kim Doe"]]
    assert who_holds(pair) == [["Kim Doe", "Alex Roe"], ["Kim Doe"]]


def test_those_invited_are_told_again(lead, kim, alex, pair):
    AttendeeFactory(session=pair[0].sessions.get(), email="ann@customer.example")
    change = reassigning.reassign(pair, Wish(kim, alex), by=lead, at=NOW)

    taking_back.undo(change, by=lead, at=LATER)

    assert Letter.objects.filter(to_address="ann@customer.example").count() == 2


def test_it_is_taken_back_once(lead, kim, alex, pair):
    change = reassigning.reassign(pair, Wish(kim, alex), by=lead, at=NOW)
    taking_back.undo(change, by=lead, at=LATER)

    with pytest.raises(NotUndone, match="taken back already"):
        taking_back.undo(change, by=lead, at=LATER)


def moved(engagement: Engagement, lead: User) -> None:
    sessions.move(engagement.sessions.get(), NOW + timedelta(days=20), "Asked for.", by=lead, at=LATER)


def handed_on(engagement: Engagement, lead: User) -> None:
    taker = engagement.assignments.get().consultant
    handover.hand_over(engagement, leaves=taker, takes_over=ConsultantFactory(), by=lead, at=LATER)


def assigned_again(engagement: Engagement, lead: User) -> None:
    AssignmentFactory(engagement=engagement, consultant=User.objects.get(name="Kim Doe"))


def given_more(engagement: Engagement, lead: User) -> None:
    taker = engagement.assignments.get().consultant
    SessionFactory(engagement=engagement, consultant=taker, number=7, starts_at=NOW + timedelta(days=30))


def led_by_another(engagement: Engagement, lead: User) -> None:
    Engagement.objects.filter(pk=engagement.pk).update(ps_lead=None)


def booked_elsewhere(engagement: Engagement, lead: User) -> None:
    kim = User.objects.get(name="Kim Doe")
    SessionFactory(consultant=kim, starts_at=engagement.sessions.get().starts_at)


def switched_off(engagement: Engagement, lead: User) -> None:
    User.objects.filter(name="Kim Doe").update(is_active=False)


@pytest.mark.parametrize(
    ("happens", "said"),
    [
        (moved, r"B: session 2 has changed since\."),
        (handed_on, r"B: Alex Roe does not deliver it any more\."),
        (assigned_again, r"B: Kim Doe delivers it again\."),
        (given_more, r"B: Alex Roe has been given session 7 since\."),
        (led_by_another, r"B: it has another PS lead by now\."),
        (booked_elsewhere, r"B: Session 2 cannot change hands"),
    ],
)
def test_what_has_changed_since_is_not_taken_back_and_neither_is_the_rest(lead, kim, alex, pair, happens, said):
    change = reassigning.reassign(pair, Wish(kim, alex, PsLeadFactory()), by=lead, at=NOW)
    happens(pair[1], lead)

    with pytest.raises(NotUndone, match=said):
        taking_back.undo(change, by=lead, at=LATER)

    assert who_holds(pair[:1]) == [["Alex Roe"]]


def test_nothing_is_given_back_to_somebody_who_left(lead, kim, alex, pair):
    change = reassigning.reassign(pair, Wish(kim, alex), by=lead, at=NOW)
    switched_off(pair[0], lead)

    with pytest.raises(NotUndone, match=r"A: Kim Doe does not deliver engagements\."):
        taking_back.undo(change, by=lead, at=LATER)


def test_what_was_done_is_told_part_by_part(lead, kim, alex, pair, django_assert_num_queries):
    change = reassigning.reassign(pair, Wish(kim, alex), by=lead, at=NOW)

    with django_assert_num_queries(1):
        told = taking_back.parts(change)

    assert [(one.reference, one.consultant, one.sessions, one.led_by) for one in told] == [
        ("A", "Kim Doe → Alex Roe", "1", ""),
        ("B", "Kim Doe → Alex Roe", "2", ""),
    ]
