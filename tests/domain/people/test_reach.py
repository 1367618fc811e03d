"""Contacts of one engagement, and of all of a customer's: invited, changed, and who is reached by what."""

from datetime import timedelta

import pytest

from engagement import access
from engagement.domain import people, signoff
from engagement.models import AuditEntry, Engagement, Membership, User
from tests.factories import AssignmentFactory, EngagementFactory, MembershipFactory
from tests.factories.instants import NOW

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
LEAD, MEMBER = Membership.Role.LEAD, Membership.Role.MEMBER


@pytest.fixture
def engagement() -> Engagement:
    return EngagementFactory(reference="NW-7", status="in_progress")


@pytest.fixture
def other(engagement: Engagement) -> Engagement:
    """Another one of the same customer."""
    return EngagementFactory(customer=engagement.customer, reference="NW-8")


@pytest.fixture
def consultant(engagement: Engagement) -> User:
    return AssignmentFactory(engagement=engagement).consultant


def invite(engagement: Engagement, by: User, *, role: str = MEMBER, is_everywhere: bool = False) -> Membership:
    wanted = people.Invitation("ines@customer.example", "Ines", role, TODAY + timedelta(days=300), is_everywhere)
    return people.invite(engagement, wanted, way_in="https://tidemark.example/", by=by, at=NOW)


def known(user: User) -> list[str]:
    return sorted(found.reference for found in access.engagements(user))


def test_an_invitation_leads_to_the_one_engagement(engagement, other, consultant):
    membership = invite(engagement, consultant)

    assert (membership.engagement, known(membership.user)) == (engagement, ["NW-7"])


def test_an_invitation_to_all_leads_to_later_ones_too(engagement, consultant):
    membership = invite(engagement, consultant, is_everywhere=True)
    EngagementFactory(customer=engagement.customer, reference="NW-9")

    assert (membership.engagement, known(membership.user)) == (None, ["NW-7", "NW-9"])


def test_somebody_is_a_lead_in_one_engagement_and_a_member_of_another(engagement, other, consultant):
    user = invite(engagement, consultant).user

    invite(other, consultant, role=LEAD)

    assert [access.engagement(user, name).role.value for name in ("NW-7", "NW-8")] == [
        "customer_member",
        "customer_lead",
    ]


def test_the_strongest_of_two_memberships_counts(engagement, consultant):
    to_all = MembershipFactory(customer=engagement.customer, role=MEMBER)
    MembershipFactory(customer=engagement.customer, user=to_all.user, engagement=engagement, role=LEAD)

    assert access.engagement(to_all.user, "NW-7").role == access.Role.CUSTOMER_LEAD


def test_a_membership_that_names_an_engagement_of_another_customer_leads_nowhere(engagement):
    astray = MembershipFactory(engagement=engagement)

    assert known(astray.user) == []


def test_who_comes_in_everywhere_is_not_invited_to_less(engagement, consultant):
    invite(engagement, consultant, is_everywhere=True)

    with pytest.raises(people.LetInAlready) as refusal:
        invite(engagement, consultant)

    assert (refusal.value.field, Membership.objects.get().engagement) == ("email", None)


def test_an_invitation_to_all_widens_the_one_to_this_engagement(engagement, consultant):
    invite(engagement, consultant)

    invite(engagement, consultant, is_everywhere=True)

    assert Membership.objects.get().engagement is None
    assert AuditEntry.objects.get(what="membership.changed").changes == {"reach": ["NW-7", "every engagement"]}


@pytest.mark.parametrize(("is_everywhere", "left"), [(True, ["NW-7", "NW-8"]), (False, ["NW-7"]), (None, ["NW-7"])])
def test_the_reach_of_a_membership_is_changed_or_stays(engagement, other, consultant, is_everywhere, left):
    held = MembershipFactory(customer=engagement.customer, engagement=engagement)

    people.change(
        held, role=MEMBER, ends_on=TODAY + timedelta(days=300), engagement=engagement, by=consultant, at=NOW,
        is_everywhere=is_everywhere,
    )  # fmt: skip

    assert known(held.user) == left


def test_two_memberships_of_one_person_never_become_the_same(engagement, consultant):
    to_all = MembershipFactory(customer=engagement.customer)
    limited = MembershipFactory(customer=engagement.customer, user=to_all.user, engagement=engagement)

    with pytest.raises(people.LetInAlready) as refusal:
        people.change(
            limited, role=MEMBER, ends_on=TODAY, engagement=engagement, by=consultant, at=NOW, is_everywhere=True
        )

    assert refusal.value.field == "is_everywhere"


def test_a_lead_of_one_engagement_is_no_lead_of_all(engagement):
    """So that one who leads everything is left where the last of those is narrowed by somebody of the customer."""
    last = MembershipFactory(customer=engagement.customer, role=LEAD)
    limited = MembershipFactory(customer=engagement.customer, role=LEAD, engagement=engagement).user

    with pytest.raises(people.LastLead):
        people.end(last, engagement=engagement, by=limited, at=NOW)


def test_only_those_let_in_here_are_asked_to_sign_and_each_once(engagement, other, consultant):
    to_all = MembershipFactory(customer=engagement.customer, role=LEAD).user
    MembershipFactory(customer=engagement.customer, role=LEAD, user=to_all, engagement=engagement)
    MembershipFactory(customer=engagement.customer, role=LEAD, engagement=other)

    assert signoff.ask(engagement, None, by=consultant, at=NOW) == 1


def test_only_those_let_in_here_are_mentioned_and_approve(engagement, other):
    here = MembershipFactory(customer=engagement.customer, role=LEAD, engagement=engagement).user
    there = MembershipFactory(customer=engagement.customer, role=LEAD, engagement=other).user
    seat = access.Seat(engagement, access.Role.CONSULTANT)

    for found in (access.members(seat), access.approvers(seat)):
        assert (here in found, there in found) == (True, False)
