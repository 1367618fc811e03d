"""Changes of a console's policies through a seat: who sees them, and who says yes to them."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from engagement.access.rights import May, Seat
from engagement.models import PolicyRequest, ToggleRun


def policy_requests(seat: Seat) -> QuerySet[PolicyRequest]:
    """What was asked for, for consoles of the customer, by this engagement."""
    rows = PolicyRequest.objects.filter(version__policy__engagement=seat.engagement)
    return rows if seat.allows(May.VIEW_OUTCOMES) else rows.none()


def policy_request(seat: Seat, pk: int) -> PolicyRequest:
    found = policy_requests(seat).select_related("version__policy__engagement", "tenant", "asked_by", "operation")
    return get_object_or_404(found, pk=pk)


def approves_policies(seat: Seat) -> bool:
    """The lead of the customer, and the PS lead."""
    return seat.allows(May.SIGN_OFF) or seat.allows(May.LEAD)


def require_policy_approver(seat: Seat) -> None:
    """Raises PermissionDenied for somebody who does not approve changes of policies."""
    seat.require(May.SIGN_OFF if seat.allows(May.SIGN_OFF) else May.LEAD)


def toggle_runs(seat: Seat) -> QuerySet[ToggleRun]:
    """The demos played for the engagement; the customer watches the console, not our pages of it."""
    rows = ToggleRun.objects.filter(engagement=seat.engagement)
    return rows if seat.allows(May.VIEW_INTERNAL) else rows.none()


def toggle_run(seat: Seat, pk: int) -> ToggleRun:
    return get_object_or_404(toggle_runs(seat).select_related("tenant", "started_by", "engagement"), pk=pk)
