"""Whom something in an engagement concerns; asked again when the mail is written, because people come and go."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from engagement.models import Engagement, Membership, User


def deliverers(engagement: Engagement) -> list[User]:
    """The consultants of the engagement."""
    found = User.objects.filter(assignments__engagement=engagement, is_active=True).exclude(staff_role="")
    return list(found.order_by("pk"))


def keepers(engagement: Engagement) -> list[User]:
    """The consultants of the engagement, and its PS lead."""
    team = Q(assignments__engagement=engagement) | Q(pk=engagement.ps_lead_id)
    return list(User.objects.filter(team, is_active=True).exclude(staff_role="").distinct().order_by("pk"))


def customer_people(engagement: Engagement, *, at: datetime) -> list[User]:
    """The customer's people whose access has not ended; nobody while the engagement is a draft."""
    if engagement.status == Engagement.Status.DRAFT:
        return []
    let_in = Membership.objects.lasting(timezone.localdate(at)).reaching(engagement).values("user")
    return list(User.objects.filter(pk__in=let_in, staff_role="", is_active=True).order_by("pk"))


def has_part(person: User, engagements: Iterable[Engagement], *, at: datetime) -> set[int]:
    """The keys of those of the engagements that this person has a part in at that time; one query."""
    asked = Engagement.objects.filter(pk__in=[one.pk for one in engagements])
    if not person.is_active:
        return set()
    if person.is_staff:
        found = asked.filter(Q(assignments__consultant=person) | _led_by(person))
    else:
        found = asked.filter(Exists(_leading_to_it(person, at))).exclude(status=Engagement.Status.DRAFT)
    return set(found.values_list("pk", flat=True))


def _led_by(person: User) -> Q:
    return Q(ps_lead=person) if person.staff_role == User.StaffRole.PS_LEAD else Q(pk__in=[])


def _leading_to_it(person: User, at: datetime) -> QuerySet[Membership]:
    """Those of this person's memberships that lead to an engagement, in a query about engagements."""
    into = Q(engagement__isnull=True) | Q(engagement=OuterRef("pk"))
    lasting = Membership.objects.lasting(timezone.localdate(at)).filter(user=person)
    return lasting.filter(into, customer=OuterRef("customer"))
