"""A plan that breaks a rule: noticed after the next change, approved as it stands, and carried out."""

from datetime import timedelta

import pytest

from engagement.domain import planning_publishing, reviews
from engagement.models import AuditEntry, Engagement, PlanApproval, PlanBreach, Session, User
from tests.domain.planning.days import AT
from tests.factories import AuditEntryFactory, PsLeadFactory, TimeAllocationFactory

pytestmark = pytest.mark.django_db

TOO_FULL = "The modules of session 5 take 60 minutes more than its 180"


@pytest.fixture
def lead(db: None) -> User:
    return PsLeadFactory()


@pytest.fixture
def full(engagement: Engagement) -> Engagement:
    """Its fifth session holds an hour more than it lasts."""
    topic = engagement.work_package.topics.get(key="sso")
    TimeAllocationFactory(session=engagement.sessions.get(number=5), topic=topic, planned_minutes=60)
    return engagement


def approve(engagement: Engagement, by: User, *, reason: str = "They stay longer that day.") -> PlanApproval:
    return reviews.approve(engagement, digest=reviews.broken(engagement).digest, reason=reason, by=by, at=AT)


def test_a_plan_that_keeps_the_rules_is_looked_at_and_has_no_error(engagement):
    assert reviews.look_again(at=AT) == 1

    assert PlanBreach.objects.get(pk=engagement.pk).errors == []


def test_a_broken_plan_is_noticed_with_what_it_breaks_and_since_when(full):
    reviews.look_again(at=AT)

    breach = PlanBreach.objects.get(pk=full.pk)
    assert [error for error in breach.errors if TOO_FULL in error] == breach.errors[1:]
    assert breach.broken_since == AT


def test_nothing_is_looked_at_twice_without_a_change(full):
    reviews.look_again(at=AT)

    assert reviews.look_again(at=AT + timedelta(minutes=1)) == 0


def test_it_stays_broken_since_it_first_was(full):
    reviews.look_again(at=AT)
    AuditEntryFactory(engagement=full)

    assert reviews.look_again(at=AT + timedelta(days=1)) == 1
    assert PlanBreach.objects.get(pk=full.pk).broken_since == AT


def test_a_mended_plan_is_no_longer_broken(full):
    reviews.look_again(at=AT)
    full.sessions.get(number=5).allocations.get(topic__key="sso").delete()
    AuditEntryFactory(engagement=full)

    reviews.look_again(at=AT)

    breach = PlanBreach.objects.get(pk=full.pk)
    assert (breach.errors, breach.broken_since) == ([], None)


@pytest.mark.parametrize("status", [Engagement.Status.CANCELLED, Engagement.Status.SIGNED_OFF])
def test_what_is_over_breaks_nothing(full, status):
    Engagement.objects.filter(pk=full.pk).update(status=status)

    reviews.look_again(at=AT)

    assert PlanBreach.objects.get(pk=full.pk).errors == []


def test_an_engagement_without_sessions_has_no_plan_to_break_rules(engagement):
    engagement.sessions.all().delete()

    assert reviews.broken(engagement).errors == []


def test_an_approved_plan_is_planned_against_its_errors(full, consultant, lead):
    approve(full, lead)

    assert planning_publishing.publish(full, by=consultant, at=AT) == 7


def test_an_approval_says_who_why_and_what_was_broken(full, lead):
    approval = approve(full, lead, reason="  They stay\nlonger. ")

    errors = reviews.broken(full).errors
    assert (approval.approved_by, approval.reason, approval.errors) == (lead, "They stay longer.", errors)
    entry = AuditEntry.objects.get(what="engagement.plan_approved")
    assert entry.changes["reason"] == ["", "They stay longer."]


def test_another_plan_needs_another_approval(full, consultant, lead):
    approve(full, lead)
    session = full.sessions.get(number=7)
    Session.objects.filter(pk=session.pk).update(ends_at=session.ends_at - timedelta(minutes=30))

    with pytest.raises(planning_publishing.BreaksRules, match="have a PS lead approve it"):
        planning_publishing.publish(full, by=consultant, at=AT)


def test_approving_twice_changes_nothing(full, lead):
    first = approve(full, lead)

    assert approve(full, lead, reason="Another one.") == first
    assert AuditEntry.objects.filter(what="engagement.plan_approved").count() == 1


def test_only_the_plan_that_was_read_is_approved(full, lead):
    with pytest.raises(reviews.OtherPlan):
        reviews.approve(full, digest="of another plan", reason="Fine.", by=lead, at=AT)


def test_a_plan_that_keeps_the_rules_is_not_approved(engagement, lead):
    with pytest.raises(reviews.NothingToApprove):
        approve(engagement, lead)


@pytest.mark.parametrize("reason", ["", "  ", "x" * 301])
def test_an_approval_has_its_reason(full, lead, reason):
    with pytest.raises(reviews.NoReason):
        approve(full, lead, reason=reason)
