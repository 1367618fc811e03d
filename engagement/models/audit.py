"""Who changed what, from what, to what."""

from django.conf import settings
from django.db import models

from engagement.models.engagements import Engagement

# Deeds that a PS lead is shown: locked time changed, an item left undone, a signature asked for or taken back.
REVIEWED = (
    "hours.corrected",
    "hours.unlocked",
    "item.waived",
    "topic.signature_asked",
    "engagement.signature_asked",
    "topic.acceptance_withdrawn",
    "engagement.acceptance_withdrawn",
)


class AuditEntry(models.Model):
    """One change, written in its transaction by domain/audit.py. Never holds a secret."""

    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    engagement = models.ForeignKey(Engagement, on_delete=models.SET_NULL, null=True, blank=True, related_name="audit")
    what = models.CharField(max_length=60)
    object_type = models.CharField(max_length=40)
    object_id = models.BigIntegerField(null=True)
    object_name = models.CharField(max_length=300)
    # {field: [before, after]}
    changes = models.JSONField(default=dict)
    # What ties it to the log: the request's id, or the operation's in a worker; empty for a command.
    request_id = models.CharField(max_length=32, blank=True, default="", db_default="")

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "audit entries"
        indexes = [
            models.Index(fields=["engagement", "-id"], name="audit_of_engagement"),
            models.Index(fields=["engagement", "object_type", "object_id", "-id"], name="audit_of_object"),
            # What PS leads look at across engagements (domain/reviews) is little of the trail.
            models.Index(fields=["what", "-id"], condition=models.Q(what__in=REVIEWED), name="audit_to_review"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.object_name}"
