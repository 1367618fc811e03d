"""
What somebody may find: of each kind the rows that the pages would show them, and no others.

The same bounds as behind a seat (access/children.py), for all engagements at once; tests/access/test_search.py holds
the two side by side.
"""

from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from engagement.access.consoles import tenants
from engagement.access.customer_view import look_of
from engagement.access.keepers import packages
from engagement.access.rights import RIGHTS, May, Person, Role
from engagement.access.seats import engagements, memberships_of, sees_inside
from engagement.models import (
    Answer,
    AquaTenant,
    ChecklistItem,
    Comment,
    Document,
    Engagement,
    Image,
    Membership,
    RaidItem,
    Registry,
    Session,
    Topic,
    User,
    WorkPackage,
)

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Searchable:
    """
    The rows of each kind; `is_inside` says whether texts of the team are looked through, too.

    `with_people` are the engagements whose page of people opens, from which `people` are.
    """

    is_inside: bool
    engagements: QuerySet[Engagement]
    with_people: QuerySet[Engagement]
    people: QuerySet[Membership]
    sessions: QuerySet[Session]
    items: QuerySet[ChecklistItem]
    registries: QuerySet[Registry]
    images: QuerySet[Image]
    raid: QuerySet[RaidItem]
    comments: QuerySet[Comment]
    answers: QuerySet[Answer]
    documents: QuerySet[Document]
    packages: QuerySet[WorkPackage]
    consoles: QuerySet[AquaTenant]

    @property
    def rows(self) -> dict[str, Any]:
        """Every kind by its name."""
        return {name: rows for name, rows in vars(self).items() if name != "is_inside"}


def searchable(user: Person) -> Searchable:
    """Everything that this person may find; while they look as a customer, what that customer would find there."""
    look = look_of(user)
    known = engagements(user).filter(reference=look.reference) if look else engagements(user)
    is_inside = sees_inside(user) and look is None
    with_people = _with_people(user, known, look.role if look else None)
    none = WorkPackage.objects.none(), AquaTenant.objects.none()
    return Searchable(
        is_inside=is_inside,
        engagements=known,
        with_people=with_people,
        people=_people(with_people),
        sessions=_cut(Session.objects.filter(engagement__in=known), _SESSIONS, is_inside=is_inside),
        items=_cut(ChecklistItem.objects.filter(engagement__in=known), _ITEMS, is_inside=is_inside),
        registries=Registry.objects.filter(~Q(state=Registry.State.REMOVED), engagement__in=known),
        images=Image.objects.filter(engagement__in=known),
        raid=_cut(RaidItem.objects.filter(engagement__in=known), _RAID, is_inside=is_inside),
        comments=_cut(Comment.objects.filter(engagement__in=known), Q(is_internal=False), is_inside=is_inside),
        answers=_cut(Answer.objects.filter(engagement__in=known), _ANSWERS, is_inside=is_inside),
        documents=_cut(
            Document.objects.filter(engagement__in=known, removed_at=None), Q(is_internal=False), is_inside=is_inside
        ),
        packages=none[0] if look else packages(user),
        consoles=none[1] if look else tenants(user),
    )


# What a customer is shown of each kind.
_SESSIONS = Q(kind=Session.Kind.DELIVERY) & ~Q(status=Session.Status.DRAFT)
_ITEMS = ~Q(topic__kind=Topic.Kind.PREPARATION)
_RAID = Q(is_internal=False, kind__in=(RaidItem.Kind.ACTION, RaidItem.Kind.DECISION))
_ANSWERS = ~Q(question__topic__kind=Topic.Kind.PREPARATION)


def _cut(rows: QuerySet[M], shown: Q, *, is_inside: bool) -> QuerySet[M]:
    return rows if is_inside else rows.filter(shown)


def _with_people(user: Person, known: QuerySet[Engagement], looks_as: Role | None) -> QuerySet[Engagement]:
    """The engagements whose page of people they may read: a customer's member may not."""
    if looks_as is not None:
        return known if May.VIEW_PEOPLE in RIGHTS[looks_as] else known.none()
    if not isinstance(user, User) or user.is_staff:
        return known
    led = memberships_of(user).filter(role=Membership.Role.LEAD)
    everywhere = Q(customer__in=led.filter(engagement=None).values("customer"))
    return known.filter(everywhere | Q(pk__in=led.exclude(engagement=None).values("engagement")))


def _people(shown: QuerySet[Engagement]) -> QuerySet[Membership]:
    """The customers' people who are let into these engagements."""
    everywhere = Q(engagement=None, customer__in=shown.values("customer"))
    return Membership.objects.filter(everywhere | Q(engagement__in=shown), user__staff_role="")
