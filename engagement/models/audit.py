"""Who changed what, from what, to what: what was done, and beside it each row as the database saw it change."""

from django.conf import settings
from django.db import models
from django.db.models import CharField, Func

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


class ThisTransaction(Func):
    """The transaction that is under way, under a name that no other one ever has."""

    # A number alone begins anew in a restored database; with its time it does not.
    template = "(pg_current_xact_id()::text || '@' || extract(epoch from transaction_timestamp())::text)"
    output_field = CharField()


class AuditEntry(models.Model):
    """
    One change, written in its transaction by domain/audit.py. Never holds a secret.

    The database refuses to change or drop an entry, so an engagement or a person with a trail stays.
    """

    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, null=True, blank=True, related_name="audit")
    what = models.CharField(max_length=60)
    object_type = models.CharField(max_length=40)
    object_id = models.BigIntegerField(null=True)
    object_name = models.CharField(max_length=300)
    # {field: [before, after]}
    changes = models.JSONField(default=dict)
    # What ties it to the log: the request's id, or the operation's in a worker; empty for a command.
    request_id = models.CharField(max_length=32, blank=True, default="", db_default="")
    # What ties it to the rows that changed with it; unknown for entries from before they were written down.
    transaction = models.CharField(max_length=50, null=True, editable=False, db_default=ThisTransaction())  # noqa: DJ001

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "audit entries"
        indexes = [
            models.Index(fields=["engagement", "-id"], name="audit_of_engagement"),
            models.Index(fields=["engagement", "object_type", "object_id", "-id"], name="audit_of_object"),
            # What PS leads look at across engagements (domain/reviews) is little of the trail.
            models.Index(fields=["what", "-id"], condition=models.Q(what__in=REVIEWED), name="audit_to_review"),
            models.Index(fields=["object_type", "object_id", "-id"], name="audit_of_object_anywhere"),
            models.Index(fields=["transaction"], name="audit_of_transaction"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.object_name}"


class RowChange(models.Model):
    """
    One row that was added, changed or removed, written by a trigger of its table whoever did it.

    What an update of a queryset or a statement typed by hand changes stands here too; only an AuditEntry of the same
    transaction says who it was. Secrets stand as "set" or "replaced", counters that follow from other rows not at all.
    """

    class Deed(models.TextChoices):
        ADDED = "added", "Added"
        CHANGED = "changed", "Changed"
        REMOVED = "removed", "Removed"

    at = models.DateTimeField()
    transaction = models.CharField(max_length=50)
    # Without a constraint: what happened to a row outlives its engagement.
    engagement = models.ForeignKey(
        Engagement, on_delete=models.DO_NOTHING, null=True, blank=True, db_constraint=False, related_name="+"
    )
    kind = models.CharField(max_length=60)
    row_id = models.BigIntegerField()
    row_name = models.CharField(max_length=100)
    deed = models.CharField(max_length=7, choices=Deed)
    # {column: [before, after]}
    changes = models.JSONField()
    # Whose connection it came through.
    role = models.CharField(max_length=63)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["engagement", "-id"], name="row_change_of_engagement"),
            models.Index(fields=["kind", "row_id", "-id"], name="row_change_of_row"),
        ]

    def __str__(self) -> str:
        return f"{self.deed} {self.kind} {self.row_id}"
