"""The files of an engagement through a seat; a customer finds neither what is internal nor what others removed."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from engagement.access.rights import May, Person, Seat
from engagement.models import Document, Topic


def documents(seat: Seat) -> QuerySet[Document]:
    """The files that were not removed."""
    return _known(seat).filter(removed_at=None)


def document(seat: Seat, pk: int) -> Document:
    return get_object_or_404(documents(seat).select_related("uploaded_by"), pk=pk)


def removed_documents(seat: Seat, user: Person) -> QuerySet[Document]:
    """Those that this person may bring back: the team all of them, a customer what they removed themselves."""
    removed = _known(seat).filter(removed_at__isnull=False)
    return removed if seat.allows(May.VIEW_INTERNAL) else removed.filter(removed_by=user.pk)


def removed_document(seat: Seat, user: Person, pk: int) -> Document:
    return get_object_or_404(removed_documents(seat, user), pk=pk)


def removes_documents(seat: Seat, user: Person) -> tuple[bool, int | None]:
    """Whether this person may remove any file, and the key of the one whose files they may remove otherwise."""
    return seat.allows(May.EDIT), user.pk if seat.allows(May.ANSWER) else None


def require_remover(seat: Seat, user: Person, document: Document) -> None:
    """Raises PermissionDenied for somebody who is neither of the team nor handed it in."""
    removes_any, whose = removes_documents(seat, user)
    if not (removes_any or document.uploaded_by_id == whose):
        raise PermissionDenied


def document_topics(seat: Seat) -> QuerySet[Topic]:
    """What a file may be about: the topics in scope; those of the team's own preparation are not a customer's."""
    scope = seat.engagement.scope.filter(is_in_scope=True).values("topic")
    rows = Topic.objects.filter(pk__in=scope) if seat.allows(May.VIEW) else Topic.objects.none()
    return rows if seat.allows(May.VIEW_INTERNAL) else rows.exclude(kind=Topic.Kind.PREPARATION)


def _known(seat: Seat) -> QuerySet[Document]:
    rows = Document.objects.filter(engagement=seat.engagement)
    if seat.allows(May.VIEW_INTERNAL):
        return rows
    return rows.filter(is_internal=False) if seat.allows(May.VIEW) else rows.none()
