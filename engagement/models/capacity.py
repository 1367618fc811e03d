"""How much of a week each of the team can be booked for, and when they are away."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Availability(models.Model):
    """What can be booked of somebody's week; who has no row has the default of rules/capacity.py."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="availability"
    )
    weekly_minutes = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name_plural = "availabilities"
        constraints = [
            models.CheckConstraint(condition=Q(weekly_minutes__lte=60 * 60), name="sixty_bookable_hours_at_most")
        ]

    def __str__(self) -> str:
        return f"Bookable time of {self.user}"


class TimeOff(models.Model):
    """Days on which somebody is away, both included; why is nobody's business here."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="time_off")
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        verbose_name_plural = "times off"
        ordering = ["user_id", "starts_on"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="time_off_ends_after_start"),
            models.UniqueConstraint(fields=["user", "starts_on", "ends_on"], name="time_off_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} away {self.starts_on} to {self.ends_on}"
