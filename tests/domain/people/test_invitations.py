"""The customer's people: invited, changed, shut out, and what their letter says."""

from datetime import date, datetime, timedelta

import pytest

from engagement.domain import people
from engagement.models import AuditEntry, Engagement, Letter, Membership, User
from tests.factories import AssignmentFactory, ConsultantFactory, EngagementFactory, MembershipFactory, UserFactory
from tests.factories.instants import NOW

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
WAY_IN = "https://tidemark.example/sign-in/"
LEAD, MEMBER = Membership.Role.LEAD, Membership.Role.MEMBER


@pytest.fixture
def engagement() -> Engagement:
    return EngagementFactory(customer__name="Northwind Retail", title="Advanced Tier")


@pytest.fixture
def consultant(engagement: Engagement) -> User:
    return AssignmentFactory(engagement=engagement, consultant__name="Kim Doe").consultant


@pytest.fixture
def lead(engagement: Engagement) -> User:
    return MembershipFactory(customer=engagement.customer, role=LEAD).user


def invite(
    engagement: Engagement,
    by: User,
    email: str = "ines@customer.example",
    name: str = "Ines",
    role: str = MEMBER,
    ends_on: date = TODAY + timedelta(days=90),
    at: datetime = NOW,
    *,
    is_everywhere: bool = False,
) -> Membership:
    wanted = people.Invitation(email=email, name=name, role=role, ends_on=ends_on, is_everywhere=is_everywhere)
    return people.invite(engagement, wanted, way_in=WAY_IN, by=by, at=at)


def test_an_invitation_makes_a_person_without_a_password_and_their_membership(engagement, consultant):
    membership = invite(engagement, consultant, email=" Ines@Customer.example ")

    user = User.objects.get(email="ines@customer.example")
    assert (user.name, user.staff_role, user.has_usable_password()) == ("Ines", "", False)
    assert (membership.user, membership.customer, membership.role, membership.ends_on, membership.invited_by) == (
        user, engagement.customer, MEMBER, TODAY + timedelta(days=90), consultant,
    )  # fmt: skip


def test_the_letter_says_who_invites_where_to_come_in_and_until_when(engagement, consultant):
    invite(engagement, consultant)

    letter = Letter.objects.get()
    assert (letter.kind, letter.to_address, letter.engagement) == ("invite", "ines@customer.example", engagement)
    assert [words in letter.text for words in ("Kim Doe", "Northwind Retail", WAY_IN, "mail you a code", "until")] == (
        [True] * 5
    )


def test_an_invitation_leaves_its_trail(engagement, consultant):
    invite(engagement, consultant)

    entry = AuditEntry.objects.get()
    assert (entry.what, entry.by, entry.engagement, entry.changes["role"]) == (
        "membership.invited", consultant, engagement, ["", "member"],
    )  # fmt: skip


def test_inviting_somebody_again_changes_role_and_last_day(engagement, consultant):
    invite(engagement, consultant)

    invite(engagement, consultant, role=LEAD, ends_on=TODAY)

    membership = Membership.objects.get()
    assert (membership.role, membership.ends_on, User.objects.count()) == (LEAD, TODAY, 2)
    assert [entry.what for entry in AuditEntry.objects.all()] == ["membership.changed", "membership.invited"]


def test_the_same_invitation_twice_within_an_hour_is_one_letter(engagement, consultant):
    invite(engagement, consultant)

    invite(engagement, consultant)

    assert Letter.objects.count() == 1


def test_somebody_of_another_customer_is_invited_under_the_name_given_here(engagement, consultant):
    elsewhere = MembershipFactory(user=UserFactory(email="ines@customer.example", name="Ines of Contoso"))

    membership = invite(engagement, consultant, name="Ines")

    assert (membership.user, membership.known_as) == (elsewhere.user, "Ines")
    assert "Contoso" not in Letter.objects.get().text


@pytest.mark.parametrize("who", ["nobody", "the team", "switched off"])
def test_an_address_of_the_team_is_refused_in_the_words_for_an_impossible_one(engagement, lead, who):
    emails = {
        "nobody": lambda: "no address",
        "the team": lambda: ConsultantFactory().email,
        "switched off": lambda: UserFactory(is_active=False).email,
    }
    email = emails[who]()

    with pytest.raises(people.NotInvitable) as refusal:
        invite(engagement, lead, email=email)

    assert (str(refusal.value), refusal.value.field) == (
        "Nobody can be invited at this address. Check it, or give another one.",
        "email",
    )
    assert (Letter.objects.count(), Membership.objects.count()) == (0, 1)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"ends_on": TODAY - timedelta(days=1)}, "ends_on"),
        ({"ends_on": TODAY + timedelta(days=366)}, "ends_on"),
        ({"role": "owner"}, "role"),
        ({"name": " "}, "name"),
        ({"name": "x" * 121}, "name"),
    ],
)
def test_what_cannot_be_used_is_refused_beside_its_field(engagement, consultant, given, field):
    with pytest.raises(people.NotInvitable) as refusal:
        invite(engagement, consultant, **given)

    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("ends_on", "today", "usual"),
    [
        (date(2025, 6, 30), date(2025, 6, 1), date(2025, 7, 30)),
        (date(2025, 6, 30), date(2025, 9, 1), date(2025, 10, 1)),
        (date(2030, 6, 30), date(2025, 6, 1), date(2026, 6, 1)),
    ],
)
def test_access_usually_ends_a_month_after_the_engagement_and_within_a_year(ends_on, today, usual):
    assert people.usual_end(Engagement(ends_on=ends_on), today=today) == usual


def test_ending_shuts_out_at_once_and_keeps_the_row(engagement, consultant):
    membership = MembershipFactory(customer=engagement.customer)

    people.end(membership, engagement=engagement, by=consultant, at=NOW)
    people.end(membership, engagement=engagement, by=consultant, at=NOW + timedelta(days=1))

    membership.refresh_from_db()
    assert membership.ends_on == TODAY - timedelta(days=1)
    assert AuditEntry.objects.get().what == "membership.ended"


def test_nobody_changes_or_ends_their_own_access(engagement, lead):
    own = Membership.objects.get(user=lead)

    for deed in (
        lambda: people.end(own, engagement=engagement, by=lead, at=NOW),
        lambda: people.change(own, role=MEMBER, ends_on=TODAY, engagement=engagement, by=lead, at=NOW),
        lambda: invite(engagement, lead, email=lead.email),
    ):
        with pytest.raises(people.OwnAccess):
            deed()

    own.refresh_from_db()
    assert (own.role, own.ends_on) == (LEAD, None)


def test_a_customer_cannot_take_the_last_lead(engagement, lead):
    """As it is for the second of two leads who demote each other at the same moment."""
    last = Membership.objects.get(user=lead)
    demoted = MembershipFactory(customer=engagement.customer).user

    with pytest.raises(people.LastLead):
        people.change(last, role=MEMBER, ends_on=TODAY, engagement=engagement, by=demoted, at=NOW)
    with pytest.raises(people.LastLead):
        people.end(last, engagement=engagement, by=demoted, at=NOW)


def test_a_consultant_can_take_the_last_lead(engagement, lead, consultant):
    last = Membership.objects.get(user=lead)

    people.change(last, role=MEMBER, ends_on=TODAY, engagement=engagement, by=consultant, at=NOW)

    last.refresh_from_db()
    assert last.role == MEMBER


def test_one_of_two_leads_may_demote_the_other(engagement, lead):
    other = MembershipFactory(customer=engagement.customer, role=LEAD)

    people.change(other, role=MEMBER, ends_on=TODAY, engagement=engagement, by=lead, at=NOW)

    other.refresh_from_db()
    assert other.role == MEMBER
