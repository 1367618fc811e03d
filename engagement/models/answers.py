"""What discovery found out, and which prerequisites are met."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Cast

from engagement.models.engagements import Engagement
from engagement.models.packages import Prerequisite, Question


class Answer(models.Model):
    """The answer to a discovery question; `value` is text, a number, a yes or no, a list, or rows, as the kind says."""

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    value = models.JSONField()
    # Said with it, for instance the details of a yes.
    remark = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()

    class Meta:
        ordering = ["engagement_id", "question__topic__position", "question__position"]
        indexes = [
            GinIndex(OpClass(Cast("value", models.TextField()), "gin_trgm_ops"), name="answer_by_words"),
            GinIndex(OpClass("remark", "gin_trgm_ops"), name="answer_by_remark"),
        ]
        constraints = [models.UniqueConstraint(fields=["engagement", "question"], name="answer_once")]

    def __str__(self) -> str:
        return f"{self.question}: {self.value}"


class MetPrerequisite(models.Model):
    """Somebody's word that a prerequisite is met; others are met by an item or an answer and need no row."""

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="met_prerequisites")
    prerequisite = models.ForeignKey(Prerequisite, on_delete=models.PROTECT, related_name="+")
    met_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    met_at = models.DateTimeField()

    class Meta:
        ordering = ["engagement_id", "met_at"]
        constraints = [models.UniqueConstraint(fields=["engagement", "prerequisite"], name="prerequisite_met_once")]

    def __str__(self) -> str:
        return str(self.prerequisite)
