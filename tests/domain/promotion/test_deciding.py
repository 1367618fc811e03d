"""Yes and no to a request, applying it, and taking it back."""

from datetime import timedelta

import pytest

from engagement.domain import promotion
from engagement.models import (
    AquaTenant,
    Notice,
    Operation,
    PolicyApplication,
    PolicyRequest,
    PolicySeen,
    PolicyVersion,
    User,
)
from engagement.rules import policy_objects
from tests.factories import NOW, PolicyVersionFactory

pytestmark = pytest.mark.django_db

State = PolicyRequest.State


@pytest.fixture
def asked(version: PolicyVersion, tenant: AquaTenant, consultant: User) -> PolicyRequest:
    return promotion.ask(version, tenant=tenant, stage="nonprod", by=consultant, at=NOW)


@pytest.fixture
def applied(asked: PolicyRequest, ps_lead: User, consultant: User) -> PolicyRequest:
    """The policy is in the console, which had none of that name."""
    promotion.approve(asked, digest=asked.digest, by=ps_lead, at=NOW)
    promotion.apply(asked, by=consultant, at=NOW)
    promotion.record_applied(asked, asked.after, at=NOW)
    asked.refresh_from_db()
    return asked


def test_the_last_yes_that_is_needed_approves(asked: PolicyRequest, customer_lead: User, consultant: User) -> None:
    approved = promotion.approve(asked, digest=asked.digest, by=customer_lead, at=NOW)

    assert approved.state == State.APPROVED
    assert Notice.objects.filter(user=consultant).exists()


def test_production_needs_two_people(
    version: PolicyVersion, tenant: AquaTenant, consultant: User, customer_lead: User, ps_lead: User
) -> None:
    asked = promotion.ask(version, tenant=tenant, stage="prod", by=consultant, at=NOW)

    first = promotion.approve(asked, digest=asked.digest, by=ps_lead, at=NOW)
    again = promotion.approve(asked, digest=asked.digest, by=ps_lead, at=NOW)
    second = promotion.approve(asked, digest=asked.digest, by=customer_lead, at=NOW)

    assert [first.state, again.state, second.state] == [State.ASKED, State.ASKED, State.APPROVED]


def test_a_yes_to_something_else_is_none(asked: PolicyRequest, ps_lead: User) -> None:
    with pytest.raises(promotion.Changed):
        promotion.approve(asked, digest="0" * 64, by=ps_lead, at=NOW)


def test_nobody_approves_what_they_asked_for(asked: PolicyRequest, consultant: User) -> None:
    with pytest.raises(promotion.OwnRequest):
        promotion.approve(asked, digest=asked.digest, by=consultant, at=NOW)


def test_a_no_ends_it_and_says_why(asked: PolicyRequest, customer_lead: User) -> None:
    refused = promotion.refuse(asked, digest=asked.digest, why="After the release.", by=customer_lead, at=NOW)

    assert (refused.state, refused.said) == (State.REFUSED, f"{customer_lead}: After the release.")
    with pytest.raises(promotion.NotNow):
        promotion.approve(asked, digest=asked.digest, by=customer_lead, at=NOW)


def test_what_nobody_approved_is_not_applied(asked: PolicyRequest, consultant: User) -> None:
    with pytest.raises(promotion.NotNow):
        promotion.apply(asked, by=consultant, at=NOW)


def test_applying_twice_asks_once(asked: PolicyRequest, ps_lead: User, consultant: User) -> None:
    promotion.approve(asked, digest=asked.digest, by=ps_lead, at=NOW)

    promotion.apply(asked, by=consultant, at=NOW)
    promotion.apply(asked, by=consultant, at=NOW)

    assert Operation.objects.filter(kind=Operation.Kind.APPLY_POLICY).count() == 1


def test_one_that_failed_on_the_way_may_be_tried_again(asked: PolicyRequest, ps_lead: User, consultant: User) -> None:
    promotion.approve(asked, digest=asked.digest, by=ps_lead, at=NOW)
    promotion.apply(asked, by=consultant, at=NOW)
    promotion.record_failed(asked, "The console could not be reached.", at=NOW)

    assert promotion.apply(asked, by=consultant, at=NOW).state == State.APPLYING


def test_an_applied_version_is_in_force_and_the_console_is_read_again(applied: PolicyRequest) -> None:
    assert PolicyApplication.objects.get(tenant=applied.tenant).version == applied.version
    assert PolicySeen.objects.get(tenant=applied.tenant, name=applied.name).content == applied.after
    assert Operation.objects.filter(kind=Operation.Kind.READ_POLICIES, asked_by=None).count() == 1


def test_a_newer_version_takes_the_place_of_the_older_one(
    applied: PolicyRequest, ps_lead: User, consultant: User
) -> None:
    newer = PolicyVersionFactory(policy=applied.version.policy, number=2, content={"disallow_malware": True})
    later = NOW + timedelta(hours=1)
    asked = promotion.ask(newer, tenant=applied.tenant, stage="nonprod", by=consultant, at=later)
    promotion.approve(asked, digest=asked.digest, by=ps_lead, at=later)
    promotion.apply(asked, by=consultant, at=later)
    promotion.record_applied(asked, asked.after, at=later)

    assert PolicyApplication.objects.get(tenant=applied.tenant).version == newer


def test_a_console_that_changed_meanwhile_is_told_of_with_the_fields(
    asked: PolicyRequest, ps_lead: User, consultant: User
) -> None:
    found = {"name": asked.name, "disallow_malware": True}
    promotion.approve(asked, digest=asked.digest, by=ps_lead, at=NOW)
    promotion.apply(asked, by=consultant, at=NOW)

    promotion.record_stale(asked, found, policy_objects.differences(None, found), at=NOW)

    asked.refresh_from_db()
    assert (asked.state, asked.said) == (State.STALE, "Changed in the console meanwhile: disallow_malware")


def test_whoever_asked_undoes_within_the_hour_without_asking_anybody(applied: PolicyRequest, consultant: User) -> None:
    undoing = promotion.undo(applied, by=consultant, at=NOW + timedelta(minutes=59))

    assert (undoing.state, undoing.before, undoing.after) == (State.APPLYING, applied.read_back, None)
    assert promotion.undo(applied, by=consultant, at=NOW + timedelta(minutes=59)) == undoing


def test_later_somebody_has_to_agree_to_an_undo(applied: PolicyRequest, consultant: User) -> None:
    undoing = promotion.undo(applied, by=consultant, at=NOW + timedelta(minutes=61))

    assert (undoing.state, undoing.n_approvals_needed) == (State.ASKED, 1)


def test_what_was_undone_is_not_in_force(applied: PolicyRequest, consultant: User) -> None:
    undoing = promotion.undo(applied, by=consultant, at=NOW)
    promotion.record_applied(undoing, None, at=NOW + timedelta(minutes=1))

    assert not PolicyApplication.objects.filter(tenant=applied.tenant).exists()
    assert not PolicySeen.objects.filter(tenant=applied.tenant, name=applied.name).exists()
    with pytest.raises(promotion.NotNow):
        promotion.undo(applied, by=consultant, at=NOW + timedelta(minutes=2))


def test_an_undo_that_came_to_nothing_may_be_asked_for_again(applied: PolicyRequest, consultant: User) -> None:
    first = promotion.undo(applied, by=consultant, at=NOW + timedelta(hours=2))
    promotion.withdraw(first, by=consultant, at=NOW + timedelta(hours=2))

    assert promotion.undo(applied, by=consultant, at=NOW + timedelta(hours=2)).undoes == applied
