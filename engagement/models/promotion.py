"""Bringing a policy into a console: asked for, approved for exactly that difference, applied, undone."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from engagement.models.engagements import Engagement
from engagement.models.operations import Operation
from engagement.models.policies import PolicyVersion
from engagement.models.tenants import AquaTenant


class PolicyRequest(models.Model):
    """One intended change of one policy of one console; `digest` is of console, before and after together."""

    class State(models.TextChoices):
        ASKED = "asked", "Waits for approval"
        APPROVED = "approved", "Approved"
        REFUSED = "refused", "Refused"
        APPLYING = "applying", "Being applied"
        APPLIED = "applied", "Applied"
        STALE = "stale", "Console changed meanwhile"
        FAILED = "failed", "Failed"
        WITHDRAWN = "withdrawn", "Withdrawn"

    OPEN = (State.ASKED, State.APPROVED, State.APPLYING)

    version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="requests")
    tenant = models.ForeignKey(AquaTenant, on_delete=models.CASCADE, related_name="policy_requests")
    # The stage of the rollout that its actions are of (work-package.md 5.1); empty outside a promotion.
    stage = models.CharField(max_length=10, blank=True)
    # Its name in the console; stages that share one console have a suffix each.
    name = models.CharField(max_length=200)
    # Null when the console has no policy of that name, or is to have none afterwards.
    before = models.JSONField(null=True, blank=True)
    after = models.JSONField(null=True, blank=True)
    # [{field, before, after}]
    differences = models.JSONField(default=list)
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    n_approvals_needed = models.PositiveSmallIntegerField(default=1)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    said = models.CharField(max_length=300, blank=True)
    operation = models.ForeignKey(Operation, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    applied_at = models.DateTimeField(null=True, blank=True)
    # The console's object after it was applied.
    read_back = models.JSONField(null=True, blank=True)
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="undone_by")

    class Meta:
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(fields=["tenant", "name", "-asked_at"], name="request_of_policy")]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "name"],
                condition=Q(state__in=["asked", "approved", "applying"]),
                name="one_open_request_a_policy",
            ),
            models.CheckConstraint(
                condition=~Q(state="applied") | Q(applied_at__isnull=False), name="applied_request_has_its_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} for {self.tenant}"


class PolicyApproval(models.Model):
    """Somebody's yes to one difference; the digest is that of the request they were shown."""

    request = models.ForeignKey(PolicyRequest, on_delete=models.CASCADE, related_name="approvals")
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["request_id", "at"]
        constraints = [models.UniqueConstraint(fields=["request", "by"], name="approval_once_a_person")]

    def __str__(self) -> str:
        return f"{self.by} for {self.request}"


class ToggleRun(models.Model):
    """
    The guide's demo of a control that flips an image, played in a console (work-package.md 3.3, "Demo").

    `before` is the policy as it stood: it is put back whatever happens, at the latest when `restore_by` has come.
    """

    class State(models.TextChoices):
        RUNNING = "running", "Running"
        RESTORING = "restoring", "Being restored"
        RESTORED = "restored", "Restored"
        FAILED = "failed", "Not restored"

    LIVE = (State.RUNNING, State.RESTORING)

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="toggle_runs")
    tenant = models.ForeignKey(AquaTenant, on_delete=models.CASCADE, related_name="+")
    policy = models.CharField(max_length=200)
    # Names as registry and repository:tag, in the order of the page.
    images = models.JSONField(default=list)
    # Null when the console had no such policy: restoring then means removing it.
    before = models.JSONField(null=True, blank=True)
    has_snapshot = models.BooleanField(default=False)
    step = models.PositiveSmallIntegerField(default=0)
    # [{title, changes, at, results: [{image, is_compliant, failed}]}]
    steps = models.JSONField(default=list)
    state = models.CharField(max_length=9, choices=State, default=State.RUNNING)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    restore_by = models.DateTimeField()
    restored_at = models.DateTimeField(null=True, blank=True)
    said = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "policy"],
                condition=Q(state__in=["running", "restoring"]),
                name="one_toggle_run_a_policy",
            )
        ]

    def __str__(self) -> str:
        return f"Toggle run of {self.policy}"
