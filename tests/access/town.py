"""Two customers, and everybody who could knock at the door of one of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.utils import timezone

from engagement.access import Role, Seat
from engagement.models import Engagement, Membership, User
from tests.factories import (
    AdministratorFactory,
    AssignmentFactory,
    ConsultantFactory,
    EngagementFactory,
    MembershipFactory,
    PsLeadFactory,
    UserFactory,
)

Person = User | AnonymousUser


@dataclass
class Town:
    """Two customers with an engagement each and one that is a draft, and everybody who could knock."""

    ours: Engagement
    theirs: Engagement
    draft: Engagement
    people: dict[str, Person] = field(default_factory=dict)

    def seat(self, role: Role) -> Seat:
        return Seat(self.ours, role)

    def who(self, passes: Callable[[Person], object]) -> list[str]:
        """The names of those for whom it is true, or does not raise that there is nothing."""
        return sorted(name for name, person in self.people.items() if _is_let(passes, person))


def _is_let(passes: Callable[[Person], object], person: Person) -> bool:
    try:
        return bool(passes(person))
    except Http404:
        return False


def make() -> Town:
    """Two of everything, and nobody let in who should not be."""
    lead = PsLeadFactory(email="lead@team.example")
    lead.has_power = True  # which is one only with an administrator
    ours = EngagementFactory(reference="ours", customer__name="Ours", ps_lead=lead)
    theirs = EngagementFactory(reference="theirs", customer__name="Theirs", ps_lead=lead)
    town = Town(ours, theirs, EngagementFactory(reference="draft", customer=ours.customer, status="draft"))
    past = timezone.localdate() - timedelta(days=1)
    delivering, left = PsLeadFactory(), UserFactory()
    powerful, resting = AdministratorFactory(), AdministratorFactory(is_active=False)
    powerful.has_power = resting.has_power = True
    town.people = {
        "anonymous": AnonymousUser(),
        "stranger": MembershipFactory(customer=theirs.customer).user,
        "expired": MembershipFactory(customer=ours.customer, ends_on=past).user,
        "last day": MembershipFactory(customer=ours.customer, ends_on=timezone.localdate()).user,
        "member": MembershipFactory(customer=ours.customer).user,
        "customer lead": MembershipFactory(customer=ours.customer, role=Membership.Role.LEAD).user,
        "shut member": MembershipFactory(customer=ours.customer, user__is_active=False).user,
        "consultant": AssignmentFactory(engagement=ours).consultant,
        "other consultant": AssignmentFactory(engagement=theirs).consultant,
        "idle consultant": ConsultantFactory(),
        "shut consultant": AssignmentFactory(engagement=ours, consultant__is_active=False).consultant,
        "left the team": AssignmentFactory(engagement=ours, consultant=left).consultant,
        "PS lead": lead,
        "delivering PS lead": AssignmentFactory(engagement=ours, consultant=delivering).consultant,
        "shut PS lead": PsLeadFactory(is_active=False),
        "administrator": AdministratorFactory(),
        "powerful": powerful,
        "shut administrator": resting,
    }
    return town


def refused(deed: Callable[..., object], *arguments: object) -> bool:
    """Whether there is nothing behind the door."""
    try:
        deed(*arguments)
    except Http404:
        return True
    return False


def keys(rows: Iterable[object]) -> set[int]:
    return {row.pk for row in rows}  # type: ignore[attr-defined]
