"""Image assurance policies: a set of controls, its versions, and where a version is in force."""

from django.conf import settings
from django.db import models

from engagement.models.engagements import Engagement
from engagement.models.tenants import AquaTenant


class AssurancePolicy(models.Model):
    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="policies")
    name = models.CharField(max_length=100)
    description = models.TextField(blank=True)
    # What is being worked on, in the form of a version's content; empty when nothing differs from the newest one.
    draft = models.JSONField(default=dict, blank=True)
    draft_revision = models.PositiveIntegerField(default=0)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    drafted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["engagement_id", "name"]
        verbose_name_plural = "assurance policies"
        constraints = [models.UniqueConstraint(fields=["engagement", "name"], name="policy_name_taken")]

    def __str__(self) -> str:
        return self.name


class PolicyVersion(models.Model):
    """The controls, exceptions, scope and actions of a policy as they were once decided; never edited afterwards."""

    policy = models.ForeignKey(AssurancePolicy, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    # Aqua's own fields (api-contract.md 9.2) that differ from their defaults; the name is the policy's.
    content = models.JSONField(default=dict)
    why = models.CharField(max_length=300, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["policy_id", "-number"]
        constraints = [models.UniqueConstraint(fields=["policy", "number"], name="policy_version_once")]

    def __str__(self) -> str:
        return f"{self.policy} v{self.number}"


class PolicyApplication(models.Model):
    """A version in force in a tenant."""

    version = models.ForeignKey(PolicyVersion, on_delete=models.CASCADE, related_name="applications")
    tenant = models.ForeignKey(AquaTenant, on_delete=models.CASCADE, related_name="policy_applications")
    applied_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "tenant"], name="policy_applied_once")]

    def __str__(self) -> str:
        return f"{self.version} in {self.tenant}"
