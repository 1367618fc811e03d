"""A new plan for what was learned since: what it changes, what it leaves alone, and taking it."""

from datetime import timedelta
from typing import Any

import pytest

from engagement.domain import planning, planning_proposals
from engagement.domain.planning_proposals import Offer
from engagement.models import Engagement, EngagementTopic, Letter, Question, Session, User
from engagement.rules.planning import RegistryNeed
from tests.domain.planning.conftest import Start
from tests.domain.planning.days import AT
from tests.factories import AnswerFactory, RegistryFactory

pytestmark = pytest.mark.django_db


def answered(engagement: Engagement, key: str, value: Any) -> None:
    question = Question.objects.get(topic__work_package=engagement.work_package, key=key)
    AnswerFactory(engagement=engagement, question=question, value=value)


def offered(engagement: Engagement) -> Offer:
    return planning_proposals.offer(planning.look(fresh(engagement)), at=AT)


def fresh(engagement: Engagement) -> Engagement:
    return Engagement.objects.select_related("customer", "summary", "work_package").get(pk=engagement.pk)


def take(engagement: Engagement, by: User, offer: Offer) -> None:
    revision = fresh(engagement).plan_revision
    planning_proposals.accept(engagement, mark=offer.mark, revision=revision, by=by, at=AT)


def test_a_plan_that_fits_gets_no_other(engagement: Engagement) -> None:
    assert offered(engagement).is_change is False


def test_a_declined_topic_leaves_the_plan_and_the_scope(start: Start, consultant: User) -> None:
    engagement = start(n_sessions=None)
    answered(engagement, "sso-idp", "none")

    take(engagement, consultant, offered(engagement))

    assert planning.plan_of(engagement).minutes_of("sso") == 30
    assert EngagementTopic.objects.get(engagement=engagement, topic__key="sso").is_in_scope is False


def test_what_was_learned_is_told_in_minutes(engagement: Engagement) -> None:
    answered(engagement, "sso-idp", "none")

    learned = planning.page(planning.look(fresh(engagement)), at=AT, zone="UTC").learned

    assert learned.whys == ["SSO was declined."]
    assert [(one.name, one.change) for one in learned.differences if one.name == "SSO and SAML"] == [
        ("SSO and SAML", -90)
    ]


def test_an_on_premises_registry_brings_the_connector_and_a_rehearsal(start: Start, consultant: User) -> None:
    engagement = start(n_sessions=None)
    RegistryFactory(engagement=engagement, type_code="HARBOR", hosting="on_premises")

    take(engagement, consultant, offered(engagement))

    look = planning.look(fresh(engagement))
    assert len(look.stand.deliveries) == 8
    assert look.stand.plan.rehearsal_minutes == 240
    assert [one.text for one in look.findings] == []


def test_the_rehearsals_items_come_with_it(start: Start, consultant: User) -> None:
    engagement = start(n_sessions=None)
    RegistryFactory(engagement=engagement, type_code="HARBOR", hosting="on_premises")

    take(engagement, consultant, offered(engagement))

    assert engagement.checklist.filter(template__key="reg-connector").count() == 1


def test_undo_takes_an_accepted_proposal_back(start: Start, consultant: User) -> None:
    engagement = start(n_sessions=None)
    before = planning.plan_of(engagement)
    RegistryFactory(engagement=engagement, type_code="HARBOR", hosting="on_premises")
    take(engagement, consultant, offered(engagement))

    planning.undo(engagement, revision=1, by=consultant, at=AT)

    assert planning.plan_of(engagement) == before


def test_a_proposal_that_would_be_another_by_now_is_not_taken(start: Start, consultant: User) -> None:
    engagement = start(n_sessions=None)
    answered(engagement, "sso-idp", "none")
    shown = offered(engagement)
    RegistryFactory(engagement=engagement, type_code="HARBOR", hosting="on_premises")

    with pytest.raises(planning.Overtaken):
        take(engagement, consultant, shown)

    assert planning.plan_of(engagement).minutes_of("sso") == 120


def test_held_sessions_stay_and_the_rest_is_fitted(engagement: Engagement, consultant: User) -> None:
    engagement.sessions.filter(number__lte=3).update(status=Session.Status.DONE)
    held = planning.plan_of(engagement).sessions[:3]
    answered(engagement, "ci-tools", [{"tool": "Jenkins"}, {"tool": "GitLab CI"}])

    take(engagement, consultant, offered(engagement))

    plan = planning.plan_of(engagement)
    assert plan.sessions[:3] == held
    assert plan.minutes_of("cicd") > 180


def test_a_module_that_had_its_sessions_does_not_come_back(engagement: Engagement) -> None:
    engagement.sessions.filter(number__lte=2).update(status=Session.Status.DONE)
    answered(engagement, "reg-inventory", [{"type code": "ACR"}, {"type code": "HARBOR"}])

    found = offered(engagement)

    assert found.left_out[-1].startswith("Registry Integration: 45 minutes less than it should have")


def test_no_session_is_left_when_all_were_held(engagement: Engagement) -> None:
    engagement.sessions.update(status=Session.Status.DONE)

    with pytest.raises(planning.NothingLeft):
        offered(engagement)


def test_dates_that_others_know_stay(start: Start, consultant: User) -> None:
    engagement = start(n_sessions=None)
    engagement.sessions.update(status=Session.Status.PLANNED, invited_at=AT)
    dates = list(engagement.sessions.order_by("number").values_list("starts_at", flat=True))
    RegistryFactory(engagement=engagement, type_code="HARBOR", hosting="on_premises")

    take(engagement, consultant, offered(engagement))

    after = engagement.sessions.filter(kind="delivery").order_by("number").values_list("starts_at", flat=True)
    assert list(after)[:7] == dates
    assert engagement.sessions.get(number=8).status == Session.Status.DRAFT


def test_a_changed_length_of_a_planned_session_is_told(start: Start, consultant: User) -> None:
    engagement = start(n_sessions=None)
    session = engagement.sessions.get(number=2)
    session.attendees.create(name="Jo", email="jo@example.com")
    engagement.sessions.update(status=Session.Status.PLANNED, invited_at=AT)
    RegistryFactory(engagement=engagement, type_code="HARBOR", hosting="on_premises")

    take(engagement, consultant, offered(engagement))

    session.refresh_from_db()
    assert session.booked_minutes == 180
    assert Letter.objects.filter(kind=Letter.Kind.UPDATE, to_address="jo@example.com").count() == 1


def test_needs_without_a_plan_are_said(engagement: Engagement) -> None:
    Engagement.objects.filter(pk=engagement.pk).update(contracted_minutes=600)

    with pytest.raises(planning.NoPlan, match="600 minutes are contracted"):
        offered(engagement)


def test_a_surplus_session_that_others_know_of_is_left_alone(start: Start) -> None:
    engagement = start(n_sessions=None, registries=(RegistryNeed("HARBOR", is_on_premises=True),))
    engagement.sessions.update(status=Session.Status.PLANNED)
    engagement.needs.registries = []
    engagement.needs.save()

    assert offered(engagement).left_alone == ["Session 8 is no longer needed: cancel it on its own page."]


# ── swaps ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_two_sessions_change_places_with_what_they_hold(engagement: Engagement, consultant: User) -> None:
    planning_proposals.swap(engagement, 6, instead_of=5, revision=0, by=consultant, at=AT)

    plan = planning.plan_of(engagement)
    assert dict(plan.sessions[4].cells) == {"sso": 120}
    assert dict(plan.sessions[5].cells) == {"cicd": 180}


def test_the_dates_of_swapped_sessions_stay(engagement: Engagement, consultant: User) -> None:
    before = list(engagement.sessions.order_by("number").values_list("starts_at", flat=True))

    planning_proposals.swap(engagement, 6, instead_of=5, revision=0, by=consultant, at=AT)

    assert list(engagement.sessions.order_by("number").values_list("starts_at", flat=True)) == before


def test_a_swap_that_breaks_the_order_is_refused(engagement: Engagement, consultant: User) -> None:
    with pytest.raises(planning.Overtaken):
        planning_proposals.swap(engagement, 5, instead_of=1, revision=0, by=consultant, at=AT)


def test_a_session_that_cannot_be_held_gets_a_swap_proposed(engagement: Engagement) -> None:
    look = planning.look(fresh(engagement))
    day_before = look.stand.deliveries[4].starts_at - timedelta(days=1)

    lines = planning.page(look, at=day_before, zone="UTC").lines

    fifth = next(line for line in lines if line.label == "Session 5")
    assert fifth.readiness is not None
    assert fifth.readiness.word == "Not ready"
    assert next(one.is_overdue for one in fifth.readiness.missing if one.is_hard) is True
