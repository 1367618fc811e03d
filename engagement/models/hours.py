"""Time that was really spent. Actual minutes are always the sum of entries."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from engagement.models.engagements import Engagement
from engagement.models.packages import Topic
from engagement.models.sessions import Session


class TimeEntry(models.Model):
    class Kind(models.TextChoices):
        DELIVERY = "delivery", "Delivery"
        PREPARATION = "preparation", "Preparation"
        REHEARSAL = "rehearsal", "Rehearsal"
        FOLLOW_UP = "follow_up", "Follow-up"

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="time_entries")
    session = models.ForeignKey(Session, on_delete=models.SET_NULL, null=True, blank=True, related_name="time_entries")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    worked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="time_entries")
    worked_on = models.DateField()
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.DELIVERY)
    minutes = models.PositiveSmallIntegerField()
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-worked_on", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(minutes__gt=0, minutes__lte=1440), name="entry_within_a_day")]

    def __str__(self) -> str:
        return f"{self.minutes} min {self.get_kind_display().lower()}"
