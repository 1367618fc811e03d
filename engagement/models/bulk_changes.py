"""What was changed on many engagements at once, kept so that it can be taken back in one action."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class BulkChange(models.Model):
    """
    Engagements that were given to other people together.

    `parts` holds one entry an engagement: what was before, what is after, and the sessions that changed hands
    (written and read by domain/people/reassigning.py alone).
    """

    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    parts = models.JSONField()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="bulk_change_undone_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return f"Reassignment {self.pk}"
