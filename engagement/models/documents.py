"""Files that people hand in: what is known of each; the bytes lie in the file store (lib/file_store.py)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from engagement.models.checklist import ChecklistItem
from engagement.models.engagements import Engagement
from engagement.models.packages import Question, Topic
from engagement.models.sessions import Session
from engagement.rules import lengths


class Document(models.Model):
    """A file of an engagement, perhaps about a topic, item, question or session; an internal one is the team's."""

    class Origin(models.TextChoices):
        CUSTOMER = "customer", "From the customer"
        TEAM = "team", "From the team"

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="documents")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    item = models.ForeignKey(ChecklistItem, on_delete=models.SET_NULL, null=True, blank=True, related_name="documents")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    session = models.ForeignKey(Session, on_delete=models.SET_NULL, null=True, blank=True, related_name="documents")
    name = models.CharField(max_length=lengths.FILE_NAME)
    origin = models.CharField(max_length=8, choices=Origin)
    # As found in the bytes, never as the sender named it.
    content_type = models.CharField(max_length=100)
    size_bytes = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    # Its key in the file store.
    stored_as = models.CharField(max_length=32, unique=True)
    is_internal = models.BooleanField(default=False)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["engagement_id", "-uploaded_at", "-pk"]
        indexes = [models.Index(fields=["engagement", "-uploaded_at", "-id"], name="document_of_engagement")]
        constraints = [
            models.CheckConstraint(
                condition=Q(removed_at=None, removed_by=None) | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="removed_document_names_who",
            ),
            models.CheckConstraint(condition=~Q(name="") & Q(size_bytes__gt=0), name="document_has_name_and_bytes"),
        ]

    def __str__(self) -> str:
        return self.name
