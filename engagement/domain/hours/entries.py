"""Entries by hand: log, change and remove one's own, as long as nobody approved them."""

from datetime import datetime

from django.db import transaction

from engagement.domain import audit, rollups
from engagement.domain.hours import standing, work
from engagement.domain.hours.work import Work
from engagement.domain.refusals import Refused
from engagement.models import Engagement, TimeEntry, User

State = TimeEntry.State
# Of an entry, what its audit trail tells before and after.
TOLD = ("kind", "worked_on", "minutes", "session", "topic", "starts_at", "note")


class Locked(Refused):
    """The entry was approved or corrected, so that it stays as it is."""


class NotTheirs(Refused):
    """Each person keeps their own time."""


def log(engagement: Engagement, done: Work, *, by: User, at: datetime) -> TimeEntry:
    """
    Enter work of `by`.

    Raises work.NotWorkable (too long, ahead of `at`, of another engagement) and standing.Overlaps, each naming the
    field: kind, session, topic, worked_on, begins or duration.
    """
    work.check(done, engagement, worker=by, at=at)
    with transaction.atomic():
        standing.lock(by)
        entry = work.fill(TimeEntry(engagement=engagement, worked_by=by), done)
        standing.refuse_overlap(entry, field="begins")
        entry.save()
        audit.record(by, "hours.logged", entry, at=at, engagement=engagement)
        rollups.recount_delivery(engagement.pk)
    return entry


def change(entry: TimeEntry, done: Work, *, by: User, at: datetime) -> TimeEntry:
    """Change an own entry that is still open. Raises as `log` does, and Locked or NotTheirs."""
    work.check(done, entry.engagement, worker=by, at=at)
    with transaction.atomic():
        entry = own_open(entry, by)
        before = _told(entry)
        standing.refuse_overlap(work.fill(entry, done, was=entry.starts_at), field="begins")
        entry.save()
        after = _told(entry)
        changes = {name: (before[name], after[name]) for name in TOLD if before[name] != after[name]}
        if changes:
            audit.record(by, "hours.changed", entry, at=at, engagement=entry.engagement, changes=changes)
            rollups.recount_delivery(entry.engagement_id)
    return entry


def remove(entry: TimeEntry, *, by: User, at: datetime) -> None:
    """
    Remove an own entry that is still open; one that stood in the place of another gives it back its place.

    Raises Locked, NotTheirs, and standing.Overlaps when something else stands by now at the time of the other.
    """
    with transaction.atomic():
        entry = own_open(entry, by)
        audit.record(by, "hours.removed", entry, at=at, engagement=entry.engagement)
        corrected = entry.corrects
        entry.delete()
        if corrected is not None:
            standing.refuse_overlap(corrected, field="")
            corrected.state = State.APPROVED
            corrected.save(update_fields=["state"])
        rollups.recount_delivery(entry.engagement_id)


def refuse_change(entry: TimeEntry, *, by: User) -> None:
    """Raises NotTheirs for somebody else's entry, and Locked for one that is no longer open."""
    if entry.worked_by_id != by.pk:
        raise NotTheirs(f"This is the time of {entry.worked_by}. Only they change it.")
    if entry.state == State.APPROVED:
        raise Locked("This entry is approved and locked. Correct it instead: the correction takes its place.")
    if entry.state == State.CORRECTED:
        raise Locked("Another entry took the place of this one. Change that one.")


def own_open(entry: TimeEntry, by: User) -> TimeEntry:
    """The entry as it is now, locked, with its person's other entries. Raises as `refuse_change` does."""
    standing.lock(by)
    now = (
        TimeEntry.objects.select_for_update(of=("self",))
        .select_related("engagement", "worked_by", "corrects__engagement", "corrects__worked_by", "session", "topic")
        .filter(pk=entry.pk)
        .first()
    )
    if now is None:
        raise Locked("This entry was removed meanwhile.")
    refuse_change(now, by=by)
    return now


def _told(entry: TimeEntry) -> dict[str, object]:
    return {name: getattr(entry, name) for name in TOLD}
