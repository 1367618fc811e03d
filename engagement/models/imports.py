"""Scan results that came as files or by webhook instead of from the API, and the addresses that webhooks call."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from engagement.models.engagements import Engagement
from engagement.models.fields import EncryptedTextField
from engagement.models.registries import Registry
from engagement.models.scans import Scan


class ReportImport(models.Model):
    """One document: received, read by a worker, stored whole or refused with the place that cannot be read."""

    class Source(models.TextChoices):
        UPLOAD = "upload", "Uploaded"
        WEBHOOK = "webhook", "By webhook"

    class State(models.TextChoices):
        WAITING = "waiting", "Waits to be read"
        READING = "reading", "Being read"
        STORED = "stored", "Stored"
        UNCHANGED = "unchanged", "Nothing new"
        REFUSED = "refused", "Refused"

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="report_imports")
    source = models.CharField(max_length=7, choices=Source)
    file_name = models.CharField(max_length=120)
    size_bytes = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    # Its key in the file store; empty once it was read.
    stored_as = models.CharField(max_length=32, blank=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    received_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    layout = models.CharField(max_length=30, blank=True)
    n_images = models.PositiveIntegerField(default=0)
    n_findings = models.PositiveIntegerField(default=0)
    n_stored = models.PositiveIntegerField(default=0)
    said = models.CharField(max_length=500, blank=True)
    # Refused only because the registry that it names is not here; the file is kept until somebody chooses one.
    needs_registry = models.BooleanField(default=False)
    # Chosen by hand for the images of registries that the engagement does not have.
    registry = models.ForeignKey(Registry, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    scans = models.ManyToManyField(Scan, related_name="imports")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["engagement_id", "-received_at", "-pk"]
        indexes = [
            models.Index(fields=["engagement", "-received_at", "-id"], name="import_of_engagement"),
            models.Index(fields=["id"], condition=Q(state__in=["waiting", "reading"]), name="import_due"),
        ]
        constraints = [
            # Findings in are findings stored, or the import is none.
            models.CheckConstraint(
                condition=~Q(state="stored") | Q(n_stored=models.F("n_findings")), name="stored_import_lost_nothing"
            )
        ]

    def __str__(self) -> str:
        return self.file_name


class ReportHook(models.Model):
    """The secret address that an engagement's webhooks call, and the secret that they sign with."""

    engagement = models.OneToOneField(Engagement, on_delete=models.CASCADE, related_name="report_hook")
    digest = models.CharField(max_length=64, unique=True)
    secret = EncryptedTextField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    last_called_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Webhook of {self.engagement}"


class HookCall(models.Model):
    """A call that was taken: the same signature is not taken twice."""

    hook = models.ForeignKey(ReportHook, on_delete=models.CASCADE, related_name="calls")
    signature = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering = ["hook_id", "-at"]
        constraints = [models.UniqueConstraint(fields=["hook", "signature"], name="hook_call_once")]

    def __str__(self) -> str:
        return f"Call of {self.hook}"
