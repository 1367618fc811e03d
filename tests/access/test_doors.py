"""
The door asked directly: each question by everybody who could ask, each list with rows that must not be on it.

The walk shows that the pages use the door; this shows that each of its conditions matters (`dev.py mutate-access`).
"""

import pytest

from engagement import access
from engagement.access import Role
from engagement.domain import calendar_feeds
from engagement.models import Letter, Membership, Operation, Session, User
from tests.access.town import keys, refused
from tests.factories import (
    AquaTenantFactory,
    CalendarFeedFactory,
    EngagementFactory,
    LetterFactory,
    MembershipFactory,
    OperationFactory,
    RegistryFactory,
    SessionFactory,
    WorkPackageFactory,
)

pytestmark = pytest.mark.django_db

OURS = ["consultant", "customer lead", "delivering PS lead", "last day", "member"]
LEADS = ["PS lead", "delivering PS lead"]
CONSULTANTS = ["consultant", "idle consultant", "other consultant"]
TEAM = sorted([*CONSULTANTS, *LEADS, "administrator", "powerful"])


# ── engagements ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_everybody_knows_of_these_engagements_and_no_other(town):
    known = {
        name: sorted(found.reference for found in access.engagements(person)) for name, person in town.people.items()
    }

    everything = ["draft", "ours", "theirs"]
    assert {name: found for name, found in known.items() if found} == {
        **{name: ["ours"] for name in OURS},
        "stranger": ["theirs"],
        "other consultant": ["theirs"],
        "PS lead": everything,
        "delivering PS lead": everything,
    }


def test_who_is_let_into_one_engagement_knows_of_no_other(town):
    EngagementFactory(customer=town.ours.customer)
    limited = MembershipFactory(customer=town.ours.customer, engagement=town.ours).user

    assert list(access.engagements(limited)) == [town.ours]


def test_everybody_sits_in_this_place_or_in_none(town):
    let_in = town.who(lambda person: access.engagement(person, "ours"))
    roles = {name: access.engagement(town.people[name], "ours").role for name in let_in}

    assert roles == {
        "consultant": Role.CONSULTANT,
        "delivering PS lead": Role.CONSULTANT,
        "PS lead": Role.PS_LEAD,
        "customer lead": Role.CUSTOMER_LEAD,
        "member": Role.CUSTOMER_MEMBER,
        "last day": Role.CUSTOMER_MEMBER,
    }


def test_a_place_counts_only_where_it_was_given(town):
    """Delivering one engagement, or leading one customer's people, is nothing in another."""
    elsewhere = MembershipFactory(customer=town.theirs.customer, role=Membership.Role.LEAD).user
    MembershipFactory(customer=town.ours.customer, user=elsewhere)
    delivering, left = town.people["delivering PS lead"], town.people["left the team"]
    of_two = MembershipFactory(customer=town.ours.customer, engagement=town.draft, role=Membership.Role.LEAD).user
    MembershipFactory(customer=town.ours.customer, engagement=town.ours, user=of_two)

    assert access.engagement(elsewhere, "ours").role == Role.CUSTOMER_MEMBER
    assert access.engagement(of_two, "ours").role == Role.CUSTOMER_MEMBER
    assert access.engagement(delivering, "theirs").role == Role.PS_LEAD
    assert list(access.assigned_engagements(left)) == []


def test_the_team_looks_inside_and_ps_leads_know_all(town):
    assert town.who(access.sees_inside) == TEAM
    assert town.who(access.knows_all_engagements) == sorted([*LEADS, "shut PS lead"])


# ── pages of no engagement ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("door", "let_in"),
    [
        (access.require_staff, TEAM),
        (access.require_administrator, ["administrator", "powerful"]),
        (access.require_consultant, CONSULTANTS),
        (access.require_ps_lead, LEADS),
        (access.require_package_keeper, LEADS),
        (access.require_console_keeper, sorted([*CONSULTANTS, "powerful"])),
        (access.require_engagement_starter, sorted([*CONSULTANTS, *LEADS])),
        (access.starts_engagements, sorted([*CONSULTANTS, *LEADS])),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_a_door_lets_these_in_and_nobody_else(town, door, let_in):
    assert town.who(door) == sorted(let_in)


def test_the_consoles_that_each_may_keep(town):
    ours, theirs = AquaTenantFactory(customer=town.ours.customer), AquaTenantFactory(customer=town.theirs.customer)
    EngagementFactory(customer=town.ours.customer)

    assert town.who(lambda person: list(access.tenants(person)) == [ours]) == ["consultant"]
    assert town.who(lambda person: list(access.tenants(person)) == [theirs]) == ["other consultant"]
    assert town.who(lambda person: keys(access.tenants(person)) == keys([ours, theirs])) == ["powerful"]
    assert town.who(access.tenants) == ["consultant", "other consultant", "powerful"]


def test_the_customers_that_each_may_add_a_console_for(town):
    named = {
        name: sorted(customer.name for customer in access.customers(person))
        for name, person in town.people.items()
        if access.customers(person)
    }

    assert {name: found for name, found in named.items() if not name.startswith("shut")} == {
        "consultant": ["Ours"],
        "other consultant": ["Theirs"],
        "powerful": ["Ours", "Theirs"],
    }


def test_an_operation_of_a_console_is_found_only_at_its_own_console(town):
    tenant = AquaTenantFactory(customer=town.ours.customer)
    own = OperationFactory(tenant=tenant)
    elsewhere = OperationFactory(tenant=AquaTenantFactory(customer=town.ours.customer))
    registry = RegistryFactory(engagement=town.ours, tenant=tenant)
    of_engagement = OperationFactory(registry=registry, kind=Operation.Kind.TEST_REGISTRY)
    user = town.people["consultant"]

    assert access.tenant_operation(user, tenant.pk, own.pk) == own
    assert refused(access.tenant_operation, user, tenant.pk, elsewhere.pk)
    assert refused(access.tenant_operation, user, tenant.pk, of_engagement.pk)


def test_drafts_of_packages_are_for_those_who_keep_them(town):
    draft = WorkPackageFactory(published_at=None)

    assert town.who(access.packages) == TEAM
    assert town.who(lambda person: draft in access.packages(person)) == LEADS


def test_who_and_for_whom_an_engagement_may_be_started(town):
    consultant, lead = town.people["consultant"], town.people["PS lead"]
    active = {"consultant", "other consultant", "idle consultant"}
    leads = {"PS lead", "delivering PS lead"}

    assert [found.name for found in access.startable_customers(consultant)] == ["Ours"]
    assert sorted(found.name for found in access.startable_customers(lead)) == ["Ours", "Theirs"]
    assert list(access.startable_consultants(consultant)) == [consultant]
    assert keys(access.startable_consultants(lead)) >= keys(town.people[name] for name in active)
    assert keys(access.startable_consultants(lead)).isdisjoint(
        keys(person for name, person in town.people.items() if name not in active and isinstance(person, User))
    )
    assert keys(access.ps_leads(consultant)) == keys(town.people[name] for name in leads)
    assert list(access.ps_leads(town.people["member"])) == []


def test_the_menu_offers_only_what_opens(town):
    offered = {name: [place.label for place in access.places(person)] for name, person in town.people.items()}
    of_team = {"Today", "Week", "Packages", "Consoles", "Power", "Gallery"}

    assert offered["anonymous"] == []
    assert {name: sorted(of_team & set(offered[name])) for name in ("member", "consultant", "PS lead")} == {
        "member": [],
        "consultant": ["Consoles", "Gallery", "Packages", "Today", "Week"],
        "PS lead": ["Gallery", "Packages"],
    }
    assert sorted(of_team & set(offered["administrator"])) == ["Gallery", "Packages", "Power"]
    assert sorted(of_team & set(offered["powerful"])) == ["Consoles", "Gallery", "Packages", "Power"]
    assert (access.home(town.people["consultant"]), access.home(town.people["member"])) == ("today", "arrival")


# ── calendars and letters ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_calendars_address_leads_to_whoever_it_belongs_to(town):
    own = CalendarFeedFactory(user=town.people["consultant"], digest=calendar_feeds.digest("own"))
    CalendarFeedFactory(user=town.people["member"], digest=calendar_feeds.digest("another"))
    CalendarFeedFactory(user=town.people["shut consultant"], digest=calendar_feeds.digest("shut"))

    assert access.feed_owner(calendar_feeds.digest("own")) == own.user
    assert access.feed_owner(calendar_feeds.digest("another")) == town.people["member"]
    assert refused(access.feed_owner, calendar_feeds.digest("shut"))
    assert refused(access.feed_owner, calendar_feeds.digest("never made"))


def test_a_calendar_holds_ones_own_meetings(town):
    consultant, member = town.people["consultant"], town.people["member"]
    held = SessionFactory(engagement=town.ours, consultant=consultant)
    drafted = SessionFactory(engagement=town.ours, consultant=consultant, status="draft")
    rehearsal = SessionFactory(engagement=town.ours, consultant=consultant, kind=Session.Kind.REHEARSAL)
    by_another = SessionFactory(engagement=town.ours)
    SessionFactory(engagement=town.ours, consultant=consultant, status="cancelled")
    SessionFactory(engagement=town.theirs, consultant=consultant)
    SessionFactory(engagement=town.theirs)

    assert keys(access.feed_sessions(consultant)) == keys([held, drafted, rehearsal])
    assert keys(access.feed_sessions(member)) == keys([held, by_another])


def test_letters_are_read_by_the_team_of_the_engagement_and_by_whom_they_are_to(town, settings):
    member, consultant = town.people["member"], town.people["consultant"]
    ours = LetterFactory(engagement=town.ours)
    theirs = LetterFactory(engagement=town.theirs)
    to_member = LetterFactory(to_address=member.email)
    to_shut = LetterFactory(to_address=town.people["shut member"].email)
    code = LetterFactory(kind=Letter.Kind.SIGN_IN)
    # What is written for an address that nobody has goes to nobody.
    LetterFactory(kind=Letter.Kind.SIGN_IN, to_address="")

    read = {name: keys(access.letters(person)) for name, person in town.people.items()}

    assert {name: found for name, found in read.items() if found} == {
        "consultant": keys([ours]),
        "other consultant": keys([theirs]),
        "PS lead": keys([ours, theirs]),
        "delivering PS lead": keys([ours, theirs]),
        "member": keys([to_member]),
    }
    assert to_shut not in access.letters(town.people["anonymous"])
    settings.DEMO = True
    assert keys(access.letters(town.people["anonymous"])) == keys([code])
    assert keys(access.letters(consultant)) == keys([ours])
