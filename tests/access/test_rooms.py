"""What is found through a seat: each list with rows that must not be on it, read by each role."""

from collections.abc import Callable, Iterable
from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from engagement import access
from engagement.access import RIGHTS, May, Role, Seat
from engagement.models import Membership, Operation, RaidItem, Registry, Session, Topic
from tests.access.town import Town, keys, refused
from tests.factories import (
    AquaTenantFactory,
    AttendeeFactory,
    AuditEntryFactory,
    ChecklistItemFactory,
    CommentFactory,
    ConsultantFactory,
    EngagementTopicFactory,
    ImageFactory,
    MembershipFactory,
    NonceProofFactory,
    OperationFactory,
    PrerequisiteFactory,
    QuestionFactory,
    RaidItemFactory,
    RegistryFactory,
    ScanFactory,
    SessionFactory,
    SignOffFactory,
    TimeEntryFactory,
    VulnerabilityFactory,
)

pytestmark = pytest.mark.django_db

SEATED = list(Role)
INSIDE = {Role.CONSULTANT, Role.PS_LEAD}


def by_role(town: Town, rows: Callable[[Seat], Iterable[object]]) -> dict[Role, set[int]]:
    return {role: keys(rows(town.seat(role))) for role in SEATED}


def for_team(inside: Iterable[object], outside: Iterable[object] = ()) -> dict[Role, set[int]]:
    """What the team finds, and what a customer finds."""
    inside, outside = keys(inside), keys(outside)
    return {role: inside if role in INSIDE else outside for role in SEATED}


def test_each_role_has_these_rights_and_no_other():
    everybody = {May.VIEW, May.VIEW_OUTCOMES, May.COMMENT}
    assert dict(RIGHTS) == {
        Role.CONSULTANT: everybody
        | {May.VIEW_INTERNAL, May.ANSWER, May.EDIT, May.DRIVE_AQUA, May.INVITE, May.VIEW_PEOPLE},
        Role.PS_LEAD: everybody | {May.VIEW_INTERNAL, May.LEAD, May.VIEW_PEOPLE},
        Role.CUSTOMER_LEAD: everybody | {May.ANSWER, May.SIGN_OFF, May.INVITE, May.VIEW_PEOPLE},
        Role.CUSTOMER_MEMBER: everybody | {May.ANSWER},
    }


def test_a_seat_refuses_what_its_role_may_not(town):
    seat = town.seat(Role.CUSTOMER_MEMBER)

    assert [seat.allows(May.ANSWER), seat.allows(May.EDIT), seat.may["edit"]] == [True, False, False]
    seat.require(May.ANSWER)
    with pytest.raises(PermissionDenied):
        seat.require(May.EDIT)


def test_registries_are_those_that_stand_in_this_engagement(town):
    ours = RegistryFactory(engagement=town.ours)
    RegistryFactory(engagement=town.ours, state=Registry.State.REMOVED)
    RegistryFactory(engagement=town.theirs)

    assert by_role(town, access.registries) == for_team([ours], [ours])


def test_a_scan_and_a_finding_are_found_only_at_their_own_image(town):
    image, sibling = ImageFactory(engagement=town.ours), ImageFactory(engagement=town.ours)
    foreign = ImageFactory(engagement=town.theirs)
    seat = town.seat(Role.CONSULTANT)
    scans = {one: ScanFactory(image=one) for one in (image, sibling, foreign)}
    findings = {one: VulnerabilityFactory(scan=scan) for one, scan in scans.items()}

    assert by_role(town, access.images) == for_team([image, sibling], [image, sibling])
    assert access.scan(seat, image.pk, scans[image].pk) == scans[image]
    assert refused(access.scan, seat, image.pk, scans[sibling].pk)
    assert refused(access.scan, seat, foreign.pk, scans[foreign].pk)
    assert access.finding(seat, image.pk, findings[image].pk) == findings[image]
    assert refused(access.finding, seat, image.pk, findings[sibling].pk)
    assert refused(access.finding, seat, foreign.pk, findings[foreign].pk)


def test_a_customer_learns_neither_of_drafts_nor_of_rehearsals(town):
    told = SessionFactory(engagement=town.ours)
    drafted = SessionFactory(engagement=town.ours, status="draft")
    rehearsal = SessionFactory(engagement=town.ours, kind=Session.Kind.REHEARSAL)
    SessionFactory(engagement=town.theirs)

    assert by_role(town, access.sessions) == for_team([told, drafted, rehearsal], [told])


def test_attendees_are_those_of_the_meeting_and_of_the_engagement(town):
    ours, other = SessionFactory(engagement=town.ours), SessionFactory(engagement=town.ours)
    foreign = SessionFactory(engagement=town.theirs)
    invited, *_ = AttendeeFactory(session=ours), AttendeeFactory(session=other), AttendeeFactory(session=foreign)

    assert by_role(town, lambda seat: access.attendees(seat, ours)) == for_team([invited], [invited])
    assert by_role(town, lambda seat: access.attendees(seat, foreign)) == for_team([])


def test_what_the_team_prepares_is_not_a_customers_business(town):
    shown = ChecklistItemFactory(engagement=town.ours)
    prepared = ChecklistItemFactory(engagement=town.ours, template__topic__kind=Topic.Kind.PREPARATION)
    ChecklistItemFactory(engagement=town.theirs)
    prerequisite = PrerequisiteFactory(topic=shown.topic)
    foreign = PrerequisiteFactory(topic__work_package=town.theirs.work_package)

    assert by_role(town, access.checklist) == for_team([shown, prepared], [shown])
    for role in SEATED:
        assert refused(access.prerequisite, town.seat(role), prerequisite.pk) == (role not in INSIDE)
    assert refused(access.prerequisite, town.seat(Role.CONSULTANT), foreign.pk)


def test_questions_are_those_of_the_topics_in_scope(town):
    asked = QuestionFactory(topic=EngagementTopicFactory(engagement=town.ours).topic)
    left_out = EngagementTopicFactory(engagement=town.ours, is_in_scope=False)
    QuestionFactory(topic=left_out.topic)
    of_team = EngagementTopicFactory(engagement=town.ours, topic__kind=Topic.Kind.PREPARATION)
    prepared = QuestionFactory(topic=of_team.topic)
    QuestionFactory(topic=EngagementTopicFactory(engagement=town.theirs).topic)

    assert by_role(town, access.questions) == for_team([asked, prepared], [asked])


def test_a_customer_reads_what_was_agreed_and_said_to_them(town):
    action = RaidItemFactory(engagement=town.ours)
    inside = [
        RaidItemFactory(engagement=town.ours, is_internal=True),
        RaidItemFactory(engagement=town.ours, kind=RaidItem.Kind.RISK),
    ]
    RaidItemFactory(engagement=town.theirs)
    said = CommentFactory(engagement=town.ours)
    whispered = CommentFactory(engagement=town.ours, is_internal=True)
    CommentFactory(engagement=town.theirs)

    assert by_role(town, access.raid) == for_team([action, *inside], [action])
    assert by_role(town, access.comments) == for_team([said, whispered], [said])


@pytest.mark.parametrize(
    ("factory", "rows"),
    [
        (TimeEntryFactory, access.time_entries),
        (AuditEntryFactory, access.audit),
        (lambda engagement: AquaTenantFactory(customer=engagement.customer), access.tenants_of),
        (
            lambda engagement: OperationFactory(
                registry=RegistryFactory(engagement=engagement), kind=Operation.Kind.TEST_REGISTRY
            ),
            access.operations,
        ),
    ],
    ids=["time", "audit", "consoles", "operations"],
)
def test_the_teams_own_business_is_read_by_the_team_of_the_engagement(town, factory, rows):
    ours = factory(engagement=town.ours)
    factory(engagement=town.theirs)

    assert by_role(town, rows) == for_team([ours])


def test_nonces_are_those_of_the_engagement(town):
    ours = NonceProofFactory(engagement=town.ours)
    NonceProofFactory(engagement=town.theirs)

    assert by_role(town, access.nonces) == for_team([ours], [ours])


def test_those_who_may_be_mentioned_have_a_part_in_the_engagement_today(town):
    of_theirs = town.people["stranger"]
    theirs_too = MembershipFactory(customer=town.theirs.customer, ends_on=timezone.localdate()).user
    names = ["PS lead", "consultant", "customer lead", "delivering PS lead", "last day", "member"]

    found = access.members(town.seat(Role.CONSULTANT))

    assert keys(found) == keys(town.people[name] for name in names)
    assert {of_theirs, theirs_too}.isdisjoint(found)


def test_a_member_who_joined_the_team_is_mentioned_only_for_a_part_in_it(town):
    joined = MembershipFactory(customer=town.ours.customer, user=ConsultantFactory()).user

    assert joined not in access.members(town.seat(Role.CONSULTANT))


def test_a_waiver_is_agreed_to_by_a_lead_of_either_side(town):
    past = timezone.localdate() - timedelta(days=1)
    lead = Membership.Role.LEAD
    MembershipFactory(customer=town.ours.customer, role=lead, ends_on=past)
    MembershipFactory(customer=town.ours.customer, role=lead, user__is_active=False)
    MembershipFactory(customer=town.theirs.customer, role=lead)

    found = access.approvers(town.seat(Role.CONSULTANT))

    assert keys(found) == keys(town.people[name] for name in ("PS lead", "customer lead"))


# ── acceptance, and the people of an engagement ──────────────────────────────────────────────────────────────────────


def test_signatures_are_those_of_the_engagement(town):
    ours = SignOffFactory(engagement=town.ours)
    SignOffFactory(engagement=town.theirs)

    assert by_role(town, access.sign_offs) == for_team([ours], [ours])


def test_a_topic_is_accepted_only_in_scope_and_never_the_teams_own(town):
    shown = EngagementTopicFactory(engagement=town.ours).topic
    left_out = EngagementTopicFactory(engagement=town.ours, is_in_scope=False).topic
    prepared = EngagementTopicFactory(engagement=town.ours, topic__kind=Topic.Kind.PREPARATION).topic
    foreign = EngagementTopicFactory(engagement=town.theirs).topic
    seat = town.seat(Role.CUSTOMER_LEAD)

    assert access.topic_to_accept(seat, shown.key) == shown
    for topic in (left_out, prepared, foreign):
        assert refused(access.topic_to_accept, seat, topic.key)


@pytest.mark.parametrize(
    ("door", "roles"),
    [
        (access.require_asker, [Role.CONSULTANT, Role.PS_LEAD]),
        (access.require_withdrawer, [Role.PS_LEAD, Role.CUSTOMER_LEAD]),
    ],
    ids=["asker", "withdrawer"],
)
def test_these_roles_ask_for_signatures_and_withdraw_them(town, door, roles):
    for role in SEATED:
        with nullcontext() if role in roles else pytest.raises(PermissionDenied):
            door(town.seat(role))


def test_the_people_of_an_engagement_are_its_own(town):
    names = ["expired", "last day", "member", "customer lead", "shut member"]
    MembershipFactory(customer=town.ours.customer, user=ConsultantFactory())
    MembershipFactory(customer=town.ours.customer, engagement=town.draft)
    nobody = {Role.CUSTOMER_MEMBER: set()}
    members, assigned = by_role(town, access.memberships), by_role(town, access.assignments)

    of_ours = keys(town.people[name].memberships.get() for name in names)
    assert members == dict.fromkeys(SEATED, of_ours) | nobody
    assert assigned == dict.fromkeys(SEATED, keys(town.ours.assignments.all())) | nobody


def test_only_those_who_lead_may_hand_an_engagement_over(town):
    active = ["consultant", "other consultant", "idle consultant"]
    assigned = ["consultant", "delivering PS lead", "left the team", "shut consultant"]
    nobody = dict.fromkeys(SEATED, frozenset())
    offered, delivering = by_role(town, access.deliverers), by_role(town, access.delivering)

    assert offered == nobody | {Role.PS_LEAD: keys(town.people[name] for name in active)}
    assert delivering == nobody | {Role.PS_LEAD: keys(town.people[name] for name in assigned)}


def test_the_team_is_kept_by_an_administrator_whose_power_is_on(town):
    """One without is told so; everybody else learns nothing."""
    with pytest.raises(PermissionDenied):
        access.require_team_keeper(town.people["administrator"])

    others = {name: person for name, person in town.people.items() if name not in ("administrator", "powerful")}
    assert access.require_team_keeper(town.people["powerful"]) == town.people["powerful"]
    assert [name for name, person in others.items() if not refused(access.require_team_keeper, person)] == []
    assert [name for name, person in others.items() if not refused(access.team, person)] == []
    assert town.people["member"] not in access.team(town.people["administrator"])
