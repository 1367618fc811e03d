"""The one table."""

from django.db import models


class Row(models.Model):
    shelf = models.PositiveIntegerField(db_index=True)
    name = models.CharField(max_length=100)
    state = models.CharField(max_length=20)
    amount = models.PositiveIntegerField()
    changed_at = models.DateTimeField()

    objects = models.Manager["Row"]()

    def __str__(self) -> str:
        return self.name
