"""Image assurance policies: a set of controls, its versions, and where a version is in force."""

from django.conf import settings
from django.db import models

from engagement.models.engagements import Engagement
from engagement.models.tenants import AquaTenant


class AssurancePolicy(models.Model):
    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="policies")
    name = models.CharField(max_length=100)
    description = models.TextField(blank=True)

    class Meta:
        ordering = ["engagement_id", "name"]
        verbose_name_plural = "assurance policies"
        constraints = [models.UniqueConstraint(fields=["engagement", "name"], name="policy_name_taken")]

    def __str__(self) -> str:
        return self.name


class PolicyVersion(models.Model):
    """The controls, scope and actions of a policy as they were once decided; never edited afterwards."""

    class Enforcement(models.TextChoices):
        REPORT = "report", "Only report"
        NON_COMPLIANT = "non_compliant", "Mark as non-compliant"

    policy = models.ForeignKey(AssurancePolicy, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    # [{control, parameters}] in order; field names of api-contract.md 9.2.
    controls = models.JSONField(default=list)
    scope = models.JSONField(default=dict)
    enforcement = models.CharField(max_length=14, choices=Enforcement, default=Enforcement.REPORT)
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
