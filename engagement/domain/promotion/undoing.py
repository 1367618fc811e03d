"""Taking an applied change back: the same way round, from what it left to what stood before."""

from datetime import datetime, timedelta

from django.db import transaction

from engagement.domain import audit
from engagement.domain.promotion.asking import compare, write
from engagement.domain.promotion.requests import NotNow, State, engagement_of, locked
from engagement.models import PolicyRequest, User
from engagement.rules import policy_objects

# Whoever has just asked for a change may take it back as quickly: what comes back had been lived with. Later, or for
# somebody else's change, one person has to agree, as to any rollback (work-package.md 5.1).
FREE_UNDO = timedelta(hours=1)


def undo(request: PolicyRequest, *, by: User, at: datetime) -> PolicyRequest:
    """
    Ask for the policy to be as it was before the request; one that the request created is taken out again.

    Within an hour, and by who asked for it, it begins at once; otherwise one person has to approve, in Dev/Test nobody.
    It refuses to write over what was changed in the console since, as every request does. Undoing twice returns the
    undo that is under way. Raises NotNow for what was not applied, was undone, or was followed by another change.
    """
    with transaction.atomic():
        request = locked(request)
        if request.state != State.APPLIED or request.applied_at is None:
            raise NotNow(f"Only an applied change can be undone: this one is {request.get_state_display().lower()}.")
        earlier = PolicyRequest.objects.filter(undoes=request).select_related("version__policy__engagement").first()
        if earlier is not None and earlier.state in PolicyRequest.OPEN:
            return earlier
        if earlier is not None and earlier.state == State.APPLIED:
            raise NotNow("This change was undone already.")
        if earlier is not None:
            # It came to nothing; its place is free for another.
            earlier.undoes = None
            earlier.save(update_fields=["undoes"])
        _require_newest(request)
        if request.before is None and request.name in policy_objects.BUILT_IN:
            raise NotNow(f"{request.name} comes with every console and is never taken out.")
        is_free = by.pk == request.asked_by_id and at - request.applied_at <= FREE_UNDO
        wanted = PolicyRequest(
            version=request.version,
            tenant=request.tenant,
            stage=request.stage,
            name=request.name,
            before=request.read_back,
            after=None if request.before is None else policy_objects.put_back(request.before),
            n_approvals_needed=0 if is_free or request.stage == "devtest" else 1,
            asked_by=by,
            asked_at=at,
            undoes=request,
        )
        audit.record(by, "policy_request.undo_asked", request, at=at, engagement=engagement_of(request))
        return write(compare(wanted), by=by, at=at)


def _require_newest(request: PolicyRequest) -> None:
    later = PolicyRequest.objects.filter(
        tenant=request.tenant, name=request.name, state=State.APPLIED, applied_at__gt=request.applied_at
    )
    if later.exists():
        raise NotNow("The policy was changed from here again since; undo the newest change first.")
