"""Changes of the plan: saved, noticed by others, undone; and what is refused."""

from datetime import UTC, datetime, timedelta

import pytest

from engagement.domain import planning
from engagement.domain.planning import flat
from engagement.domain.planning.flat import Value
from engagement.models import AuditEntry, Engagement, PlanChange, Session, TimeAllocation, User
from tests.domain.planning.conftest import Start
from tests.domain.planning.days import AT
from tests.factories import ConsultantFactory, SessionFactory

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(hours=1)


def cell(number: int, key: str) -> str:
    return flat.cell("delivery", number, key)


def starts(number: int) -> str:
    return flat.place("delivery", number, "starts")


def now_planned(engagement: Engagement) -> dict[str, Value]:
    return flat.flat_of(planning.stand_of(engagement))


def edit(engagement: Engagement, by: User, typed: dict[str, Value], revision: int | None = None) -> bool:
    current = Engagement.objects.get(pk=engagement.pk).plan_revision
    return planning.edit(engagement, typed, revision=current if revision is None else revision, by=by, at=LATER)


def test_minutes_that_were_typed_are_saved(engagement: Engagement, consultant: User) -> None:
    edit(engagement, consultant, {cell(5, "cicd"): 150, cell(5, "sso"): 30, cell(3, "scanning"): None})

    plan = planning.plan_of(engagement)
    assert dict(plan.sessions[4].cells) == {"cicd": 150, "sso": 30}
    assert dict(plan.sessions[2].cells) == {"policies": 120}


def test_a_change_counts_once_and_is_in_the_trail(engagement: Engagement, consultant: User) -> None:
    edit(engagement, consultant, {cell(5, "cicd"): 150})

    engagement.refresh_from_db()
    assert engagement.plan_revision == 1
    entry = AuditEntry.objects.get(what="plan.changed")
    assert entry.changes == {"delivery/5/cells/cicd": [180, 150]}


def test_what_was_there_already_is_no_change(engagement: Engagement, consultant: User) -> None:
    edit(engagement, consultant, now_planned(engagement))

    assert PlanChange.objects.count() == 0


def test_the_roll_ups_follow(engagement: Engagement, consultant: User) -> None:
    edit(engagement, consultant, {cell(5, "cicd"): 120})

    scope = engagement.scope.get(topic__key="cicd")
    assert scope.planned_minutes == 120


def test_due_dates_follow_a_moved_draft(engagement: Engagement, consultant: User) -> None:
    to = datetime(2026, 4, 20, 9, tzinfo=UTC)

    edit(engagement, consultant, {starts(7): flat.moment(to)})

    assert set(engagement.checklist.filter(topic__key="siem").values_list("due_on", flat=True)) == {to.date()}


def test_two_who_change_different_cells_both_keep_theirs(engagement: Engagement, consultant: User) -> None:
    other = ConsultantFactory(name="Grace")
    edit(engagement, other, {cell(6, "sso"): 90}, revision=0)

    has_merged = edit(engagement, consultant, {cell(5, "cicd"): 150, cell(6, "sso"): 120}, revision=0)

    assert has_merged is True
    plan = planning.plan_of(engagement)
    assert (plan.minutes_of("cicd"), plan.minutes_of("sso")) == (150, 90)


def test_two_who_change_the_same_cell_are_told(engagement: Engagement, consultant: User) -> None:
    edit(engagement, ConsultantFactory(name="Grace"), {cell(6, "sso"): 90}, revision=0)

    with pytest.raises(planning.Overtaken) as refused:
        edit(engagement, consultant, {cell(5, "cicd"): 150, cell(6, "sso"): 105}, revision=0)

    assert refused.value.places == {cell(6, "sso")}
    assert str(refused.value).startswith("Grace changed the plan meanwhile.")
    assert planning.plan_of(engagement).minutes_of("cicd") == 180


def test_two_who_type_the_same_are_not_bothered(engagement: Engagement, consultant: User) -> None:
    edit(engagement, ConsultantFactory(), {cell(6, "sso"): 90}, revision=0)

    edit(engagement, consultant, {cell(6, "sso"): 90}, revision=0)

    assert PlanChange.objects.count() == 1


def test_undo_brings_back_what_was(engagement: Engagement, consultant: User) -> None:
    before = now_planned(engagement)
    edit(engagement, consultant, {cell(5, "cicd"): 150, starts(7): flat.moment(datetime(2026, 4, 20, 9, tzinfo=UTC))})

    planning.undo(engagement, revision=1, by=consultant, at=LATER)

    assert now_planned(engagement) == before


def test_undo_goes_back_step_by_step(engagement: Engagement, consultant: User) -> None:
    before = now_planned(engagement)
    edit(engagement, consultant, {cell(5, "cicd"): 150})
    edit(engagement, consultant, {cell(5, "cicd"): 120})

    planning.undo(engagement, revision=2, by=consultant, at=LATER)
    once = planning.plan_of(engagement).minutes_of("cicd")
    planning.undo(engagement, revision=3, by=consultant, at=LATER)

    assert once == 150
    assert now_planned(engagement) == before
    with pytest.raises(planning.NothingToUndo):
        planning.undo(engagement, revision=4, by=consultant, at=LATER)


def test_undo_of_a_plan_that_somebody_changed_is_refused(engagement: Engagement, consultant: User) -> None:
    edit(engagement, consultant, {cell(5, "cicd"): 150})
    edit(engagement, ConsultantFactory(), {cell(6, "sso"): 90})

    with pytest.raises(planning.Overtaken):
        planning.undo(engagement, revision=1, by=consultant, at=LATER)


def test_undo_does_not_overwrite_what_was_changed_elsewhere(engagement: Engagement, consultant: User) -> None:
    edit(engagement, consultant, {starts(7): flat.moment(datetime(2026, 4, 20, 9, tzinfo=UTC))})
    Session.objects.filter(number=7).update(
        starts_at=datetime(2026, 4, 21, 9, tzinfo=UTC), ends_at=datetime(2026, 4, 21, 11, tzinfo=UTC)
    )

    with pytest.raises(planning.NothingToUndo):
        planning.undo(engagement, revision=1, by=consultant, at=LATER)


def test_a_session_is_added_behind_the_others(engagement: Engagement, consultant: User) -> None:
    planning.add_session(engagement, revision=0, by=consultant, at=LATER)

    added = engagement.sessions.get(number=8)
    assert (added.status, added.booked_minutes) == (Session.Status.DRAFT, 150)
    assert added.starts_at > engagement.sessions.get(number=7).starts_at


def test_a_removed_session_comes_back_with_undo(engagement: Engagement, consultant: User) -> None:
    before = now_planned(engagement)

    planning.remove_session(engagement, 6, revision=0, by=consultant, at=LATER)
    n_without = engagement.sessions.count()
    planning.undo(engagement, revision=1, by=consultant, at=LATER)

    assert n_without == 6
    assert now_planned(engagement) == before


def test_a_session_that_others_know_of_is_not_removed(engagement: Engagement, consultant: User) -> None:
    Session.objects.filter(number=6).update(status=Session.Status.PLANNED)

    with pytest.raises(planning.NotADraft, match="cancel it on its own page"):
        planning.remove_session(engagement, 6, revision=0, by=consultant, at=LATER)

    assert engagement.sessions.count() == 7


def test_the_time_of_a_session_that_others_know_of_is_not_typed_over(engagement: Engagement, consultant: User) -> None:
    Session.objects.filter(number=7).update(status=Session.Status.CONFIRMED)

    with pytest.raises(planning.Told) as refused:
        edit(engagement, consultant, {starts(7): flat.moment(datetime(2026, 4, 20, 9, tzinfo=UTC))})

    assert refused.value.field == starts(7)


def test_the_minutes_of_a_planned_session_are_changed(engagement: Engagement, consultant: User) -> None:
    Session.objects.filter(number=5).update(status=Session.Status.PLANNED)

    edit(engagement, consultant, {cell(5, "cicd"): 150})

    assert planning.plan_of(engagement).minutes_of("cicd") == 150


def test_a_held_session_keeps_its_plan(engagement: Engagement, consultant: User) -> None:
    Session.objects.filter(number=1).update(status=Session.Status.DONE)

    with pytest.raises(planning.Held):
        edit(engagement, consultant, {cell(1, "kickoff"): 60})


def test_a_double_booking_is_refused_with_its_place(engagement: Engagement, consultant: User) -> None:
    taken = datetime(2026, 4, 20, 9, tzinfo=UTC)
    SessionFactory(consultant=consultant, starts_at=taken, ends_at=taken + timedelta(hours=2))

    with pytest.raises(planning.DoubleBooked) as refused:
        edit(engagement, consultant, {starts(7): flat.moment(taken), cell(5, "cicd"): 150})

    assert refused.value.field == starts(7)
    assert planning.plan_of(engagement).minutes_of("cicd") == 180


def test_two_drafts_change_places(engagement: Engagement, consultant: User) -> None:
    first, second = (engagement.sessions.get(number=n) for n in (3, 4))

    edit(
        engagement,
        consultant,
        {starts(3): flat.moment(second.starts_at), starts(4): flat.moment(first.starts_at)},
    )

    assert engagement.sessions.get(number=3).starts_at == second.starts_at
    assert engagement.sessions.get(number=4).starts_at == first.starts_at


@pytest.mark.parametrize("status", planning.OVER)
def test_the_plan_of_an_engagement_that_is_over_stays(engagement: Engagement, consultant: User, status: str) -> None:
    Engagement.objects.filter(pk=engagement.pk).update(status=status)

    with pytest.raises(planning.Over):
        edit(engagement, consultant, {cell(5, "cicd"): 150})


def test_a_change_of_many_cells_leaves_one_allocation_each(engagement: Engagement, consultant: User) -> None:
    edit(engagement, consultant, {cell(5, "cicd"): 90, cell(5, "gitops"): 90, cell(4, "gitops"): None})

    held = TimeAllocation.objects.filter(session__engagement=engagement, topic__key="gitops")
    assert [(one.session.number, one.planned_minutes) for one in held] == [(5, 90)]


def test_a_plan_for_an_engagement_without_sessions_is_looked_at(start: Start) -> None:
    engagement = start()
    engagement.sessions.all().delete()

    assert planning.look(engagement).stand.deliveries == ()
