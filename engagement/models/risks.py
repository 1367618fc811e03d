"""Risks that somebody accepted: findings that no longer count against policies, for a while and for a reason."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from engagement.models.engagements import Engagement
from engagement.models.operations import Operation
from engagement.models.tenants import AquaTenant


class AcceptedRisk(models.Model):
    """One acknowledgement in a console (api-contract.md 8.1); ends by itself, or by being revoked."""

    class Reach(models.TextChoices):
        IMAGE = "image", "This image"
        REPOSITORY = "repository", "All tags of its repository"
        EVERYWHERE = "everywhere", "Every image"

    class State(models.TextChoices):
        ASKED = "asked", "Being accepted"
        IN_FORCE = "in_force", "Accepted"
        REVOKING = "revoking", "Being revoked"
        REVOKED = "revoked", "Revoked"
        EXPIRED = "expired", "Expired"
        FAILED = "failed", "Not accepted"

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="accepted_risks")
    tenant = models.ForeignKey(AquaTenant, on_delete=models.CASCADE, related_name="+")
    finding = models.CharField(max_length=100)
    resource_type = models.CharField(max_length=20, blank=True)
    resource_format = models.CharField(max_length=20, blank=True)
    resource_name = models.CharField(max_length=300, blank=True)
    resource_path = models.CharField(max_length=1000, blank=True)
    resource_version = models.CharField(max_length=200, blank=True)
    reach = models.CharField(max_length=10, choices=Reach)
    registry_name = models.CharField(max_length=255, blank=True)
    repository = models.CharField(max_length=255, blank=True)
    tag = models.CharField(max_length=128, blank=True)
    reason = models.CharField(max_length=500)
    # Null for one that never ends.
    ends_on = models.DateField(null=True, blank=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    operation = models.ForeignKey(Operation, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    said = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["engagement_id", "-asked_at", "-pk"]
        indexes = [
            models.Index(fields=["engagement", "-asked_at", "-id"], name="risk_of_engagement"),
            models.Index(fields=["ends_on"], condition=Q(state="in_force"), name="risk_that_ends"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="accepted_risk_says_why"),
            models.CheckConstraint(
                condition=Q(reach="everywhere") | ~Q(repository=""), name="reach_names_what_it_reaches"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.finding} accepted"
