"""Taking reports in: kept as they came, to be read by a worker."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from django.db import transaction

from engagement.celery import READ_REPORT, nudge
from engagement.domain import audit
from engagement.domain.refusals import Refused
from engagement.lib import file_store
from engagement.models import Engagement, Registry, ReportImport, User
from engagement.rules import file_names

MOST_AT_ONCE = 20
LARGEST_BYTES = 200 * 1024 * 1024
_MEGABYTE = 1024 * 1024
_LONGEST_NAME = 120
_State = ReportImport.State


class NotAReport(Refused):
    """The files cannot be taken; none was."""


@dataclass(frozen=True)
class Upload:
    """A file as it was sent: open for reading from its beginning, its size in bytes."""

    name: str
    file: BinaryIO
    size_bytes: int


def receive(
    engagement: Engagement, uploads: Sequence[Upload], *, by: User, at: datetime, registry: Registry | None = None
) -> list[ReportImport]:
    """
    Take reports, all or none, to be read by a worker.

    The images of registries that the engagement does not have go to `registry`. Raises NotAReport, beside `reports`.
    """
    _require_readable(uploads)
    kept: list[file_store.Kept] = []
    is_done = False
    try:
        for one in uploads:
            kept.append(file_store.keep(_chunks(one.file)))
        with transaction.atomic():
            rows = [
                _add(engagement, one.name, stored, by=by, at=at, registry=registry)
                for one, stored in zip(uploads, kept, strict=True)
            ]
        is_done = True
    finally:
        for stored in [] if is_done else kept:
            file_store.delete(stored.key)
    return rows


def take_body(engagement: Engagement, stored: file_store.Kept, *, at: datetime) -> ReportImport:
    """Take what a webhook sent; call it in the transaction that remembers the call."""
    return _add(engagement, f"webhook {at:%Y-%m-%d %H.%M.%S}.json", stored, by=None, at=at, registry=None)


def choose_registry(row: ReportImport, registry: Registry, *, by: User, at: datetime) -> ReportImport:
    """
    Say which registry the images of a report belong to that named one that is not here; it is read again.

    Raises NotAReport where the report does not wait for that, or its file was deleted meanwhile.
    """
    with transaction.atomic():
        row = ReportImport.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if not row.needs_registry:
            raise NotAReport("This report does not wait for a registry; look at the list again.")
        try:
            file_store.size_bytes(row.stored_as)
        except file_store.Gone:
            raise NotAReport(
                "The file was deleted meanwhile; hand it in again and choose the registry there."
            ) from None
        row.state, row.registry, row.needs_registry = _State.WAITING, registry, False
        row.said, row.attempt, row.ended_at = "", 0, None
        row.save(update_fields=["state", "registry", "needs_registry", "said", "attempt", "ended_at"])
        audit.record(by, "report.registry_chosen", row, at=at, engagement=row.engagement)
        nudge(READ_REPORT, pk=row.pk)
    return row


def _add(
    engagement: Engagement,
    name: str,
    stored: file_store.Kept,
    *,
    by: User | None,
    at: datetime,
    registry: Registry | None,
) -> ReportImport:
    row = ReportImport.objects.create(
        engagement=engagement,
        source=ReportImport.Source.UPLOAD if by else ReportImport.Source.WEBHOOK,
        file_name=file_names.clean(name)[:_LONGEST_NAME],
        size_bytes=stored.size_bytes,
        sha256=stored.sha256,
        stored_as=stored.key,
        received_by=by,
        received_at=at,
        registry=registry,
    )
    audit.record(by, "report.received", row, at=at, engagement=engagement)
    nudge(READ_REPORT, pk=row.pk)
    return row


def _require_readable(uploads: Sequence[Upload]) -> None:
    if not uploads:
        raise NotAReport("Choose a file.", field="reports")
    if len(uploads) > MOST_AT_ONCE:
        raise NotAReport(f"Hand in at most {MOST_AT_ONCE} reports at once.", field="reports")
    for one in uploads:
        name = file_names.clean(one.name)
        if not one.size_bytes:
            raise NotAReport(f"{name} is empty. Choose the JSON file that the scanner wrote.", field="reports")
        if one.size_bytes > LARGEST_BYTES:
            raise NotAReport(
                f"{name} is larger than {LARGEST_BYTES // _MEGABYTE} MB. Hand in the report of one image at a time.",
                field="reports",
            )


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while chunk := file.read(file_store.CHUNK_BYTES):
        yield chunk
