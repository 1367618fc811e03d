"""What has to be true at the end, and the proof of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from engagement.models.engagements import Engagement
from engagement.models.packages import ChecklistTemplate, Owner, Topic


class ChecklistItem(models.Model):
    class State(models.TextChoices):
        OPEN = "open", "Open"
        DONE = "done", "Done"
        PROVEN = "proven", "Proven"
        BLOCKED = "blocked", "Blocked"
        WAIVED = "waived", "Waived"
        NOT_APPLICABLE = "not_applicable", "Not applicable"

    SETTLED = (State.DONE, State.PROVEN, State.WAIVED, State.NOT_APPLICABLE)
    # Agreed omissions: they count neither as work nor as progress.
    LEFT_OUT = (State.WAIVED, State.NOT_APPLICABLE)

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="checklist")
    # The engagement's own topic; the template may be pulled from a later version of the package.
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="+")
    template = models.ForeignKey(ChecklistTemplate, on_delete=models.PROTECT, related_name="+")
    owner = models.CharField(max_length=12, choices=Owner)
    due_on = models.DateField(null=True, blank=True)
    # Somebody chose the date, so that it no longer follows the plan.
    is_due_typed = models.BooleanField(default=False)
    state = models.CharField(max_length=14, choices=State, default=State.OPEN)
    reason = models.CharField(max_length=300, blank=True)
    proven_at = models.DateTimeField(null=True, blank=True)
    regressed_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # The later session that an unfinished item was carried to.
    carried_to = models.ForeignKey(
        "engagement.Session", on_delete=models.SET_NULL, null=True, blank=True, related_name="carried_items"
    )

    class Meta:
        ordering = ["engagement_id", "topic__position", "template__position"]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "template"], name="checklist_item_once"),
            models.CheckConstraint(
                condition=~Q(state="proven") | Q(proven_at__isnull=False), name="proven_has_its_time"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["not_applicable", "waived", "blocked"]) | ~Q(reason=""),
                name="left_out_or_blocked_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="waived") | Q(approved_by__isnull=False), name="waiver_names_its_approver"
            ),
        ]

    def __str__(self) -> str:
        return str(self.template)


class Verdict(models.TextChoices):
    """What a check found; unknown never counts as a pass (work-package.md 2)."""

    PASS = "pass", "Holds"
    FAIL = "fail", "Does not hold"
    UNKNOWN = "unknown", "Could not be seen"


class Evidence(models.Model):
    """What was seen that proves an item; the database refuses every change of it (migration 0002)."""

    class Kind(models.TextChoices):
        API = "api", "Read from Aqua"
        FILE = "file", "File"
        LINK = "link", "Link"
        NOTE = "note", "Note"

    item = models.ForeignKey(ChecklistItem, on_delete=models.CASCADE, related_name="evidence")
    kind = models.CharField(max_length=4, choices=Kind)
    verdict = models.CharField(max_length=7, choices=Verdict, blank=True)
    seen_at = models.DateTimeField()
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    fact = models.CharField(max_length=12, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    asked = models.CharField(max_length=300, blank=True)
    answered = models.JSONField(null=True, blank=True)
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["item_id", "-seen_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="api") | (~Q(fact="") & ~Q(asked="")), name="api_evidence_names_its_call"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} for {self.item}"
