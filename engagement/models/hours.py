"""Time that was really spent. Actual minutes are always the sum of entries."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q

from engagement.models.engagements import Engagement
from engagement.models.packages import Topic
from engagement.models.sessions import Session, TsTzRange


class TimeEntryQuerySet(models.QuerySet["TimeEntry"]):
    def counted(self) -> "TimeEntryQuerySet":
        """Those that stand: a corrected entry stays visible, but its correction counts."""
        return self.exclude(state=TimeEntry.State.CORRECTED)


class TimeEntry(models.Model):
    class Kind(models.TextChoices):
        DELIVERY = "delivery", "Delivery"
        PREPARATION = "preparation", "Preparation"
        REHEARSAL = "rehearsal", "Rehearsal"
        FOLLOW_UP = "follow_up", "Follow-up"

    class State(models.TextChoices):
        OPEN = "open", "Open"
        APPROVED = "approved", "Approved"
        CORRECTED = "corrected", "Corrected"

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="time_entries")
    session = models.ForeignKey(Session, on_delete=models.SET_NULL, null=True, blank=True, related_name="time_entries")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    worked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="time_entries")
    worked_on = models.DateField()
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.DELIVERY)
    minutes = models.PositiveSmallIntegerField()
    note = models.CharField(max_length=300, blank=True)
    # Known when it came from a clock, or was typed; such entries of one person cannot overlap.
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    # An approved entry is never edited: this one stands in its place.
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    correction_reason = models.CharField(max_length=300, blank=True)

    objects = TimeEntryQuerySet.as_manager()

    class Meta:
        ordering = ["-worked_on", "-pk"]
        verbose_name_plural = "time entries"
        indexes = [models.Index(fields=["worked_by", "worked_on"], name="entry_of_person_by_day")]
        constraints = [
            models.CheckConstraint(condition=Q(minutes__gt=0, minutes__lte=1440), name="entry_within_a_day"),
            models.CheckConstraint(
                condition=Q(starts_at=None, ends_at=None)
                | Q(starts_at__isnull=False, ends_at__isnull=False, ends_at__gt=F("starts_at")),
                name="entry_span_whole",
            ),
            models.CheckConstraint(
                condition=Q(approved_at=None, approved_by=None)
                | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="approval_names_its_person",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(approved_at__isnull=False), name="approved_has_its_time"
            ),
            models.CheckConstraint(
                condition=Q(corrects=None) | ~Q(correction_reason=""), name="correction_has_its_reason"
            ),
            ExclusionConstraint(
                name="person_worked_once",
                expressions=[
                    (TsTzRange("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                    ("worked_by", RangeOperators.EQUAL),
                ],
                condition=Q(starts_at__isnull=False) & ~Q(state="corrected"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.minutes} min {self.get_kind_display().lower()}"
