"""What is found without a seat: by PS leads across engagements, by administrators, and what people keep themselves."""

import pytest
from django.core.exceptions import PermissionDenied

from engagement import access
from engagement.access import Role
from engagement.models import Membership, Operation, User
from tests.access.town import Town, keys, refused
from tests.factories import (
    AquaTenantFactory,
    AuditEntryFactory,
    BulkChangeFactory,
    IdentityProviderFactory,
    MembershipFactory,
    OperationFactory,
    RegistryFactory,
    SavedViewFactory,
    SessionFactory,
    StatusMailFactory,
    TimeOffFactory,
)

pytestmark = pytest.mark.django_db

LEADS = ["PS lead", "delivering PS lead"]
CONSULTANTS = ["consultant", "idle consultant", "left the team", "other consultant"]


def somebody(town: Town, name: str) -> User:
    user = town.people[name]
    assert isinstance(user, User)
    return user


def test_saved_views_are_ones_own_and_of_the_page(town):
    lead = somebody(town, "PS lead")
    own = SavedViewFactory(user=lead)
    other_page = SavedViewFactory(user=lead, page="capacity")
    another = SavedViewFactory(user=somebody(town, "delivering PS lead"))

    assert list(access.saved_views(lead, "portfolio")) == [own]
    assert access.saved_view(lead, "portfolio", own.pk) == own
    assert refused(access.saved_view, lead, "portfolio", other_page.pk)
    assert refused(access.saved_view, lead, "portfolio", another.pk)


def test_only_ps_leads_find_the_people_whom_they_lead(town):
    active = {"consultant", "idle consultant", "other consultant", "shut consultant"}
    leads = {"PS lead", "delivering PS lead", "shut PS lead"}

    assert town.who(access.colleagues) == LEADS
    assert keys(access.consultants(somebody(town, "PS lead"))) == keys(town.people[name] for name in active)
    assert keys(access.colleagues(somebody(town, "PS lead"))) == keys(town.people[name] for name in active | leads)
    assert refused(access.consultant, somebody(town, "PS lead"), somebody(town, "delivering PS lead").pk)


def test_the_time_that_can_be_booked_is_set_by_oneself_or_a_ps_lead(town):
    pk, off = somebody(town, "consultant").pk, TimeOffFactory(user=somebody(town, "consultant"))
    of_another = TimeOffFactory(user=somebody(town, "other consultant"))

    assert town.who(lambda person: access.bookable(person, pk)) == sorted([*LEADS, "consultant"])
    assert town.who(lambda person: access.time_off(person, pk, off.pk)) == sorted([*LEADS, "consultant"])
    assert town.who(lambda person: access.time_off(person, pk, of_another.pk)) == []
    assert refused(access.bookable, somebody(town, "shut consultant"), somebody(town, "shut consultant").pk)
    assert refused(access.bookable, somebody(town, "PS lead"), somebody(town, "member").pk)
    assert refused(access.bookable, somebody(town, "delivering PS lead"), somebody(town, "delivering PS lead").pk)


def test_only_ps_leads_find_bookings_and_what_was_changed_at_once(town):
    session = SessionFactory(engagement=town.ours)
    change = BulkChangeFactory(made_by=somebody(town, "PS lead"))

    assert town.who(lambda person: access.booking(person, session.pk)) == LEADS
    assert town.who(lambda person: access.bulk_change(person, change.pk)) == LEADS


def test_only_ps_leads_look_at_what_waits_for_a_review(town):
    waits = AuditEntryFactory(engagement=town.ours, what="hours.unlocked")
    of_nothing = AuditEntryFactory(engagement=None, what="hours.unlocked")
    another_deed = AuditEntryFactory(engagement=town.ours, what="registry.added")

    assert town.who(lambda person: access.entry_to_see(person, waits.pk)) == LEADS
    assert town.who(lambda person: access.entry_to_see(person, of_nothing.pk)) == []
    assert town.who(lambda person: access.entry_to_see(person, another_deed.pk)) == []


def test_the_trail_is_whole_for_ps_leads_and_without_engagements_for_power(town):
    inside = AuditEntryFactory(engagement=town.ours)
    outside = AuditEntryFactory(engagement=None)
    resting = {"administrator"}
    others = {name: person for name, person in town.people.items() if name not in resting}

    found = {
        name: keys(access.whole_trail(person))
        for name, person in others.items()
        if not refused(access.whole_trail, person)
    }

    both = keys([inside, outside])
    assert {name: rows & both for name, rows in found.items()} == {
        **dict.fromkeys(LEADS, both),
        "powerful": keys([outside]),
    }
    for read in (access.whole_trail, access.all_row_changes, access.require_trail_reader):
        with pytest.raises(PermissionDenied):
            read(town.people["administrator"])


def test_changed_rows_are_cut_as_the_trail_is(town):
    of_lead = access.all_row_changes(somebody(town, "PS lead"))
    of_power = access.all_row_changes(somebody(town, "powerful"))
    seated = {role: access.row_changes(town.seat(role)) for role in Role}

    assert of_lead.filter(engagement=town.ours).exists()
    assert not of_power.exclude(engagement=None).exists()
    assert of_power.exists()
    assert {role for role, rows in seated.items() if rows.exists()} == {Role.CONSULTANT, Role.PS_LEAD}
    assert not seated[Role.CONSULTANT].exclude(engagement=town.ours).exists()


def test_weekly_statuses_are_read_by_the_team_of_the_engagement(town):
    ours, theirs = StatusMailFactory(engagement=town.ours), StatusMailFactory(engagement=town.theirs)

    found = {role: keys(access.status_mails(town.seat(role))) for role in Role}

    assert {role for role, rows in found.items() if rows == {ours.pk}} == {Role.CONSULTANT, Role.PS_LEAD}
    assert refused(access.status_mail, town.seat(Role.CONSULTANT), theirs.pk)


def test_identity_providers_are_kept_by_an_administrator_whose_power_is_on(town):
    provider = IdentityProviderFactory()
    others = {name: person for name, person in town.people.items() if name != "administrator"}
    doors = (access.identity_providers, access.customers_to_sign_on)

    for door in doors:
        assert [name for name, person in others.items() if not refused(door, person)] == ["powerful"]
        with pytest.raises(PermissionDenied):
            door(town.people["administrator"])
    assert access.identity_provider(town.people["powerful"], provider.pk) == provider
    assert keys(access.customers_to_sign_on(town.people["powerful"])) >= {town.ours.customer_id}


def test_the_menu_of_each_of_the_team(town):
    offered = {name: [place.url_name for place in access.places(town.people[name])] for name in town.people}
    of_leads = {"portfolio", "capacity", "reviews", "insights"}

    assert [name for name in offered if of_leads & set(offered[name])] == ["PS lead", "delivering PS lead"]
    assert [name for name in offered if of_leads <= set(offered[name])] == ["PS lead", "delivering PS lead"]
    assert sorted(name for name in offered if "whole-audit" in offered[name]) == [
        *LEADS,
        "powerful",
        "shut administrator",
    ]
    administrators = ["administrator", "powerful", "shut administrator"]
    assert [name for name in offered if "team" in offered[name]] == administrators
    assert [name for name in offered if "power" in offered[name]] == administrators


@pytest.mark.parametrize(
    ("kind", "asks"),
    [
        (Operation.Kind.TEST_REGISTRY, ["consultant", "delivering PS lead"]),
        (Operation.Kind.CHECK_FACTS, ["consultant", "customer lead", "delivering PS lead", "last day", "member"]),
    ],
)
def test_a_worker_acts_only_for_who_may_still_ask(town, kind, asks):
    registry = RegistryFactory(engagement=town.ours)
    operation = OperationFactory(registry=registry, kind=kind)

    def still_asks(person: object) -> bool:
        operation.asked_by = person if isinstance(person, User) else None
        return isinstance(person, User) and access.still_asks(operation)

    assert town.who(still_asks) == asks
    operation.asked_by = None
    assert access.still_asks(operation)


def test_a_worker_looks_after_a_console_only_for_its_keepers(town):
    operation = OperationFactory(tenant=AquaTenantFactory(customer=town.ours.customer))

    def still_asks(person: object) -> bool:
        operation.asked_by = person if isinstance(person, User) else None
        return isinstance(person, User) and access.still_asks(operation)

    AquaTenantFactory(customer=town.theirs.customer)
    assert town.who(still_asks) == ["administrator", "consultant", "powerful"]


def test_who_leads_all_of_a_customers_engagements_lets_people_into_all(town):
    lead, member = somebody(town, "customer lead"), somebody(town, "member")
    seat = town.seat(Role.CUSTOMER_LEAD)
    of_one = MembershipFactory(customer=town.ours.customer, engagement=town.ours, role=Membership.Role.LEAD).user
    elsewhere = MembershipFactory(customer=town.theirs.customer, role=Membership.Role.LEAD).user

    may = {one: access.invites_everywhere(one, seat) for one in (lead, somebody(town, "consultant"))}
    may_not = {one: access.invites_everywhere(one, seat) for one in (member, of_one, elsewhere)}

    assert set(may.values()) == {True}
    assert set(may_not.values()) == {False}
    assert not access.invites_everywhere(lead, town.seat(Role.CUSTOMER_MEMBER))


def test_a_lead_of_one_engagement_changes_nobody_who_is_let_into_all(town):
    everywhere = somebody(town, "member").memberships.get()
    own = MembershipFactory(customer=town.ours.customer, engagement=town.ours, role=Membership.Role.LEAD)
    seat = town.seat(Role.CUSTOMER_LEAD)

    with pytest.raises(PermissionDenied):
        access.require_inviter_of(own.user, seat, everywhere)
    access.require_inviter_of(own.user, seat, own)
    access.require_inviter_of(somebody(town, "customer lead"), seat, everywhere)
