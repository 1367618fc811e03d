"""One delivery of the package to one customer, and the roll-ups that its pages read."""

from datetime import date, time

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from engagement.models.packages import Topic, WorkPackage
from engagement.models.people import Customer


class EngagementQuerySet(models.QuerySet["Engagement"]):
    def running(self) -> "EngagementQuerySet":
        """Those that somebody works on: not a draft, not over."""
        return self.filter(status__in=Engagement.RUNNING)


class Engagement(models.Model):
    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        PLANNED = "planned", "Planned"
        IN_PROGRESS = "in_progress", "In progress"
        ON_HOLD = "on_hold", "On hold"
        DELIVERED = "delivered", "Delivered"
        SIGNED_OFF = "signed_off", "Signed off"
        CANCELLED = "cancelled", "Cancelled"

    class Health(models.TextChoices):
        GREEN = "green", "On track"
        AMBER = "amber", "At risk"
        RED = "red", "In trouble"

    RUNNING = (Status.PLANNED, Status.IN_PROGRESS, Status.ON_HOLD)

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="engagements")
    work_package = models.ForeignKey(WorkPackage, on_delete=models.PROTECT, related_name="engagements")
    reference = models.SlugField(max_length=20, unique=True)
    title = models.CharField(max_length=120)
    sponsor = models.CharField(max_length=120, blank=True)
    ps_lead = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="led_engagements"
    )
    consultants = models.ManyToManyField(settings.AUTH_USER_MODEL, through="Assignment", related_name="engagements")
    contracted_minutes = models.PositiveIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    status = models.CharField(max_length=12, choices=Status, default=Status.DRAFT)
    health = models.CharField(max_length=5, choices=Health, default=Health.GREEN)
    health_reason = models.CharField(max_length=300, blank=True)
    # A lead's own judgement in place of the computed one, until the day it ends (work-package.md 10).
    health_override = models.CharField(max_length=5, choices=Health, blank=True)
    health_override_reason = models.CharField(max_length=300, blank=True)
    health_override_until = models.DateField(null=True, blank=True)
    health_override_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Counts the changes of the allocation table, so that two people who edit it notice each other.
    plan_revision = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EngagementQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "reference"]
        indexes = [
            models.Index(fields=["-starts_on", "reference"], name="engagement_newest_first"),
            models.Index(fields=["status", "-starts_on"], name="engagement_by_status"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(contracted_minutes__gt=0), name="contracted_minutes_positive"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="engagement_ends_after_start"),
            models.CheckConstraint(
                condition=Q(health_override="")
                | (
                    ~Q(health_override_reason="")
                    & Q(health_override_until__isnull=False)
                    & Q(health_override_by__isnull=False)
                ),
                name="health_override_says_why_and_how_long",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


def _working_week() -> list[int]:
    return [0, 1, 2, 3, 4]


def _no_dates() -> list[date]:
    return []


class PlanNeeds(models.Model):
    """What the plan of an engagement has to fit: asked once, corrected by discovery answers and registries."""

    engagement = models.OneToOneField(Engagement, on_delete=models.CASCADE, primary_key=True, related_name="needs")
    # None: as many as the worked plan that fits has.
    n_sessions = models.PositiveSmallIntegerField(null=True, blank=True)
    n_participants = models.PositiveSmallIntegerField(default=6)
    n_ci_tools = models.PositiveSmallIntegerField(default=1)
    n_extra_images = models.PositiveSmallIntegerField(default=0)
    has_windows_or_dta = models.BooleanField(default=False)
    is_sso_enabled = models.BooleanField(default=False)
    is_connector_late = models.BooleanField(default=False)
    # Known before they are rows of their own: [{"type_code": "ACR", "is_on_premises": false}].
    registries = models.JSONField(default=list, blank=True)
    # Monday is 0. Times of day are the consultant's.
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=_working_week)
    works_from = models.TimeField(default=time(9))
    works_until = models.TimeField(default=time(17))
    days_off = ArrayField(models.DateField(), default=_no_dates, blank=True)

    class Meta:
        verbose_name_plural = "plan needs"
        constraints = [
            models.CheckConstraint(condition=Q(works_until__gt=F("works_from")), name="working_day_ends_after_start")
        ]

    def __str__(self) -> str:
        return f"Needs of {self.engagement}"


class PlanChange(models.Model):
    """One change of the allocation table, kept so that it can be undone: the rows before and after."""

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="plan_changes")
    revision = models.PositiveIntegerField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    before = models.JSONField()
    after = models.JSONField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["engagement_id", "-revision"]
        constraints = [models.UniqueConstraint(fields=["engagement", "revision"], name="plan_revision_once")]

    def __str__(self) -> str:
        return f"Change {self.revision} of {self.engagement}"


class Assignment(models.Model):
    """A consultant's place in an engagement; ending it ends their access."""

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="assignments")
    consultant = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="assignments")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["engagement", "consultant"], name="assignment_once")]

    def __str__(self) -> str:
        return f"{self.consultant} on {self.engagement}"


class EngagementTopic(models.Model):
    """
    A topic in the engagement's scope, with its roll-up.

    The counts are written only by domain/rollups.py, which counts afresh whenever one of their sources changes.
    """

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="scope")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="+")
    is_in_scope = models.BooleanField(default=True)
    n_items = models.PositiveSmallIntegerField(default=0)
    n_items_settled = models.PositiveSmallIntegerField(default=0)
    n_items_blocked = models.PositiveSmallIntegerField(default=0)
    # The day (UTC) on which the last of its items was settled or left out; null while one is not.
    settled_on = models.DateField(null=True, blank=True)
    planned_minutes = models.PositiveIntegerField(default=0)
    used_minutes = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["engagement_id", "topic__position"]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "topic"], name="topic_in_scope_once"),
            models.CheckConstraint(condition=Q(n_items_settled__lte=F("n_items")), name="settled_within_items"),
        ]

    def __str__(self) -> str:
        return f"{self.topic} of {self.engagement}"

    @property
    def progress_percent(self) -> int:
        return 100 * self.n_items_settled // self.n_items if self.n_items else 0


class EngagementSummary(models.Model):
    """
    What lists and dashboards show of an engagement, kept so that they never count live.

    Written only by domain/rollups.py, in the transaction that changed a source.
    """

    engagement = models.OneToOneField(Engagement, on_delete=models.CASCADE, primary_key=True, related_name="summary")
    progress_percent = models.PositiveSmallIntegerField(default=0)
    planned_minutes = models.PositiveIntegerField(default=0)
    used_minutes = models.PositiveIntegerField(default=0)
    n_sessions = models.PositiveSmallIntegerField(default=0)
    n_sessions_done = models.PositiveSmallIntegerField(default=0)
    next_starts_at = models.DateTimeField(null=True, blank=True)
    oldest_open_due_on = models.DateField(null=True, blank=True)
    n_registries = models.PositiveIntegerField(default=0)
    n_registries_standing = models.PositiveIntegerField(default=0)
    n_images = models.PositiveIntegerField(default=0)
    n_images_scanned = models.PositiveIntegerField(default=0)
    n_images_failed = models.PositiveIntegerField(default=0)
    n_images_non_compliant = models.PositiveIntegerField(default=0)
    n_critical = models.PositiveIntegerField(default=0)
    n_high = models.PositiveIntegerField(default=0)
    n_medium = models.PositiveIntegerField(default=0)
    n_low = models.PositiveIntegerField(default=0)
    n_negligible = models.PositiveIntegerField(default=0)
    n_operations_live = models.PositiveIntegerField(default=0)
    n_operations_failed = models.PositiveIntegerField(default=0)
    # What judged the health last: [{"health", "rule", "because"}], the gravest first (rules/health.py).
    health_fired = models.JSONField(default=list, blank=True)
    # When the last session is expected, and between which days it may be.
    forecast_on = models.DateField(null=True, blank=True)
    forecast_early_on = models.DateField(null=True, blank=True)
    forecast_late_on = models.DateField(null=True, blank=True)
    # Whom the engagement waits for, and since when.
    stuck_on = models.CharField(max_length=120, blank=True)
    stuck_since = models.DateField(null=True, blank=True)
    counted_at = models.DateTimeField(auto_now=True)

    class Meta:
        # What lists sort by; the key makes the order whole, so that no row is on two pages.
        indexes = [
            models.Index(fields=["next_starts_at", "engagement"], name="summary_next_session"),
            models.Index(fields=["progress_percent", "engagement"], name="summary_progress"),
            models.Index(fields=["used_minutes", "engagement"], name="summary_hours"),
            models.Index(fields=["oldest_open_due_on", "engagement"], name="summary_oldest_due"),
            models.Index(fields=["forecast_on", "engagement"], name="summary_forecast"),
            models.Index(fields=["stuck_since", "engagement"], name="summary_stuck"),
            models.Index(fields=["n_operations_failed", "engagement"], name="summary_failed"),
        ]

    def __str__(self) -> str:
        return f"Summary of {self.engagement}"


class SavedView(models.Model):
    """Filters and order of a list that somebody keeps under a name; `query` is the part of the address after "?"."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    page = models.CharField(max_length=30)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ["user_id", "page", "name"]
        constraints = [models.UniqueConstraint(fields=["user", "page", "name"], name="saved_view_name_once")]

    def __str__(self) -> str:
        return self.name
