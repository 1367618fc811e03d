"""The acceptance of an engagement through a seat: its records, what may be accepted, and who asks or takes back."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from engagement.access.rights import May, Seat
from engagement.models import SignOff, Topic


def sign_offs(seat: Seat) -> QuerySet[SignOff]:
    """The signatures, and the records that withdraw one; open to everybody who sees the engagement."""
    rows = SignOff.objects.filter(engagement=seat.engagement)
    return rows if seat.allows(May.VIEW) else rows.none()


def sign_off(seat: Seat, pk: int) -> SignOff:
    found = sign_offs(seat).select_related("topic", "signed_by", "withdraws", "withdrawn_by")
    return get_object_or_404(found, pk=pk)


def topic_to_accept(seat: Seat, key: str) -> Topic:
    """A topic in scope; what the team prepares for itself is nothing that a customer accepts."""
    scope = seat.engagement.scope.filter(is_in_scope=True).values("topic")
    found = Topic.objects.filter(pk__in=scope).exclude(kind=Topic.Kind.PREPARATION)
    return get_object_or_404(found if seat.allows(May.VIEW) else found.none(), key=key)


def asks_for_signatures(seat: Seat) -> bool:
    """Those who deliver, and those who lead them."""
    return seat.allows(May.EDIT) or seat.allows(May.LEAD)


def withdraws_signatures(seat: Seat) -> bool:
    """Who may sign may take it back, and a PS lead may where it was signed by mistake."""
    return seat.allows(May.SIGN_OFF) or seat.allows(May.LEAD)


def require_asker(seat: Seat) -> None:
    """Raises PermissionDenied for somebody who does not ask for signatures."""
    if not asks_for_signatures(seat):
        raise PermissionDenied


def require_withdrawer(seat: Seat) -> None:
    """Raises PermissionDenied for somebody who does not withdraw signatures."""
    if not withdraws_signatures(seat):
        raise PermissionDenied
