"""Assurance policies, found through a seat; drafts are the team's own until they are decided."""

from django.db.models import Exists, OuterRef, QuerySet
from django.shortcuts import get_object_or_404

from engagement.access.children import tenants_of
from engagement.access.rights import May, Seat
from engagement.models import AquaTenant, AssurancePolicy, PolicySeen, PolicyVersion, ScopeSeen


def policies(seat: Seat) -> QuerySet[AssurancePolicy]:
    """The engagement's policies; a customer learns of one with its first version."""
    rows = AssurancePolicy.objects.filter(engagement=seat.engagement)
    if seat.allows(May.VIEW_INTERNAL):
        return rows
    decided = Exists(PolicyVersion.objects.filter(policy=OuterRef("pk")))
    return rows.filter(decided) if seat.allows(May.VIEW_OUTCOMES) else rows.none()


def policy(seat: Seat, pk: int) -> AssurancePolicy:
    return get_object_or_404(policies(seat).select_related("engagement", "drafted_by"), pk=pk)


def policy_version(seat: Seat, policy_pk: int, number: int) -> PolicyVersion:
    of_policy = PolicyVersion.objects.filter(policy__in=policies(seat), policy=policy_pk)
    return get_object_or_404(of_policy.select_related("policy__engagement", "decided_by"), number=number)


def consoles_of_policies(seat: Seat) -> QuerySet[AquaTenant]:
    """The consoles that a policy of the engagement may come into, for telling where it is: not one's name or state."""
    consoles = AquaTenant.objects.filter(customer=seat.engagement.customer_id)
    return consoles if seat.allows(May.VIEW_OUTCOMES) else consoles.none()


def policies_seen(seat: Seat) -> QuerySet[PolicySeen]:
    """What the customer's consoles hold, as last seen; the team's own business."""
    return PolicySeen.objects.filter(tenant__in=tenants_of(seat))


def scopes_seen(seat: Seat) -> QuerySet[ScopeSeen]:
    return ScopeSeen.objects.filter(tenant__in=tenants_of(seat))
