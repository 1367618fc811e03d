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


def is_asked_to_agree(seat: Seat, risk: AcceptedRisk, user: User) -> bool:
    """
    Whether the page is that of the one who was asked to agree, as long as they may.

    Who looks as the customer's lead sees it as the one of theirs does.
    """
    is_theirs = not risk.approved_by.is_staff if seat.is_looking else risk.approved_by_id == user.pk
    return is_theirs and agrees_to_risks(seat)


def require_risk_approver(seat: Seat, risk: AcceptedRisk, user: User) -> None:
    """Raises PermissionDenied for everybody but the one who was asked to agree."""
    if seat.is_looking or not is_asked_to_agree(seat, risk, user):
        raise PermissionDenied
