"""What people do with files: hand in, download, remove, bring back; each is written down."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import BinaryIO

from django.db import transaction
from django.db.models import Q, Sum

from engagement.domain import audit, checklist, notices
from engagement.domain.refusals import Refused
from engagement.lib import file_store, links
from engagement.models import ChecklistItem, Document, Engagement, MailKind, Question, Session, Topic, User
from engagement.rules import file_names, upload_types

# How long the bytes of a removed file are kept, so that it can be brought back.
KEPT_AFTER_REMOVAL = timedelta(days=30)
_MEGABYTE = 1024 * 1024


class NotADocument(Refused):
    """The files cannot be taken; nothing was."""


class NotKept(Refused):
    """The file store no longer holds the file."""


@dataclass(frozen=True)
class Upload:
    """A file as it was sent: open for reading from its beginning, its size in bytes."""

    name: str
    file: BinaryIO
    size_bytes: int


@dataclass(frozen=True)
class _Checked:
    name: str
    kind: upload_types.Kind
    upload: Upload


def take(
    engagement: Engagement,
    uploads: Sequence[Upload],
    *,
    by: User,
    at: datetime,
    topic: Topic | None = None,
    item: ChecklistItem | None = None,
    question: Question | None = None,
    session: Session | None = None,
    is_internal: bool = False,
) -> list[Document]:
    """
    Take files, all or none; the same file handed in again for the same thing is found, not doubled.

    Names are cleaned, kinds are told by the bytes (rules/upload_types.py). A file for an item becomes evidence of it,
    unless it is the team's own; one for what a customer does not see always is. The topic is that of the item or
    question where there is one.
    Raises NotADocument, with the field `uploads`, or checklist.NotYours for an item of somebody else.
    """
    found = _checked(uploads)
    about = item or question
    row = Document(
        engagement=engagement,
        topic=about.topic if about else topic,
        item=item,
        question=question,
        session=session,
        origin=Document.Origin.TEAM if by.is_staff else Document.Origin.CUSTOMER,
        is_internal=by.is_staff and (is_internal or _is_hidden(about, session)),
        uploaded_by=by,
        uploaded_at=at,
    )
    kept: list[file_store.Kept] = []
    used: set[str] = set()
    try:
        for one in found:
            kept.append(file_store.keep(_chunks(one.upload.file)))
        with transaction.atomic():
            Engagement.objects.select_for_update(of=("self",), no_key=True).get(pk=engagement.pk)
            taken = [_take(row, one, stored, by, at) for one, stored in zip(found, kept, strict=True)]
            _require_room(engagement, at)
            used = {document.stored_as for document in taken}
    finally:
        for stored in kept:
            if stored.key not in used:
                file_store.delete(stored.key)
    return taken


def download(document: Document, *, by: User, at: datetime) -> Iterator[bytes]:
    """The bytes, a chunk at a time; that they were asked for is written down. Raises NotKept."""
    try:
        is_whole = file_store.size_bytes(document.stored_as) == document.size_bytes
        chunks = file_store.read(document.stored_as)
    except file_store.Gone:
        is_whole = False
    if not is_whole:
        raise NotKept("The file is known, but its contents are no longer there. Ask for it to be handed in again.")
    audit.record(by, "document.downloaded", document, at=at, engagement=document.engagement)
    return chunks


def removal_question(name: str) -> str:
    """What is asked before a file of this name is removed."""
    return (
        f"{name} is taken off the list for everybody. For {KEPT_AFTER_REMOVAL.days} days it can be brought back; "
        "then its contents are deleted. That it was handed in stays on record."
    )


def remove(document: Document, *, by: User, at: datetime) -> Document:
    """Take a file off the list; its row stays, and so do its bytes for KEPT_AFTER_REMOVAL. Twice changes nothing."""
    with transaction.atomic():
        document = _held(document)
        if document.removed_at is None:
            document.removed_by, document.removed_at = by, at
            document.save(update_fields=["removed_by", "removed_at"])
            audit.record(by, "document.removed", document, at=at, engagement=document.engagement)
    return document


def restore(document: Document, *, by: User, at: datetime) -> Document:
    """Bring a removed file back; one that is on the list stays there. Raises NotKept."""
    with transaction.atomic():
        document = _held(document)
        if document.removed_at is not None:
            _require_bytes(document)
            document.removed_by = document.removed_at = None
            document.save(update_fields=["removed_by", "removed_at"])
            audit.record(by, "document.restored", document, at=at, engagement=document.engagement)
    return document


# ── how ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _checked(uploads: Sequence[Upload]) -> list[_Checked]:
    """Raises NotADocument with a sentence for each file that is not taken."""
    if not uploads:
        raise NotADocument("Choose a file.", field="uploads")
    if len(uploads) > upload_types.MOST_AT_ONCE:
        raise NotADocument(f"Hand in at most {upload_types.MOST_AT_ONCE} files at once.", field="uploads")
    found, wrong = [], []
    for one in uploads:
        name = file_names.clean(one.name)
        try:
            found.append(_Checked(name, upload_types.detect(name, one.file, one.size_bytes), one))
        except upload_types.NotAllowed as reason:
            wrong.append(f"{name} {reason}.")
    if wrong:
        raise NotADocument(" ".join(wrong), field="uploads")
    return found


def _is_hidden(about: ChecklistItem | Question | None, session: Session | None) -> bool:
    """Whether a customer does not see what the file is for: the team's own preparation, a rehearsal, a draft."""
    if about is not None and about.topic.kind == Topic.Kind.PREPARATION:
        return True
    is_told = session is None or (session.kind == Session.Kind.DELIVERY and session.status != Session.Status.DRAFT)
    return not is_told


def _take(row: Document, one: _Checked, stored: file_store.Kept, by: User, at: datetime) -> Document:
    about = {name: getattr(row, name) for name in ("engagement", "item", "question", "session", "is_internal")}
    known = Document.objects.filter(**about, name=one.name, sha256=stored.sha256, removed_at=None).first()
    if known is not None:
        return known
    document = Document.objects.create(
        **about,
        topic=row.topic,
        origin=row.origin,
        uploaded_by=row.uploaded_by,
        uploaded_at=row.uploaded_at,
        name=one.name,
        content_type=one.kind.content_type,
        size_bytes=stored.size_bytes,
        sha256=stored.sha256,
        stored_as=stored.key,
    )
    said: dict[str, tuple[object, object]] = {"sha256": ("", stored.sha256), "size_bytes": (0, stored.size_bytes)}
    audit.record(by, "document.handed_in", document, at=at, engagement=row.engagement, changes=said)
    if row.item is not None and not row.is_internal:
        checklist.add_file(row.item, name=one.name, sha256=stored.sha256, by=by, at=at)
    if not by.is_staff:
        _tell(document, by, at)
    return document


def _tell(document: Document, by: User, at: datetime) -> None:
    """The consultants read of it in their daily mail."""
    notices.tell(
        notices.deliverers(document.engagement),
        MailKind.DOCUMENT,
        f"{by} handed in {document.name}",
        key=f"document:{document.pk}",
        engagement=document.engagement,
        at=at,
        path=links.path("documents", document.engagement.reference),
    )


def _require_room(engagement: Engagement, at: datetime) -> None:
    """Removed files count as long as their bytes are kept. Raises NotADocument."""
    held = Q(removed_at=None) | Q(removed_at__gt=at - KEPT_AFTER_REMOVAL)
    total = Document.objects.filter(held, engagement=engagement).aggregate(n=Sum("size_bytes"))["n"] or 0
    most = upload_types.LARGEST_TOGETHER_BYTES
    if total > most:
        raise NotADocument(
            f"All files of the engagement together would be {total / _MEGABYTE:.0f} MB, and may be "
            f"{most // _MEGABYTE} MB. Hand in a link instead; what is removed makes room after "
            f"{KEPT_AFTER_REMOVAL.days} days.",
            field="uploads",
        )


def _require_bytes(document: Document) -> None:
    try:
        file_store.size_bytes(document.stored_as)
    except file_store.Gone:
        raise NotKept(
            f"The contents were deleted {KEPT_AFTER_REMOVAL.days} days after the removal; hand the file in again."
        ) from None


def _held(document: Document) -> Document:
    return Document.objects.select_for_update(of=("self",)).select_related("engagement").get(pk=document.pk)


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while chunk := file.read(file_store.CHUNK_BYTES):
        yield chunk
