"""Yes and no to a request: bound to the difference that was shown, and never by who asked."""

from datetime import datetime

from django.db import transaction

from engagement.domain import audit, notices
from engagement.domain.promotion.requests import Changed, NotNow, OwnRequest, State, engagement_of, locked, set_state
from engagement.lib import links
from engagement.models import MailKind, PolicyApproval, PolicyRequest, User


def approve(request: PolicyRequest, *, digest: str, by: User, at: datetime) -> PolicyRequest:
    """
    Say yes to the difference with this digest; approving twice changes nothing.

    With the last yes that it needs the request is approved, and who asked is told. Raises Changed, OwnRequest, NotNow.
    """
    with transaction.atomic():
        request = locked(request)
        if request.approvals.filter(by=by, digest=digest).exists() and request.digest == digest:
            return request
        _require_shown(request, digest)
        if request.asked_by_id == by.pk:
            raise OwnRequest("You asked for this change yourself; somebody else has to approve it.")
        PolicyApproval.objects.create(request=request, digest=digest, by=by, at=at)
        audit.record(by, "policy_request.approved", request, at=at, engagement=engagement_of(request))
        if n_approvals(request) >= request.n_approvals_needed:
            set_state(request, State.APPROVED)
            _tell(request, "approved: it can be applied now", at)
    return request


def refuse(request: PolicyRequest, *, digest: str, why: str, by: User, at: datetime) -> PolicyRequest:
    """Say no, with the reason that who asked reads. Raises Changed, NotNow."""
    with transaction.atomic():
        request = locked(request)
        _require_shown(request, digest)
        set_state(request, State.REFUSED, said=f"{by}: {why}")
        audit.record(by, "policy_request.refused", request, at=at, engagement=engagement_of(request))
        _tell(request, f"refused: {why}", at)
    return request


def withdraw(request: PolicyRequest, *, by: User, at: datetime) -> PolicyRequest:
    """Take the request back before anything was written. Raises NotNow."""
    with transaction.atomic():
        request = locked(request)
        if request.state not in (State.ASKED, State.APPROVED):
            raise NotNow(f"This request cannot be withdrawn: {request.get_state_display().lower()}.")
        set_state(request, State.WITHDRAWN, said=f"Withdrawn by {by}.")
        audit.record(by, "policy_request.withdrawn", request, at=at, engagement=engagement_of(request))
    return request


def n_approvals(request: PolicyRequest) -> int:
    """How many have said yes to what the request asks for now."""
    return request.approvals.filter(digest=request.digest).count()


def _require_shown(request: PolicyRequest, digest: str) -> None:
    if request.state != State.ASKED:
        raise NotNow(f"This request waits for nobody: {request.get_state_display().lower()}.")
    if request.digest != digest:
        raise Changed("This is not the change that you were shown. Look at it as it is now, then decide.")


def _tell(request: PolicyRequest, what: str, at: datetime) -> None:
    engagement = engagement_of(request)
    notices.tell(
        [request.asked_by],
        MailKind.SIGNATURE,
        f"Your change of {request.name} in {request.tenant.label} was {what}",
        key=f"policy-request:{request.pk}:{request.state}",
        engagement=engagement,
        at=at,
        path=links.path("policy-request", engagement.reference, request.pk),
    )
