"""What PS leads look at: plans that break a rule, and deeds that want to be seen by somebody who answers for them."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from engagement.models.audit import AuditEntry
from engagement.models.engagements import Engagement


class PlanBreach(models.Model):
    """
    The errors in an engagement's plan when it was last looked at; kept so that no page judges a thousand plans.

    Written only by domain/reviews, which looks again at whatever has a newer entry in the trail.
    """

    engagement = models.OneToOneField(
        Engagement, on_delete=models.CASCADE, primary_key=True, related_name="plan_breach"
    )
    # [{"rule", "text"}], empty while the plan keeps the rules.
    errors = models.JSONField(default=list, blank=True)
    # SHA-256 of the plan with its errors; another plan or another error has another one.
    digest = models.CharField(max_length=64, blank=True)
    broken_since = models.DateTimeField(null=True, blank=True)
    # The newest entry of the trail when it was looked at.
    seen_entry = models.BigIntegerField(default=0)

    class Meta:
        verbose_name_plural = "plan breaches"
        constraints = [
            models.CheckConstraint(
                condition=Q(errors=[]) | (~Q(digest="") & Q(broken_since__isnull=False)),
                name="broken_plan_has_digest_and_time",
            )
        ]
        indexes = [models.Index(fields=["broken_since"], condition=~Q(errors=[]), name="plan_broken_since")]

    def __str__(self) -> str:
        return f"Plan of {self.engagement}"


class PlanApproval(models.Model):
    """A PS lead's word that a plan may be carried out as it stands, against its errors; another plan needs another."""

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="plan_approvals")
    digest = models.CharField(max_length=64)
    errors = models.JSONField()
    reason = models.CharField(max_length=300)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["engagement", "digest"], name="plan_approved_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="plan_approval_has_its_reason"),
        ]

    def __str__(self) -> str:
        return f"Approval of the plan of {self.engagement}"


class Seen(models.Model):
    """A PS lead has seen an entry of the trail that wants to be seen."""

    entry = models.OneToOneField(AuditEntry, on_delete=models.PROTECT, primary_key=True, related_name="seen")
    seen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "seen entries"

    def __str__(self) -> str:
        return f"{self.entry}, seen"
