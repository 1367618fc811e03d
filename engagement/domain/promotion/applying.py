"""From an approved request to the console and back: started here, carried out by a worker, recorded here."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from engagement.domain import audit, consoles_seen, evidence, operations
from engagement.domain.promotion.approving import n_approvals
from engagement.domain.promotion.requests import NotNow, State, engagement_of, locked, set_state
from engagement.models import Operation, PolicyApplication, PolicyRequest, PolicyVersion, User
from engagement.rules.policy_objects import Difference

# What a change of a policy can prove or disprove.
_PROVES = ("POL-1", "POL-2", "POL-3", "POL-5")


def apply(request: PolicyRequest, *, by: User, at: datetime) -> PolicyRequest:
    """
    Have a worker write what was approved; one that failed on the way may be tried again. Asking twice changes nothing.

    Raises NotNow for one that is not approved, or when another request for the same policy is open.
    """
    try:
        with transaction.atomic():
            request = locked(request)
            if request.state == State.APPLYING:
                return request
            is_agreed = n_approvals(request) >= request.n_approvals_needed
            if request.state not in (State.APPROVED, State.FAILED) or not is_agreed:
                raise NotNow(f"This request cannot be applied: {request.get_state_display().lower()}.")
            return start(request, by=by, at=at)
    except IntegrityError:
        raise NotNow("Another change of the same policy is open; see to that one first.") from None


def start(request: PolicyRequest, *, by: User, at: datetime) -> PolicyRequest:
    """Write the operation of an approved request; call it inside a transaction."""
    set_state(request, State.APPLYING)
    request.operation = operations.request(
        Operation.Kind.APPLY_POLICY,
        tenant=request.tenant,
        engagement=engagement_of(request),
        by=by,
        at=at,
        params={"request": request.pk, "name": request.name},
        about=f"request:{request.pk}",
    )
    request.save(update_fields=["operation"])
    return request


def of_operation(operation: Operation) -> PolicyRequest | None:
    """The request that the operation carries out; None when it is gone."""
    rows = PolicyRequest.objects.select_related("version__policy__engagement", "tenant", "undoes")
    return rows.filter(pk=operation.params.get("request"), tenant=operation.tenant_id).first()


# ── what the worker found out ────────────────────────────────────────────────────────────────────────────────────────


def record_applied(request: PolicyRequest, read_back: Mapping[str, Any] | None, *, at: datetime) -> None:
    """The console holds what was asked for; `read_back` is its object, None where the policy was taken out."""
    request = locked(request)
    request.state, request.said, request.applied_at = State.APPLIED, "", at
    request.read_back = None if read_back is None else dict(read_back)
    request.save(update_fields=["state", "said", "applied_at", "read_back"])
    engagement = engagement_of(request)
    audit.record(None, "policy_request.applied", request, at=at, engagement=engagement)
    consoles_seen.record_one(request.tenant, request.name, read_back, at=at)
    _note_in_force(request, at)
    consoles_seen.request_read(request.tenant, engagement=engagement, by=None, at=at)
    evidence.follow_change(engagement, _PROVES, at=at)


def record_stale(
    request: PolicyRequest, found: Mapping[str, Any] | None, differing: Sequence[Difference], *, at: datetime
) -> None:
    """Somebody changed the policy in the console since the request was made: nothing was written."""
    request = locked(request)
    fields = ", ".join(one.field for one in differing) or ("it is gone" if found is None else "it is there")
    set_state(request, State.STALE, said=f"Changed in the console meanwhile: {fields}")
    audit.record(None, "policy_request.stale", request, at=at, engagement=engagement_of(request))
    consoles_seen.record_one(request.tenant, request.name, found, at=at)


def record_failed(request: PolicyRequest, message: str, *, at: datetime) -> None:
    """It could not be written, or not as it was meant; what was approved stays approved for another try."""
    request = locked(request)
    if request.state == State.APPLYING:
        set_state(request, State.FAILED, said=message)
        audit.record(None, "policy_request.failed", request, at=at, engagement=engagement_of(request))


def record_cancelled(request: PolicyRequest) -> None:
    """The operation was cancelled: the request is approved as before, and may be applied or withdrawn."""
    request = locked(request)
    if request.state == State.APPLYING:
        set_state(request, State.APPROVED)


def _note_in_force(request: PolicyRequest, at: datetime) -> None:
    """Keep which versions of the policy are in force in the console, under whichever names."""
    policy = request.version.policy
    applied = PolicyRequest.objects.filter(tenant=request.tenant, version__policy=policy, state=State.APPLIED)
    newest: dict[str, PolicyVersion] = {}
    undone: set[int] = set()
    for one in applied.select_related("version").order_by("-applied_at", "-pk"):
        if one.pk in undone:
            continue
        if one.undoes_id is None:
            newest.setdefault(one.name, one.version)
        else:
            undone.add(one.undoes_id)
    versions = [version.pk for version in newest.values()]
    standing = PolicyApplication.objects.filter(tenant=request.tenant, version__policy=policy)
    standing.exclude(version__in=versions).delete()
    for pk in versions:
        PolicyApplication.objects.get_or_create(version_id=pk, tenant=request.tenant, defaults={"applied_at": at})
