"""The entries of one person that stand: one writer at a time, and no two of them at the same time."""

from datetime import datetime

from engagement.domain.refusals import Refused
from engagement.lib.zones import in_zone
from engagement.models import TimeEntry, User


class Overlaps(Refused):
    """The person already has an entry at that time."""


def lock(person: User) -> None:
    """
    Let nobody else write this person's entries until the transaction ends.

    Then what is looked at before writing still holds when it is written; the database's constraint person_worked_once
    stands behind it.
    """
    User.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=person.pk)


def refuse_overlap(entry: TimeEntry, *, field: str) -> None:
    """
    Raises Overlaps, naming the other, when the entry's person has one that stands at the same time.

    An entry without a start overlaps nothing. The entry itself and the one that it corrects do not count.
    """
    if entry.starts_at is None or entry.ends_at is None:
        return
    other = (
        TimeEntry.objects.counted()
        .filter(worked_by=entry.worked_by_id, starts_at__lt=entry.ends_at, ends_at__gt=entry.starts_at)
        .exclude(pk__in=[pk for pk in (entry.pk, entry.corrects_id) if pk])
        .select_related("engagement")
        .order_by("starts_at")
        .first()
    )
    if other is not None and other.starts_at is not None and other.ends_at is not None:
        raise Overlaps(
            f"This overlaps {other} for {other.engagement.reference}, "
            f"{span(other.starts_at, other.ends_at, entry.worked_by.time_zone)}. Change the one or the other.",
            field=field,
        )


def span(starts_at: datetime, ends_at: datetime, zone: str) -> str:
    """A span on this clock: "3 Jun 2025, 10:00 to 11:30"."""
    start, end = in_zone(starts_at, zone), in_zone(ends_at, zone)
    return f"{start.day} {start:%b %Y, %H:%M} to {end:%H:%M}"
