"""The audit trail: of an engagement through a seat, and of everything for those who answer for it."""

from django.db.models import QuerySet
from django.http import Http404

from engagement.access.menu import leads
from engagement.access.people import require_team_keeper
from engagement.access.rights import May, Person, Seat
from engagement.models import AuditEntry, RowChange, User


def row_changes(seat: Seat) -> QuerySet[RowChange]:
    """Each row of the engagement as it changed; the team's own business."""
    rows = RowChange.objects.filter(engagement=seat.engagement)
    return rows if seat.allows(May.VIEW_INTERNAL) else rows.none()


def require_trail_reader(user: Person) -> User:
    """
    A PS lead, or an administrator whose power is switched on.

    Raises Http404 for everybody else, and PermissionDenied for an administrator while the power is off.
    """
    if isinstance(user, User) and leads(user):
        return user
    return require_team_keeper(user)


def whole_trail(user: Person) -> QuerySet[AuditEntry]:
    """Every entry for a PS lead; an administrator reads what belongs to no engagement: people, consoles, providers."""
    reader = _reader(user)
    return AuditEntry.objects.all() if leads(reader) else AuditEntry.objects.filter(engagement=None)


def all_row_changes(user: Person) -> QuerySet[RowChange]:
    """Every changed row, cut as the trail is."""
    reader = _reader(user)
    return RowChange.objects.all() if leads(reader) else RowChange.objects.filter(engagement=None)


def _reader(user: Person) -> User:
    reader = require_trail_reader(user)
    if not reader.is_active:
        raise Http404
    return reader
