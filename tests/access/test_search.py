"""What a search may find: exactly what stands behind the seats, for every person, and nothing while one may not."""

from collections.abc import Callable, Iterable
from datetime import timedelta

import pytest
from django.http import Http404
from django.utils import timezone

from engagement import access
from engagement.access import Look, Role, Seat
from engagement.models import Answer, Engagement, Membership, RaidItem, Registry, Session, Topic
from tests.access.town import Person, Town, keys
from tests.factories import (
    AnswerFactory,
    AquaTenantFactory,
    ChecklistItemFactory,
    CommentFactory,
    ConsultantFactory,
    DocumentFactory,
    EngagementTopicFactory,
    ImageFactory,
    MembershipFactory,
    QuestionFactory,
    RaidItemFactory,
    RegistryFactory,
    SessionFactory,
    TopicFactory,
    WorkPackageFactory,
)

pytestmark = pytest.mark.django_db

Rows = Callable[[Seat], Iterable[object]]


def answers_of(seat: Seat) -> Iterable[Answer]:
    return Answer.objects.filter(engagement=seat.engagement, question__in=access.questions(seat))


BEHIND_A_SEAT: dict[str, Rows] = {
    "sessions": access.sessions,
    "items": access.checklist,
    "registries": access.registries,
    "images": access.images,
    "raid": access.raid,
    "comments": access.comments,
    "documents": access.documents,
    "answers": answers_of,
}


def furnish(engagement: Engagement) -> None:
    """Something of every kind, and of each what a customer is not shown."""
    preparation = TopicFactory(work_package=engagement.work_package, kind=Topic.Kind.PREPARATION)
    for number, status in enumerate([Session.Status.PLANNED, Session.Status.DRAFT], start=1):
        starts_at = timezone.now() + timedelta(days=10 * number + engagement.pk)
        times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=2)}
        for kind in Session.Kind.values:
            SessionFactory(engagement=engagement, number=number, status=status, kind=kind, **times)
    ChecklistItemFactory(engagement=engagement)
    ChecklistItemFactory(engagement=engagement, topic=preparation)
    for state in Registry.State.values:
        RegistryFactory(engagement=engagement, state=state)
    ImageFactory(engagement=engagement)
    for kind in RaidItem.Kind.values:
        RaidItemFactory(engagement=engagement, kind=kind)
    RaidItemFactory(engagement=engagement, is_internal=True)
    CommentFactory(engagement=engagement)
    CommentFactory(engagement=engagement, is_internal=True)
    DocumentFactory(engagement=engagement)
    DocumentFactory(engagement=engagement, is_internal=True)
    DocumentFactory(engagement=engagement, removed_at=timezone.now(), removed_by=ConsultantFactory())
    for topic in (preparation, TopicFactory(work_package=engagement.work_package)):
        EngagementTopicFactory(engagement=engagement, topic=topic)
        AnswerFactory(engagement=engagement, question=QuestionFactory(topic=topic))


def seats(person: Person, town: Town) -> list[Seat]:
    found = []
    for one in (town.ours, town.theirs, town.draft):
        try:
            found.append(access.engagement(person, one.reference))
        except Http404:
            continue
    return found


@pytest.fixture
def full_town(town: Town) -> Town:
    for one in (town.ours, town.theirs, town.draft):
        furnish(one)
    return town


@pytest.mark.parametrize("kind", BEHIND_A_SEAT)
def test_each_person_finds_what_their_seats_show_and_no_more(full_town: Town, kind: str) -> None:
    found = {name: keys(getattr(access.searchable(one), kind)) for name, one in full_town.people.items()}

    rows = BEHIND_A_SEAT[kind]
    shown = {
        name: {key for seat in seats(one, full_town) for key in keys(rows(seat))}
        for name, one in full_town.people.items()
    }

    assert found == shown


def test_each_person_finds_the_engagements_that_they_may_open(full_town: Town) -> None:
    found = {name: keys(access.searchable(one).engagements) for name, one in full_town.people.items()}

    assert found == {
        name: {seat.engagement.pk for seat in seats(one, full_town)} for name, one in full_town.people.items()
    }


def test_people_are_found_by_those_who_may_read_the_page_of_people(full_town: Town) -> None:
    found = {name: keys(access.searchable(one).people) for name, one in full_town.people.items()}

    def shown(person: Person) -> set[int]:
        return {key for seat in seats(person, full_town) for key in keys(access.memberships(seat))}

    readers = full_town.who(lambda one: any(seat.allows(access.May.VIEW_PEOPLE) for seat in seats(one, full_town)))
    assert found == {name: shown(one) if name in readers else set() for name, one in full_town.people.items()}


def test_a_lead_of_one_engagement_finds_nobody_of_another(town: Town) -> None:
    second = town.draft
    second.status = Engagement.Status.PLANNED
    second.save()
    limited = MembershipFactory(customer=town.ours.customer, engagement=town.ours, role=Membership.Role.LEAD)
    other = MembershipFactory(customer=town.ours.customer, engagement=second)

    found = keys(access.searchable(limited.user).people)

    assert limited.pk in found
    assert other.pk not in found


def test_packages_and_consoles_are_found_by_those_who_look_after_them(town: Town) -> None:
    console = AquaTenantFactory(customer=town.ours.customer)
    draft = WorkPackageFactory(published_at=None)

    def finds(kind: str, pk: int) -> list[str]:
        return town.who(lambda one: pk in keys(getattr(access.searchable(one), kind)))

    assert finds("consoles", console.pk) == town.who(lambda one: access.tenant(one, console.pk))
    assert finds("packages", draft.pk) == town.who(lambda one: access.package(one, draft.key, draft.version))


@pytest.mark.parametrize("role", [Role.CUSTOMER_LEAD, Role.CUSTOMER_MEMBER])
def test_who_looks_as_the_customer_finds_what_that_customer_finds(full_town: Town, role: Role) -> None:
    consultant = full_town.people["consultant"]
    consultant.looks_as = Look(full_town.ours.reference, role)  # type: ignore[union-attr]

    bounds = access.searchable(consultant)

    seat = Seat(full_town.ours, role)
    assert {kind: keys(getattr(bounds, kind)) for kind in BEHIND_A_SEAT} == {
        kind: keys(rows(seat)) for kind, rows in BEHIND_A_SEAT.items()
    }
    assert not bounds.is_inside
    assert keys(bounds.packages) | keys(bounds.consoles) == set()
    assert keys(bounds.people) == (keys(access.memberships(seat)) if role == Role.CUSTOMER_LEAD else set())
