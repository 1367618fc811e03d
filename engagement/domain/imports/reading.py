"""The state of a report while workers read it: claimed for a lease, then stored, found unchanged, or refused."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, Q

from engagement.lib import file_store
from engagement.models import ReportImport

_State = ReportImport.State
# More nudges at once than that would only fill the queue; the next sweep takes the next ones.
_AT_ONCE = 20
# A report at which workers died so often is not given to a next one.
MOST_ATTEMPTS = 3
# A second for each is many times what reading and storing take.
_BYTES_A_SECOND = 500_000
_LONGEST_SAID = 500


class LeaseLost(Exception):
    """Another worker has taken the report over; whatever this one found out is void."""


def due(*, at: datetime) -> list[int]:
    """The reports to nudge workers with, the longest waiting first."""
    return list(ReportImport.objects.filter(_is_due(at)).order_by("pk").values_list("pk", flat=True)[:_AT_ONCE])


def claim(pk: int, *, at: datetime) -> ReportImport | None:
    """
    Take up this report for a lease, if it waits and nobody else has it.

    One at which several workers have died is refused instead.
    """
    with transaction.atomic():
        rows = ReportImport.objects.select_for_update(of=("self",), skip_locked=True).select_related("engagement")
        row = rows.filter(_is_due(at), pk=pk).first()
        if row is None:
            return None
        if row.attempt >= MOST_ATTEMPTS:
            _end(row, _State.REFUSED, at=at, said=f"Reading broke off {MOST_ATTEMPTS} times. Ask the administrator.")
            return None
        lease_s = settings.OPERATION_LEASE_S + row.size_bytes / _BYTES_A_SECOND
        row.state, row.attempt, row.lease_until = _State.READING, row.attempt + 1, at + timedelta(seconds=lease_s)
        row.save(update_fields=["state", "attempt", "lease_until"])
    return row


def is_new(row: ReportImport) -> bool:
    """
    Whether the report has to be read: not where the very same bytes were stored and all their scans are still there.

    The registry chosen by hand must be the same, too.
    """
    same = ReportImport.objects.filter(
        engagement=row.engagement, sha256=row.sha256, registry=row.registry, state__in=(_State.STORED, _State.UNCHANGED)
    )
    return not same.exclude(pk=row.pk).annotate(n_kept=Count("scans")).filter(n_kept=F("n_images")).exists()


def settle_unchanged(row: ReportImport, *, at: datetime) -> None:
    """Note that the very same file was stored before. Raises LeaseLost."""
    with transaction.atomic():
        row = hold(row)
        before = _earlier(row)
        row.layout, row.n_images, row.n_findings, row.n_stored = "", 0, 0, 0
        if before is not None:
            row.layout, row.n_images, row.n_findings = before.layout, before.n_images, before.n_findings
            row.scans.set(before.scans.all())
        _end(row, _State.UNCHANGED, at=at, said="The very same file was imported before; nothing was changed.")


def refuse(row: ReportImport, *, said: str, at: datetime, needs_registry: bool = False) -> None:
    """Note why nothing was stored. The file goes, unless only a registry is missing. Raises LeaseLost."""
    with transaction.atomic():
        row = hold(row)
        row.needs_registry = needs_registry
        _end(row, _State.REFUSED, at=at, said=said)


def hold(row: ReportImport) -> ReportImport:
    """Lock the report for its last step; call it in the transaction of that. Raises LeaseLost."""
    held = ReportImport.objects.select_for_update(of=("self",)).select_related("engagement", "registry")
    found = held.filter(pk=row.pk, state=_State.READING, attempt=row.attempt).first()
    if found is None:
        raise LeaseLost
    return found


def end(row: ReportImport, state: ReportImport.State, *, at: datetime, said: str) -> None:
    """Write down how a report ended that this transaction holds; its file is not needed any more."""
    _end(row, state, at=at, said=said)


def _end(row: ReportImport, state: ReportImport.State, *, at: datetime, said: str) -> None:
    row.state, row.said, row.ended_at, row.lease_until = state, said[:_LONGEST_SAID], at, None
    if row.stored_as and not row.needs_registry:
        key, row.stored_as = row.stored_as, ""
        transaction.on_commit(lambda: file_store.delete(key))
    row.save()


def _earlier(row: ReportImport) -> ReportImport | None:
    same = ReportImport.objects.filter(engagement=row.engagement, sha256=row.sha256, registry=row.registry)
    return same.filter(state__in=(_State.STORED, _State.UNCHANGED)).exclude(pk=row.pk).order_by("-pk").first()


def _is_due(at: datetime) -> Q:
    return Q(state=_State.WAITING) | Q(state=_State.READING, lease_until__lte=at)
