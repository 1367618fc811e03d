"""Accepted risks through a seat: they are the customer's own decisions, so that both sides read them."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from engagement.access.rights import May, Seat
from engagement.models import AcceptedRisk, User


def accepted_risks(seat: Seat) -> QuerySet[AcceptedRisk]:
    rows = AcceptedRisk.objects.filter(engagement=seat.engagement)
    return rows if seat.allows(May.VIEW_OUTCOMES) else rows.none()


def accepted_risk(seat: Seat, pk: int) -> AcceptedRisk:
    found = accepted_risks(seat).select_related("engagement", "tenant", "approved_by", "asked_by", "revoked_by")
    return get_object_or_404(found, pk=pk)


def agrees_to_risks(seat: Seat) -> bool:
    """Leads of the customer, and PS leads: those whom a risk can be laid before."""
    return seat.allows(May.SIGN_OFF) or seat.allows(May.LEAD)


def require_risk_approver(seat: Seat, risk: AcceptedRisk, user: User) -> None:
    """Raises PermissionDenied for everybody but the one who was asked to agree, as long as they may."""
    if seat.is_looking or risk.approved_by_id != user.pk or not agrees_to_risks(seat):
        raise PermissionDenied
