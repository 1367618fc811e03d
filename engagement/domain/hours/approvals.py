"""Approved time is locked: what is wrong with it is corrected by another entry, or unlocked with a reason."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from engagement.domain import audit, rollups
from engagement.domain.hours import standing, work
from engagement.domain.hours.entries import Locked
from engagement.domain.hours.work import Work
from engagement.domain.refusals import Refused
from engagement.models import TimeEntry, User

State = TimeEntry.State


class NothingToApprove(Refused):
    """None of what was named is open."""


class NoReason(Refused):
    """What changes approved time says why."""


def approve(
    entries: QuerySet[TimeEntry],
    *,
    by: User,
    at: datetime,
    pks: Collection[int] | None = None,
    first: date | None = None,
    last: date | None = None,
) -> int:
    """
    Approve and lock open entries of one engagement: those named, or those of a period, both days included.

    Returns how many. Approved and corrected ones among them are left as they are. Raises NothingToApprove.
    """
    open_ones = entries.filter(state=State.OPEN)
    if pks is not None:
        open_ones = open_ones.filter(pk__in=pks)
    if first is not None:
        open_ones = open_ones.filter(worked_on__gte=first)
    if last is not None:
        open_ones = open_ones.filter(worked_on__lte=last)
    with transaction.atomic():
        taken = list(open_ones.select_for_update(of=("self",)).select_related("engagement").order_by("pk"))
        if not taken:
            raise NothingToApprove("Nothing there is open: choose open entries, or another period.")
        TimeEntry.objects.filter(pk__in=[entry.pk for entry in taken]).update(
            state=State.APPROVED, approved_by=by, approved_at=at
        )
        audit.record_each(by, "hours.approved", taken, at=at, engagement=taken[0].engagement)
    return len(taken)


def unlock(entry: TimeEntry, reason: str, *, by: User, at: datetime) -> TimeEntry:
    """Take an approval back, so that its person may change the entry. Raises NoReason and Locked."""
    _refuse_without_reason(reason)
    with transaction.atomic():
        entry = _approved(entry)
        entry.state, entry.approved_by, entry.approved_at = State.OPEN, None, None
        entry.save(update_fields=["state", "approved_by", "approved_at"])
        told = {"reason": ("", reason), "state": (State.APPROVED.value, State.OPEN.value)}
        audit.record(by, "hours.unlocked", entry, at=at, engagement=entry.engagement, changes=told)
    return entry


def correct(entry: TimeEntry, done: Work, reason: str, *, by: User, at: datetime) -> TimeEntry:
    """
    Put a new, open entry of the same person in the place of an approved one, which stays readable as corrected.

    Raises NoReason, Locked unless the entry is approved, and what `entries.log` raises.
    """
    _refuse_without_reason(reason)
    work.check(done, entry.engagement, worker=entry.worked_by, at=at)
    with transaction.atomic():
        standing.lock(entry.worked_by)
        entry = _approved(entry)
        standing_in = TimeEntry(
            engagement=entry.engagement, worked_by=entry.worked_by, corrects=entry, correction_reason=reason
        )
        standing.refuse_overlap(work.fill(standing_in, done, was=entry.starts_at), field="begins")
        entry.state = State.CORRECTED
        entry.save(update_fields=["state"])
        standing_in.save()
        told = {"minutes": (entry.minutes, standing_in.minutes), "reason": ("", reason)}
        audit.record(by, "hours.corrected", standing_in, at=at, engagement=entry.engagement, changes=told)
        rollups.recount_delivery(entry.engagement_id)
    return standing_in


def refuse_unless_approved(entry: TimeEntry) -> None:
    """Raises Locked, saying what to do instead."""
    if entry.state == State.OPEN:
        raise Locked("This entry is not approved yet: change it, no correction is needed.")
    if entry.state == State.CORRECTED:
        raise Locked("This entry was corrected already. Correct the one that took its place.")


def _approved(entry: TimeEntry) -> TimeEntry:
    now = TimeEntry.objects.select_for_update(of=("self",)).select_related("engagement", "worked_by").get(pk=entry.pk)
    refuse_unless_approved(now)
    return now


def _refuse_without_reason(reason: str) -> None:
    if not reason.strip():
        raise NoReason("Say why: whoever reads the trail later will ask.", field="reason")
