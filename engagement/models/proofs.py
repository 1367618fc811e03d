"""What Aqua was last seen to say of an engagement's facts, and what a person handed in to prove the others."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from engagement.models.checklist import Verdict
from engagement.models.engagements import Engagement
from engagement.models.sessions import Session
from engagement.models.tenants import AquaTenant


class FactSeen(models.Model):
    """
    The latest verdict on a fact of one subject (work-package.md 2).

    `subject` is its name for people, such as a registry's or "alpine:3.4"; empty for facts of the whole console.
    """

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="facts")
    tenant = models.ForeignKey(AquaTenant, on_delete=models.CASCADE, related_name="+")
    fact = models.CharField(max_length=12)
    subject = models.CharField(max_length=200, blank=True)
    verdict = models.CharField(max_length=7, choices=Verdict)
    said = models.TextField()
    asked = models.CharField(max_length=300)
    answered = models.JSONField(default=dict)
    # Since when the verdict is what it is, and when it was last looked at.
    since = models.DateTimeField()
    checked_at = models.DateTimeField()

    class Meta:
        ordering = ["engagement_id", "fact", "subject"]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "tenant", "fact", "subject"], name="fact_seen_once")
        ]

    def __str__(self) -> str:
        return f"{self.fact} {self.subject}".strip()


class ConsoleSnapshot(models.Model):
    """The console's facts as they were when a session opened or closed: what it changed is the difference."""

    class Moment(models.TextChoices):
        OPENED = "opened", "When the session opened"
        CLOSED = "closed", "When the session closed"

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="snapshots")
    tenant = models.ForeignKey(AquaTenant, on_delete=models.CASCADE, related_name="+")
    moment = models.CharField(max_length=6, choices=Moment)
    taken_at = models.DateTimeField()
    # [{"fact", "subject", "verdict", "said", "answered"}]
    findings = models.JSONField()

    class Meta:
        ordering = ["session_id", "taken_at"]
        constraints = [models.UniqueConstraint(fields=["session", "tenant", "moment"], name="snapshot_once_a_moment")]

    def __str__(self) -> str:
        return f"{self.get_moment_display()}: {self.session}"


class ToggleSnapshot(models.Model):
    """An image's verdict beside the policy that judged it, at one time: two of them prove a toggle (fact POL-4)."""

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="toggle_snapshots")
    tenant = models.ForeignKey(AquaTenant, on_delete=models.CASCADE, related_name="+")
    image = models.CharField(max_length=300)
    policy = models.CharField(max_length=200)
    taken_at = models.DateTimeField()
    content = models.JSONField()

    class Meta:
        ordering = ["engagement_id", "taken_at"]

    def __str__(self) -> str:
        return f"{self.image} under {self.policy}"


class NonceProof(models.Model):
    """A marked change written to Aqua, and the customer's SIEM record of it (fact LOG-3)."""

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="nonces")
    tenant = models.ForeignKey(AquaTenant, on_delete=models.CASCADE, related_name="+")
    nonce = models.CharField(max_length=40, unique=True)
    asked_at = models.DateTimeField()
    written_at = models.DateTimeField(null=True, blank=True)
    changed = models.CharField(max_length=200, blank=True)
    record = models.TextField(blank=True)
    pasted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    pasted_at = models.DateTimeField(null=True, blank=True)
    is_matched = models.BooleanField(null=True, blank=True)

    class Meta:
        ordering = ["engagement_id", "-asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(pasted_at=None, is_matched=None) | Q(pasted_at__isnull=False, is_matched__isnull=False),
                name="pasted_record_is_judged",
            )
        ]

    def __str__(self) -> str:
        return self.nonce


class StepReport(models.Model):
    """A scan step's JSON report and exit code, handed in from a pipeline (facts CICD-2 and CICD-3)."""

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="step_reports")
    image = models.CharField(max_length=300)
    exit_code = models.SmallIntegerField()
    job_link = models.URLField(max_length=500, blank=True)
    report = models.JSONField()
    handed_in_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    handed_in_at = models.DateTimeField()

    class Meta:
        ordering = ["engagement_id", "-handed_in_at"]

    def __str__(self) -> str:
        return f"{self.image}, exit {self.exit_code}"
