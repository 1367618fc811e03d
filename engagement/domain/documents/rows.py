"""The files of an engagement as pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from engagement.domain import paging
from engagement.domain.documents.deeds import removal_question
from engagement.models import Document
from engagement.rules import upload_types

DEFAULT_SORT = "-added"
_ORDERS = {
    "name": ("name", "pk"),
    "-name": ("-name", "-pk"),
    "size": ("size_bytes", "pk"),
    "-size": ("-size_bytes", "-pk"),
    "added": ("uploaded_at", "pk"),
    "-added": ("-uploaded_at", "-pk"),
}
_LABELS = {one.content_type: one.title for one in upload_types.KINDS.values()}


@dataclass(frozen=True)
class Wanted:
    """What somebody asked of the list; `is_removed` asks for what was removed in place of what is there."""

    q: str = ""
    origin: str = ""
    topic: str = ""
    sort: str = ""
    page: int = 1
    is_removed: bool = False

    @property
    def is_narrowed(self) -> bool:
        return bool(self.q or self.origin or self.topic)


@dataclass(frozen=True)
class Row:
    """
    A file; `about` names the item, question or session that it was handed in for, whose keys are 0 where it has none.

    `size` is in words. With `may_remove` whoever looks may remove it.
    """

    pk: int
    name: str
    kind: str
    size: str
    origin: str
    topic: str
    topic_key: str
    about: str
    item_pk: int
    question_pk: int
    session_pk: int
    is_internal: bool
    by: str
    at: datetime
    removed_by: str
    removed_at: datetime | None
    may_remove: bool

    @property
    def removal_question(self) -> str:
        return removal_question(self.name)


def page(
    documents: QuerySet[Document], wanted: Wanted, *, removes_any: bool = False, whose: int | None = None
) -> paging.Page[Row]:
    """
    One page of these files, newest first unless asked otherwise, with two queries.

    Whoever looks may remove any of them with `removes_any`, else those that the person with the key `whose` handed in.
    """
    found = _told(_narrowed(documents, wanted)).order_by(*_ORDERS.get(wanted.sort, _ORDERS[DEFAULT_SORT]))
    cut = paging.cut(found, number=wanted.page)
    rows = [_row(one, may_remove=removes_any or one.uploaded_by_id == whose) for one in cut.rows]
    return paging.Page(rows, cut.text, cut.previous, cut.next)


def latest(documents: QuerySet[Document], *, n: int) -> list[Row]:
    """The newest `n` of these files, newest first, with one query."""
    return [_row(one) for one in _told(documents).order_by(*_ORDERS[DEFAULT_SORT])[:n]]


def of_item(documents: QuerySet[Document], item_pk: int) -> list[Row]:
    """The files that were handed in for an item, newest first; at most a page of them, with one query."""
    return latest(documents.filter(item_id=item_pk), n=paging.PAGE_ROWS)


def of_questions(documents: QuerySet[Document], question_pks: Iterable[int]) -> dict[int, list[Row]]:
    """The files that were handed in with the answers to these questions, by question, newest first; one query."""
    found: dict[int, list[Row]] = {}
    for row in latest(documents.filter(question_id__in=list(question_pks)), n=4 * paging.PAGE_ROWS):
        found.setdefault(row.question_pk, []).append(row)
    return found


def size_in_words(size_bytes: int) -> str:
    """ "812 bytes", "14 KB" or "2.3 MB", of 1,024 bytes each as file managers count."""
    if size_bytes < 1024:
        return f"{size_bytes} bytes"
    if size_bytes < 1024 * 1024:
        return f"{size_bytes / 1024:.0f} KB"
    return f"{size_bytes / 1024 / 1024:.1f} MB"


def _narrowed(found: QuerySet[Document], wanted: Wanted) -> QuerySet[Document]:
    if wanted.q:
        found = found.filter(name__icontains=wanted.q)
    if wanted.origin:
        found = found.filter(origin=wanted.origin)
    return found.filter(topic__key=wanted.topic) if wanted.topic else found


def _told(found: QuerySet[Document]) -> QuerySet[Document]:
    return found.select_related("topic", "item__template", "question", "session", "uploaded_by", "removed_by")


def _row(one: Document, *, may_remove: bool = False) -> Row:
    about = one.item or one.question
    session = f"Session {one.session.number}" if one.session else ""
    return Row(
        pk=one.pk,
        name=one.name,
        kind=_LABELS.get(one.content_type, one.content_type),
        size=size_in_words(one.size_bytes),
        origin=one.get_origin_display(),
        topic=one.topic.name if one.topic else "",
        topic_key=one.topic.key if one.topic else "",
        about=str(about) if about else session,
        item_pk=one.item_id or 0,
        question_pk=one.question_id or 0,
        session_pk=one.session_id or 0,
        is_internal=one.is_internal,
        by=str(one.uploaded_by),
        at=one.uploaded_at,
        removed_by=str(one.removed_by or ""),
        removed_at=one.removed_at,
        may_remove=may_remove,
    )
