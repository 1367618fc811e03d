"""Meetings with the customer, who takes part, and what each is planned to hold."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from engagement.models.engagements import Engagement
from engagement.models.packages import Topic


class TsTzRange(Func):
    """The span from start to end, end excluded, so that one session may begin when another ends."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class SessionQuerySet(models.QuerySet["Session"]):
    def delivery(self) -> "SessionQuerySet":
        return self.filter(kind=Session.Kind.DELIVERY)

    def ahead(self) -> "SessionQuerySet":
        """Those still to be held, soonest first."""
        return self.filter(status__in=Session.AHEAD).order_by("starts_at")


class Session(models.Model):
    class Kind(models.TextChoices):
        DELIVERY = "delivery", "Delivery"
        REHEARSAL = "rehearsal", "Rehearsal"

    class Status(models.TextChoices):
        PLANNED = "planned", "Planned"
        CONFIRMED = "confirmed", "Confirmed"
        IN_PROGRESS = "in_progress", "In progress"
        DONE = "done", "Done"
        MOVED = "moved", "Moved"
        CANCELLED = "cancelled", "Cancelled"
        NO_SHOW = "no_show", "No-show"

    AHEAD = (Status.PLANNED, Status.CONFIRMED, Status.IN_PROGRESS)
    # What takes a consultant's time; a moved, cancelled or missed session leaves the slot free.
    BOOKED = (*AHEAD, Status.DONE)

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="sessions")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.DELIVERY)
    consultant = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sessions")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    status = models.CharField(max_length=12, choices=Status, default=Status.PLANNED)
    place = models.CharField(max_length=300, blank=True)
    public_notes = models.TextField(blank=True)
    internal_notes = models.TextField(blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["engagement_id", "kind", "number"]
        indexes = [models.Index(fields=["consultant", "starts_at"], name="session_by_consultant")]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "kind", "number"], name="session_number_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_start"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(started_at__isnull=False), name="session_started_before_ended"
            ),
            ExclusionConstraint(
                name="consultant_booked_once",
                expressions=[
                    (TsTzRange("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                    ("consultant", RangeOperators.EQUAL),
                ],
                condition=Q(status__in=["planned", "confirmed", "in_progress", "done"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.engagement} session {self.number}"

    @property
    def booked_minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


class Attendee(models.Model):
    """Somebody invited to a session, by name; linked where they can sign in."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="attendees")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    name = models.CharField(max_length=120)
    email = models.EmailField(max_length=254, blank=True)
    was_present = models.BooleanField(null=True, blank=True)

    class Meta:
        ordering = ["session_id", "name"]
        constraints = [models.UniqueConstraint(fields=["session", "name"], name="attendee_once")]

    def __str__(self) -> str:
        return self.name


class TimeAllocation(models.Model):
    """Planned minutes of a topic in a session: one cell of the allocation table."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="allocations")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="+")
    planned_minutes = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["session_id", "topic__position"]
        constraints = [
            models.UniqueConstraint(fields=["session", "topic"], name="allocation_once"),
            models.CheckConstraint(condition=Q(planned_minutes__gt=0), name="planned_minutes_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.topic}: {self.planned_minutes} min"
