"""
The one door: from a person and a name in an address to an object, and what this person may do with it.

It fails shut: an unknown role, object or membership is a 404, so that nobody learns what exists. Children are found
through a seat, never by their key alone, so that a foreign key in an address cannot cross customers.
Source: product.md, "People and what they may see".
"""

import enum
from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Case, Exists, Model, OuterRef, Q, QuerySet, Subquery, Value, When
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from engagement.models import (
    AquaTenant,
    Assignment,
    Customer,
    Engagement,
    Image,
    Membership,
    Operation,
    Registry,
    Scan,
    User,
    Vulnerability,
)

Person = User | AnonymousUser
M = TypeVar("M", bound=Model)


class May(enum.Enum):
    """The rights that views ask for."""

    VIEW = "view"
    VIEW_OUTCOMES = "view_outcomes"
    VIEW_INTERNAL = "view_internal"
    COMMENT = "comment"
    EDIT = "edit"
    DRIVE_AQUA = "drive_aqua"
    SIGN_OFF = "sign_off"
    INVITE = "invite"
    LEAD = "lead"


class Role(enum.Enum):
    """Who somebody is in one engagement."""

    CONSULTANT = "consultant"
    PS_LEAD = "ps_lead"
    CUSTOMER_LEAD = "customer_lead"
    CUSTOMER_MEMBER = "customer_member"


RIGHTS: dict[Role, frozenset[May]] = {
    Role.CONSULTANT: frozenset(
        {May.VIEW, May.VIEW_OUTCOMES, May.VIEW_INTERNAL, May.COMMENT, May.EDIT, May.DRIVE_AQUA, May.INVITE}
    ),
    Role.PS_LEAD: frozenset({May.VIEW, May.VIEW_OUTCOMES, May.VIEW_INTERNAL, May.COMMENT, May.LEAD}),
    Role.CUSTOMER_LEAD: frozenset({May.VIEW, May.VIEW_OUTCOMES, May.COMMENT, May.SIGN_OFF, May.INVITE}),
    Role.CUSTOMER_MEMBER: frozenset({May.VIEW, May.VIEW_OUTCOMES, May.COMMENT}),
}


@dataclass(frozen=True)
class Seat:
    """An engagement, and one person's place in it."""

    engagement: Engagement
    role: Role

    @property
    def rights(self) -> frozenset[May]:
        return RIGHTS[self.role]

    @property
    def may(self) -> dict[str, bool]:
        """One boolean a right, for templates: `may.drive_aqua`."""
        return {right.value: right in self.rights for right in May}

    def allows(self, right: May) -> bool:
        return right in self.rights

    def require(self, right: May) -> None:
        """Raises PermissionDenied (403): they know of the object, but this is not theirs to do."""
        if right not in self.rights:
            raise PermissionDenied(right.value)


@dataclass(frozen=True)
class Place:
    """An entry of the main menu."""

    label: str
    icon: str
    url_name: str


def places(user: Person) -> list[Place]:
    """The main menu of this person; empty for somebody who has not signed in."""
    if not isinstance(user, User):
        return []
    today = [Place("Today", "calendar-event", "today")] if user.staff_role == User.StaffRole.CONSULTANT else []
    tenants = [Place("Consoles", "server-2", "tenants")] if _may_see_tenants(user) else []
    gallery = [Place("Gallery", "components", "gallery")] if user.is_staff else []
    return [*today, Place("Engagements", "briefcase", "engagements"), *tenants, *gallery]


def home(user: User) -> str:
    """The name of the address that this person starts from."""
    return "today" if user.staff_role == User.StaffRole.CONSULTANT else "engagements"


def require_staff(user: Person) -> User:
    """Anybody of the team. Raises Http404 for everybody else."""
    if isinstance(user, User) and user.is_active and user.is_staff:
        return user
    raise Http404


def require_consultant(user: Person) -> User:
    """Somebody who delivers. Raises Http404 for everybody else."""
    if isinstance(user, User) and user.is_active and user.staff_role == User.StaffRole.CONSULTANT:
        return user
    raise Http404


# ── engagements ──────────────────────────────────────────────────────────────────────────────────────────────────────


def engagements(user: Person) -> QuerySet[Engagement]:
    """
    Every engagement that this person may know of.

    The team by assignment, or all for a PS lead; everybody else by membership. One way for each person, not both: the
    database then walks a list in its order, whatever the number of engagements.
    """
    if not isinstance(user, User) or not user.is_active:
        return Engagement.objects.none()
    if user.staff_role == User.StaffRole.PS_LEAD:
        return Engagement.objects.all()
    if user.is_staff:
        return assigned_engagements(user)
    return Engagement.objects.filter(customer__in=_memberships(user).values("customer"), status__in=_SHOWN_TO_CUSTOMERS)


def assigned_engagements(user: User) -> QuerySet[Engagement]:
    """Those that this person delivers."""
    return Engagement.objects.filter(pk__in=_assignments(user).values("engagement"))


def knows_all_engagements(user: Person) -> bool:
    """Whether this person is shown engagements that they have no part in, so that "only mine" means something."""
    return isinstance(user, User) and user.staff_role == User.StaffRole.PS_LEAD


def sees_inside(user: Person) -> bool:
    """Whether lists show this person health, hours and operations: the team is in an engagement only to work on it."""
    return isinstance(user, User) and user.is_active and user.is_staff


def engagement(user: Person, reference: str) -> Seat:
    """The seat of this person in the engagement. Raises Http404 when they have none."""
    if not isinstance(user, User):
        raise Http404
    known = engagements(user).select_related("customer", "summary").annotate(place=_place(user))
    found: Any = get_object_or_404(known, reference=reference)
    if found.place not in _ROLES:
        raise Http404
    return Seat(found, _ROLES[found.place])


# A draft is the team's own thinking: a customer learns of an engagement when it is planned.
_SHOWN_TO_CUSTOMERS = [status for status in Engagement.Status.values if status != Engagement.Status.DRAFT]


def _assignments(user: User) -> QuerySet[Assignment]:
    """Only somebody of the team can deliver: a person who left it keeps no way in through an old assignment."""
    return Assignment.objects.filter(consultant=user) if user.is_staff else Assignment.objects.none()


def _memberships(user: User) -> QuerySet[Membership]:
    """Those that have not run out; today is the last day of one that ends today."""
    return Membership.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=timezone.localdate()), user=user)


_ASSIGNED, _LEADING = "assigned", "leading"
_ROLES: dict[str, Role] = {
    _ASSIGNED: Role.CONSULTANT,
    _LEADING: Role.PS_LEAD,
    Membership.Role.LEAD: Role.CUSTOMER_LEAD,
    Membership.Role.MEMBER: Role.CUSTOMER_MEMBER,
}


def _place(user: User) -> Case | Value | Subquery:
    """
    This person's place in each engagement that they know of, as a column: a key of _ROLES.

    An assignment counts before the general role, so that a PS lead who also delivers may drive.
    """
    if user.staff_role == User.StaffRole.PS_LEAD:
        delivers = Exists(_assignments(user).filter(engagement=OuterRef("pk")))
        return Case(When(delivers, then=Value(_ASSIGNED)), default=Value(_LEADING))
    if user.is_staff:
        return Value(_ASSIGNED)
    return Subquery(_memberships(user).filter(customer=OuterRef("customer")).values("role")[:1])


# ── through a seat ───────────────────────────────────────────────────────────────────────────────────────────────────


def registries(seat: Seat) -> QuerySet[Registry]:
    """The engagement's registries, removed ones left out."""
    return _found_through(seat, May.VIEW, Registry.objects.exclude(state=Registry.State.REMOVED))


def registry(seat: Seat, pk: int) -> Registry:
    return _one(registries(seat).select_related("tenant"), pk)


def images(seat: Seat) -> QuerySet[Image]:
    return _found_through(seat, May.VIEW_OUTCOMES, Image.objects.all())


def image(seat: Seat, pk: int) -> Image:
    return _one(images(seat).select_related("registry", "latest_scan"), pk)


def scan(seat: Seat, image_pk: int, pk: int) -> Scan:
    return _one(Scan.objects.filter(image__in=images(seat), image_id=image_pk).select_related("image"), pk)


def finding(seat: Seat, image_pk: int, pk: int) -> Vulnerability:
    """One finding of a scan of the image."""
    of_image = Vulnerability.objects.filter(scan__image__in=images(seat), scan__image_id=image_pk)
    return _one(of_image.select_related("scan__image__registry"), pk)


def operations(seat: Seat) -> QuerySet[Operation]:
    """What was asked of Aqua for the engagement; the team's own business."""
    return _found_through(seat, May.VIEW_INTERNAL, Operation.objects.all())


def operation(seat: Seat, pk: int) -> Operation:
    return _one(operations(seat).select_related("tenant", "registry", "image", "asked_by"), pk)


def tenants_of(seat: Seat) -> QuerySet[AquaTenant]:
    """The consoles that operations of this engagement may use."""
    if not seat.allows(May.VIEW_INTERNAL):
        return AquaTenant.objects.none()
    return AquaTenant.objects.filter(customer_id=seat.engagement.customer_id)


def _found_through(seat: Seat, right: May, rows: QuerySet[M]) -> QuerySet[M]:
    return rows.filter(engagement=seat.engagement) if seat.allows(right) else rows.none()


def _one(rows: QuerySet[M], pk: int) -> M:
    return get_object_or_404(rows, pk=pk)


# ── consoles ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def require_console_keeper(user: Person) -> User:
    """Somebody who looks after consoles: consultants and administrators. Raises Http404 for everybody else."""
    if isinstance(user, User) and user.is_active and _may_see_tenants(user):
        return user
    raise Http404


def tenants(user: Person) -> QuerySet[AquaTenant]:
    """The consoles that this person looks after: all for administrators, those of their customers for consultants."""
    if not isinstance(user, User) or not user.is_active or not _may_see_tenants(user):
        return AquaTenant.objects.none()
    if user.staff_role == User.StaffRole.ADMINISTRATOR:
        return AquaTenant.objects.all()
    return AquaTenant.objects.filter(customer__engagements__in=_assignments(user).values("engagement")).distinct()


def tenant(user: Person, pk: int) -> AquaTenant:
    return _one(tenants(user).select_related("customer"), pk)


def customers(user: Person) -> QuerySet[Customer]:
    """The customers for whom this person may add a console."""
    if not isinstance(user, User) or not _may_see_tenants(user):
        return Customer.objects.none()
    if user.staff_role == User.StaffRole.ADMINISTRATOR:
        return Customer.objects.all()
    return Customer.objects.filter(engagements__in=_assignments(user).values("engagement")).distinct()


def tenant_operation(user: Person, tenant_pk: int, pk: int) -> Operation:
    """An operation on the console itself, such as its verification."""
    of_tenant = Operation.objects.filter(tenant=tenant(user, tenant_pk), engagement=None)
    return _one(of_tenant.select_related("tenant", "asked_by"), pk)


def _may_see_tenants(user: User) -> bool:
    return user.staff_role in (User.StaffRole.ADMINISTRATOR, User.StaffRole.CONSULTANT)
