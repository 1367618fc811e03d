"""Container registries of the customer, and where their integration in Aqua stands."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from engagement.models.engagements import Engagement
from engagement.models.fields import EncryptedTextField
from engagement.models.tenants import AquaTenant


class Registry(models.Model):
    class Hosting(models.TextChoices):
        CLOUD = "cloud", "Cloud"
        ON_PREMISES = "on_premises", "On-premises"

    class State(models.TextChoices):
        REQUESTED = "requested", "Being integrated"
        STANDING = "standing", "Integrated"
        FAILED = "failed", "Failed"
        REMOVED = "removed", "Removed"

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="registries")
    tenant = models.ForeignKey(AquaTenant, on_delete=models.PROTECT, related_name="registries")
    name = models.CharField(max_length=100)
    # A key of rules/registry_types.py, which writes the guide's registry matrix down.
    type_code = models.CharField(max_length=12)
    hosting = models.CharField(max_length=12, choices=Hosting, default=Hosting.CLOUD)
    url = models.CharField(max_length=300, blank=True)
    prefixes = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    username = models.CharField(max_length=300, blank=True)
    options = models.JSONField(default=dict, blank=True)
    credentials = EncryptedTextField()
    scanner_group = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.REQUESTED)
    is_connected = models.BooleanField(null=True, blank=True)
    aqua_message = models.TextField(blank=True)
    # Set before the call that creates it, so that after a crash an integration of this name is known to be ours.
    creation_asked_at = models.DateTimeField(null=True, blank=True)
    # The customer's own: Tidemark took it over as it stood and never deletes it.
    was_there_before = models.BooleanField(default=False)
    integrated_at = models.DateTimeField(null=True, blank=True)
    tested_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["engagement_id", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "name"], condition=~Q(state="removed"), name="registry_name_taken"
            ),
            # The name is part of Aqua's paths (work-package.md 3.1, "Why does the registry name matter?").
            models.CheckConstraint(condition=~Q(name="") & ~Q(name__contains="/"), name="registry_name_is_a_segment"),
            models.CheckConstraint(
                condition=~Q(state="standing") | Q(credentials=""), name="credentials_erased_once_standing"
            ),
            models.CheckConstraint(
                condition=~Q(state="standing") | Q(integrated_at__isnull=False), name="standing_has_its_time"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_standing(self) -> bool:
        return self.state == self.State.STANDING
