"""Meetings with the customer, who takes part, and what each is planned to hold."""

import uuid

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
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
        DRAFT = "draft", "Draft"
        PLANNED = "planned", "Planned"
        CONFIRMED = "confirmed", "Confirmed"
        IN_PROGRESS = "in_progress", "In progress"
        DONE = "done", "Done"
        MOVED = "moved", "Moved"
        CANCELLED = "cancelled", "Cancelled"
        NO_SHOW = "no_show", "No-show"

    # A draft is the team's own: it takes the slot, but nobody is told of it. A moved session waits for its new date.
    AHEAD = (Status.PLANNED, Status.CONFIRMED, Status.IN_PROGRESS)
    # What takes a consultant's time; a moved, cancelled or missed session leaves the slot free.
    BOOKED = (Status.DRAFT, *AHEAD, Status.DONE)

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
    # They count the saved changes, so that an editor who began from an older text is told.
    public_revision = models.PositiveIntegerField(default=0)
    internal_revision = models.PositiveIntegerField(default=0)
    # Why it was moved, cancelled or missed.
    reason = models.CharField(max_length=300, blank=True)
    mood = models.PositiveSmallIntegerField(null=True, blank=True)
    next_preparation = models.TextField(blank=True)
    recap = models.TextField(blank=True)
    recap_sent_at = models.DateTimeField(null=True, blank=True)
    # RFC 5545: the same for ever, and one higher with every change that calendars must learn of.
    calendar_uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    calendar_sequence = models.PositiveIntegerField(default=0)
    invited_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["engagement_id", "kind", "number"]
        indexes = [
            models.Index(fields=["consultant", "starts_at"], name="session_by_consultant"),
            GinIndex(OpClass("public_notes", "gin_trgm_ops"), name="session_by_notes"),
            GinIndex(OpClass("internal_notes", "gin_trgm_ops"), name="session_by_own_notes"),
        ]
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
                condition=Q(status__in=["draft", "planned", "confirmed", "in_progress", "done"]),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["moved", "cancelled", "no_show"]) | ~Q(reason=""),
                name="session_not_held_with_reason",
            ),
            models.CheckConstraint(condition=Q(mood=None) | Q(mood__range=(1, 5)), name="mood_one_to_five"),
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


class SessionMove(models.Model):
    """One time that a session was given another date, or taken off its date; health counts them."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="moves")
    moved_at = models.DateTimeField()
    moved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    from_starts_at = models.DateTimeField()
    to_starts_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300)

    class Meta:
        ordering = ["session_id", "moved_at"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="move_has_its_reason")]

    def __str__(self) -> str:
        return f"Move of {self.session}"


class ClockSpan(models.Model):
    """A stretch of time that a module's clock ran in a live session; open while it runs."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="clock")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["session_id", "started_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["session"], condition=Q(ended_at=None), name="one_clock_runs_a_session"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")), name="clock_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} in {self.session}"


class NoteVersion(models.Model):
    """A text of a session's notes as somebody saved it; one in conflict did not become the note, and is not lost."""

    class Part(models.TextChoices):
        PUBLIC = "public", "Public notes"
        INTERNAL = "internal", "Internal notes"

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="note_versions")
    part = models.CharField(max_length=8, choices=Part)
    text = models.TextField(blank=True)
    based_on = models.PositiveIntegerField()
    is_in_conflict = models.BooleanField(default=False)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["session_id", "part", "-written_at"]

    def __str__(self) -> str:
        return f"{self.get_part_display()} of {self.session}"
