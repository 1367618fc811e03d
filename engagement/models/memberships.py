"""The way in of a customer's people."""

from datetime import date

from django.db import models
from django.db.models import Q

from engagement.models.engagements import Engagement
from engagement.models.people import Customer, User


class MembershipQuerySet(models.QuerySet["Membership"]):
    def lasting(self, day: date) -> "MembershipQuerySet":
        """Those that have not run out by this day; it may be the last day of one."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))

    def reaching(self, engagement: Engagement) -> "MembershipQuerySet":
        """Those that lead to the engagement: to all of its customer's, or to this one alone."""
        everywhere = Q(engagement__isnull=True)
        return self.filter(everywhere | Q(engagement=engagement), customer=engagement.customer_id)


class Membership(models.Model):
    """
    A person of a customer, until the day their access ends: in one engagement, or in all of the customer's.

    Somebody may hold several, one for each engagement that they are let into; the strongest role counts.
    """

    class Role(models.TextChoices):
        LEAD = "lead", "Customer lead"
        MEMBER = "member", "Customer member"

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    # The only engagement that they are let into; without one, every engagement of the customer.
    engagement = models.ForeignKey(
        Engagement, on_delete=models.CASCADE, null=True, blank=True, related_name="memberships"
    )
    role = models.CharField(max_length=10, choices=Role, default=Role.MEMBER)
    ends_on = models.DateField(null=True, blank=True)
    # The name that this customer knows them by: who has another one elsewhere is not given away by it.
    known_as = models.CharField(max_length=120, blank=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    invited_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "user", "engagement"], nulls_distinct=False, name="membership_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.known_as or self.user} at {self.customer}"
