"""Mail as rows: written in the transaction of their cause, sent by a worker; and the personal calendar addresses."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from engagement.models.engagements import Engagement


class LetterQuerySet(models.QuerySet["Letter"]):
    def due(self, at: datetime) -> "LetterQuerySet":
        """Those that a worker may send now, oldest first; one being sent for too long lost its worker."""
        return self.filter(
            Q(state=Letter.State.QUEUED, send_at__lte=at) | Q(state=Letter.State.SENDING, lease_until__lte=at)
        ).order_by("send_at", "pk")


class Letter(models.Model):
    """One mail to one address. `key` says what it is about, so that one event never sends two."""

    class Kind(models.TextChoices):
        SIGN_IN = "sign_in", "Code to sign in"
        INVITE = "invite", "Way in"
        INVITATION = "invitation", "Invitation"
        UPDATE = "update", "Changed session"
        CANCELLATION = "cancellation", "Cancelled session"
        RECAP = "recap", "Recap"
        MENTION = "mention", "Mention"
        SIGNATURE = "signature", "Asked for a signature"
        BUNDLE = "bundle", "Daily bundle"
        STATUS = "status", "Weekly status"

    class State(models.TextChoices):
        QUEUED = "queued", "Queued"
        SENDING = "sending", "Being sent"
        SENT = "sent", "Sent"
        FAILED = "failed", "Failed"

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, null=True, blank=True, related_name="letters")
    kind = models.CharField(max_length=14, choices=Kind)
    key = models.CharField(max_length=200, unique=True)
    to_address = models.EmailField(max_length=254)
    to_name = models.CharField(max_length=120, blank=True)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    # An iCalendar object (RFC 5545) and its method (RFC 5546), for mails that belong into a calendar.
    calendar = models.TextField(blank=True)
    calendar_method = models.CharField(max_length=10, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    queued_at = models.DateTimeField()
    send_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    problem = models.TextField(blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering = ["-queued_at", "-pk"]
        indexes = [
            models.Index(fields=["send_at", "id"], condition=Q(state__in=["queued", "sending"]), name="letter_due"),
            models.Index(fields=["engagement", "-queued_at"], name="letter_of_engagement"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(state="sent") | Q(sent_at__isnull=False), name="sent_has_its_time"),
            models.CheckConstraint(
                condition=~Q(state="sending") | Q(lease_until__isnull=False), name="sending_holds_a_lease"
            ),
            models.CheckConstraint(
                condition=Q(calendar="", calendar_method="") | (~Q(calendar="") & ~Q(calendar_method="")),
                name="calendar_names_its_method",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} to {self.to_address}"


class CalendarFeed(models.Model):
    """A person's calendar at a secret address; only its digest is kept, and a new address ends the old one."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feed")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Calendar of {self.user}"
