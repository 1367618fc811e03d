"""Mail that may wait and mail that may be refused: notices, what each address wants, and the weekly status."""

from datetime import time

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from engagement.models.checklist import ChecklistItem
from engagement.models.engagements import Engagement
from engagement.models.letters import Letter
from engagement.models.raid import RaidItem


class MailKind(models.TextChoices):
    """What somebody may refuse to be mailed; codes, ways in and calendar mails are not among them."""

    MENTION = "mention", "Somebody mentions you in a comment"
    COMMENT = "comment", "Comments on your engagements"
    ITEM = "item", "What is yours to do: given to you, due in two days, overdue"
    ANSWER = "answer", "Answers to discovery questions"
    DOCUMENT = "document", "Documents that were handed in"
    SIGN_OFF = "sign_off", "Signatures"
    OPERATION = "operation", "Operations that failed for good"
    BUNDLE = "bundle", "The daily bundle as a whole"
    RECAP = "recap", "What was done in a session"
    SIGNATURE = "signature", "Asked for a signature"
    STATUS = "status", "The weekly status"


class RefusedMail(models.Model):
    """A kind of mail that an address wants no more; of an address, because attendees need no account."""

    address = models.EmailField(max_length=254)
    kind = models.CharField(max_length=10, choices=MailKind)
    refused_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["address", "kind"], name="mail_refused_once"),
            models.CheckConstraint(condition=Q(address=Lower("address")), name="refusing_address_in_lower_case"),
        ]

    def __str__(self) -> str:
        return f"{self.address} without {self.get_kind_display()}"


class MailHours(models.Model):
    """When a person's bundle comes, on their own clocks; a person without a row has the defaults."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="mail_hours"
    )
    bundle_hour = models.PositiveSmallIntegerField(default=8)
    # From the evening to the morning; the same time twice keeps no hour quiet.
    quiet_from = models.TimeField(default=time(19))
    quiet_until = models.TimeField(default=time(7))
    is_weekend_quiet = models.BooleanField(default=True)

    class Meta:
        verbose_name_plural = "mail hours"
        constraints = [models.CheckConstraint(condition=Q(bundle_hour__lte=23), name="bundle_hour_of_a_day")]

    def __str__(self) -> str:
        return f"Mail hours of {self.user}"


class Notice(models.Model):
    """
    One line for one person about something that happened, mailed with others in their next bundle.

    `key` says what it is about and to whom, so that one event is told once. It waits until it is in a bundle, or
    dropped because it was not wanted, or no longer true.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="+")
    # What is to be done, where it is about that: once it is settled, nobody need be told.
    item = models.ForeignKey(ChecklistItem, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    action = models.ForeignKey(RaidItem, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=10, choices=MailKind)
    key = models.CharField(max_length=200, unique=True)
    text = models.CharField(max_length=500)
    # The page it is about, without the site's address.
    path = models.CharField(max_length=200, blank=True)
    noticed_at = models.DateTimeField()
    bundled_into = models.ForeignKey(Letter, on_delete=models.SET_NULL, null=True, blank=True, related_name="notices")
    bundled_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["noticed_at", "pk"]
        indexes = [
            models.Index(
                fields=["user", "noticed_at"], condition=Q(bundled_at=None, dropped_at=None), name="notice_waiting"
            )
        ]
        constraints = [
            models.CheckConstraint(condition=Q(bundled_at=None) | Q(dropped_at=None), name="notice_bundled_or_dropped")
        ]

    def __str__(self) -> str:
        return self.text


class StatusRhythm(models.Model):
    """When the weekly status of an engagement is drafted, on the customer's clocks; without a row: Friday at nine."""

    engagement = models.OneToOneField(
        Engagement, on_delete=models.CASCADE, primary_key=True, related_name="status_rhythm"
    )
    is_on = models.BooleanField(default=True)
    # Monday is 0.
    weekday = models.PositiveSmallIntegerField(default=4)
    hour = models.PositiveSmallIntegerField(default=9)
    sends_itself = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6) & Q(hour__lte=23), name="status_at_an_hour_of_the_week")
        ]

    def __str__(self) -> str:
        return f"Status rhythm of {self.engagement}"


class StatusMail(models.Model):
    """What a customer is told of a week: drafted by a worker, edited and sent by the consultant, or skipped."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SENT = "sent", "Sent"
        SKIPPED = "skipped", "Skipped"

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="status_mails")
    # The Monday of the week it is about, on the customer's calendar.
    week = models.DateField()
    state = models.CharField(max_length=7, choices=State, default=State.DRAFT)
    text = models.TextField()
    # Counts the saved changes, so that two people who edit it notice each other.
    revision = models.PositiveIntegerField(default=0)
    drafted_at = models.DateTimeField()
    # When it goes out without anybody's doing, where the engagement says so.
    sends_itself_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # Who sent or skipped it; None: Tidemark itself.
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    n_readers = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["engagement_id", "-week"]
        indexes = [models.Index(fields=["sends_itself_at"], condition=Q(state="draft"), name="status_sends_itself")]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "week"], name="status_once_a_week"),
            models.CheckConstraint(
                condition=Q(state="draft", ended_at=None) | (~Q(state="draft") & Q(ended_at__isnull=False)),
                name="status_ended_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("drafted_at")), name="status_drafted_before_ended"
            ),
        ]

    def __str__(self) -> str:
        return f"Status of {self.engagement} in the week of {self.week}"
