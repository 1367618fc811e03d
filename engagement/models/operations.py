"""Intended effects on Aqua, and every step taken towards them."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from engagement.models.engagements import Engagement
from engagement.models.registries import Registry
from engagement.models.scans import Image, Scan
from engagement.models.tenants import AquaTenant


class OperationQuerySet(models.QuerySet["Operation"]):
    def live(self) -> "OperationQuerySet":
        """Not ended yet."""
        return self.filter(state__in=Operation.LIVE)

    def due(self, at: datetime) -> "OperationQuerySet":
        """
        What a worker may take up now, longest due first.

        Queued or waiting with their time come, or running with a lease that ran out (their worker died). A tenant whose
        credentials were rejected holds back everything but the verification that can lift the pause.
        """
        return self.filter(
            Q(state__in=(Operation.State.QUEUED, Operation.State.WAITING), look_again_at__lte=at)
            | Q(state=Operation.State.RUNNING, lease_until__lte=at),
            ~Q(tenant__state=AquaTenant.State.REJECTED) | Q(kind=Operation.Kind.VERIFY_TENANT),
        ).order_by("look_again_at", "pk")


class Operation(models.Model):
    """One intended effect on Aqua (product.md, "Operations"). State moves only through domain/operations.py."""

    class Kind(models.TextChoices):
        VERIFY_TENANT = "tenant.verify", "Verify console"
        INTEGRATE_REGISTRY = "registry.integrate", "Integrate registry"
        TEST_REGISTRY = "registry.test", "Test registry"
        REMOVE_REGISTRY = "registry.remove", "Remove registry"
        SCAN_IMAGE = "image.scan", "Scan image"
        CHECK_FACTS = "facts.check", "Check evidence"
        WRITE_NONCE = "log.nonce", "Write marked event"
        READ_POLICIES = "policies.read", "Read policies"
        APPLY_POLICY = "policy.apply", "Apply policy"
        TOGGLE_POLICY = "policy.toggle", "Play a toggle"
        ACCEPT_RISK = "risk.accept", "Accept risk"
        REVOKE_RISK = "risk.revoke", "Revoke accepted risk"

    class State(models.TextChoices):
        QUEUED = "queued", "Queued"
        RUNNING = "running", "Running"
        WAITING = "waiting", "Waiting"
        SUCCEEDED = "succeeded", "Succeeded"
        FAILED = "failed", "Failed"
        CANCELLED = "cancelled", "Cancelled"

    class WaitingFor(models.TextChoices):
        NOTHING = "", ""
        AQUA = "aqua", "Aqua is working"
        ANOTHER_TRY = "another_try", "Trying again"

    LIVE = (State.QUEUED, State.RUNNING, State.WAITING)

    tenant = models.ForeignKey(AquaTenant, on_delete=models.CASCADE, related_name="operations")
    engagement = models.ForeignKey(
        Engagement, on_delete=models.CASCADE, null=True, blank=True, related_name="operations"
    )
    kind = models.CharField(max_length=30, choices=Kind)
    registry = models.ForeignKey(Registry, on_delete=models.CASCADE, null=True, blank=True, related_name="operations")
    image = models.ForeignKey(Image, on_delete=models.CASCADE, null=True, blank=True, related_name="operations")
    scan = models.ForeignKey(Scan, on_delete=models.SET_NULL, null=True, blank=True, related_name="operations")
    idempotency_key = models.CharField(max_length=200)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    waiting_for = models.CharField(max_length=12, choices=WaitingFor, blank=True, default=WaitingFor.NOTHING)
    attempt = models.PositiveSmallIntegerField(default=0)
    n_looks = models.PositiveIntegerField(default=0)
    look_again_at = models.DateTimeField(null=True, blank=True)
    last_look_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease = models.UUIDField(null=True, blank=True)
    # A failure counts as trouble until the same is asked again.
    is_superseded = models.BooleanField(default=False)
    is_cancel_asked = models.BooleanField(default=False)
    # What was asked for beyond the target, such as which facts to check.
    params = models.JSONField(default=dict, blank=True)
    # What a step must remember between two looks, written before the effect it belongs to.
    memo = models.JSONField(default=dict, blank=True)
    answer = models.TextField(blank=True)
    problem = models.CharField(max_length=40, blank=True)
    suggestion = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = OperationQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        indexes = [
            models.Index(
                fields=["look_again_at", "id"],
                condition=Q(state__in=["queued", "waiting"]),
                name="operation_due",
            ),
            models.Index(fields=["lease_until"], condition=Q(state="running"), name="operation_leased"),
            models.Index(fields=["engagement", "-asked_at"], name="operation_of_engagement"),
            # Failures nobody has seen to are few, whatever the number of operations.
            models.Index(
                fields=["-ended_at", "-id"],
                condition=Q(state="failed", is_superseded=False),
                name="operation_failing",
            ),
            models.Index(fields=["tenant", "-asked_at"], condition=Q(engagement=None), name="operation_of_console"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["idempotency_key"],
                condition=Q(state__in=["queued", "running", "waiting"]),
                name="one_live_operation_a_key",
            ),
            models.CheckConstraint(
                condition=~Q(state="running") | Q(lease__isnull=False, lease_until__isnull=False),
                name="running_holds_a_lease",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["queued", "waiting"]) | Q(look_again_at__isnull=False),
                name="pending_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running", "waiting"]) | Q(ended_at__isnull=False),
                name="ended_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} #{self.pk}"

    @property
    def is_live(self) -> bool:
        return self.state in self.LIVE


class OperationStep(models.Model):
    """One thing a worker did for an operation, in words for the card."""

    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="steps")
    attempt = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    text = models.CharField(max_length=500)
    is_trouble = models.BooleanField(default=False)

    class Meta:
        ordering = ["operation_id", "pk"]

    def __str__(self) -> str:
        return self.text
