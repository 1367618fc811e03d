"""Risks, actions, issues, decisions; comments; and the customer's acceptance."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q

from engagement.models.checklist import ChecklistItem
from engagement.models.engagements import Engagement
from engagement.models.packages import Topic
from engagement.models.sessions import Session


class RaidItem(models.Model):
    class Kind(models.TextChoices):
        RISK = "risk", "Risk"
        ASSUMPTION = "assumption", "Assumption"
        ISSUE = "issue", "Issue"
        DEPENDENCY = "dependency", "Dependency"
        ACTION = "action", "Action"
        DECISION = "decision", "Decision"

    class State(models.TextChoices):
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="raid")
    session = models.ForeignKey(Session, on_delete=models.SET_NULL, null=True, blank=True, related_name="raid")
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.CharField(max_length=500)
    owner = models.CharField(max_length=120, blank=True)
    due_on = models.DateField(null=True, blank=True)
    is_high = models.BooleanField(default=False)
    # Of a risk, 1 to 5 each.
    probability = models.PositiveSmallIntegerField(null=True, blank=True)
    impact = models.PositiveSmallIntegerField(null=True, blank=True)
    response = models.TextField(blank=True)
    is_internal = models.BooleanField(default=False)
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    raised_at = models.DateTimeField()
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["engagement_id", "state", "due_on", "pk"]
        verbose_name = "RAID item"
        indexes = [GinIndex(OpClass("text", "gin_trgm_ops"), name="raid_by_words")]
        constraints = [
            models.CheckConstraint(
                condition=(Q(probability=None) | Q(probability__range=(1, 5)))
                & (Q(impact=None) | Q(impact__range=(1, 5))),
                name="risk_weighed_one_to_five",
            )
        ]

    def __str__(self) -> str:
        return self.text


class Comment(models.Model):
    """A remark on an engagement, or on an item or a session of it; an internal one never reaches a customer."""

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    item = models.ForeignKey(ChecklistItem, on_delete=models.CASCADE, null=True, blank=True, related_name="comments")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, null=True, blank=True, related_name="comments")
    mentions = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")
    is_internal = models.BooleanField(default=False)
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["engagement_id", "-written_at"]
        indexes = [GinIndex(OpClass("text", "gin_trgm_ops"), name="comment_by_words")]

    def __str__(self) -> str:
        return self.text[:60]


class SignOff(models.Model):
    """
    The exact statement somebody accepted, of a topic or (without one) of the whole engagement.

    The database refuses every change of it (migration 0002): it is withdrawn by another one that names it.
    """

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="sign_offs")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    statement = models.TextField()
    # Name and role as they were when it was signed.
    signer_name = models.CharField(max_length=120, blank=True)
    signer_role = models.CharField(max_length=60, blank=True)
    # What was accepted, frozen: package version, items with state and evidence digests, open items with owner and date.
    snapshot = models.JSONField(default=dict, blank=True)
    # SHA-256 of statement and snapshot in canonical JSON.
    digest = models.CharField(max_length=64, blank=True)
    withdraws = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="withdrawn_by"
    )
    reason = models.CharField(max_length=300, blank=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ["engagement_id", "-signed_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(statement=""), name="signed_statement_not_empty"),
            models.CheckConstraint(
                condition=Q(withdraws=None) | ~Q(reason=""), name="withdrawn_sign_off_has_its_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"Signed by {self.signed_by}"
