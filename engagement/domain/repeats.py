"""Trying an operation again: the same intent asked anew, so that the failed one stays readable."""

from collections.abc import Callable
from datetime import datetime

from engagement.domain import consoles_seen, evidence, operations, promotion, registries, risks, scans, tenants, theatre
from engagement.models import Engagement, Operation, Registry, Session, User

Kind = Operation.Kind


def repeat(operation: Operation, *, by: User, at: datetime) -> Operation:
    """
    Ask again for what a failed or cancelled operation wanted.

    Raises operations.Ended when it is live or has succeeded, or what the intent itself may refuse.
    """
    if operation.state not in (Operation.State.FAILED, Operation.State.CANCELLED):
        raise operations.Ended("Only a failed or cancelled operation can be tried again.")
    return _AGAIN[Kind(operation.kind)](operation, by, at)


def _registry_of(operation: Operation) -> Registry:
    if operation.registry is None:
        raise operations.Ended("The registry of this operation was removed.")
    return operation.registry


def _scan(operation: Operation, by: User, at: datetime) -> Operation:
    if operation.image is None:
        raise operations.Ended("The image of this scan was removed.")
    return scans.request_scan(operation.image, by=by, at=at)


def _engagement_of(operation: Operation) -> Engagement:
    if operation.engagement is None:
        raise operations.Ended("The engagement of this operation is gone.")
    return operation.engagement


def _check(operation: Operation, by: User, at: datetime) -> Operation:
    """The same look at the same console; those of the engagement's other consoles go along."""
    given = operation.params
    session = Session.objects.filter(pk=given.get("session")).first()
    asked = evidence.request_check(
        _engagement_of(operation),
        by=by,
        at=at,
        facts=given.get("facts"),
        session=session,
        moment=given.get("moment", ""),
        stored=given.get("stored"),
    )
    own = [one for one in asked if one.tenant_id == operation.tenant_id]
    if not own:
        raise operations.Ended("The engagement's checklist has nothing left to look at in this console.")
    return own[0]


def _apply(operation: Operation, by: User, at: datetime) -> Operation:
    """The same request, if it is still approved; one that met a changed console is asked for anew."""
    request = promotion.of_operation(operation)
    if request is None:
        raise operations.Ended("The request of this operation is gone.")
    begun = promotion.apply(request, by=by, at=at).operation
    if begun is None:
        raise operations.Ended("The request has gone on.")
    return begun


def _toggle(operation: Operation, by: User, at: datetime) -> Operation:
    """The same act again, or the restoring."""
    run = theatre.of_operation(operation)
    if run is None:
        raise operations.Ended("The demo of this operation is gone.")
    again = theatre.play if run.state == run.State.RUNNING else theatre.restore
    return theatre.operation_of(again(run, by=by, at=at))


_AGAIN: dict[Kind, Callable[[Operation, User, datetime], Operation]] = {
    Kind.SCAN_IMAGE: _scan,
    Kind.INTEGRATE_REGISTRY: lambda o, by, at: registries.request_again(_registry_of(o), by=by, at=at),
    Kind.TEST_REGISTRY: lambda o, by, at: registries.request_test(_registry_of(o), by=by, at=at),
    Kind.REMOVE_REGISTRY: lambda o, by, at: registries.request_removal(_registry_of(o), by=by, at=at),
    Kind.CHECK_FACTS: _check,
    Kind.WRITE_NONCE: lambda o, by, at: evidence.request_nonce(_engagement_of(o), by=by, at=at),
    Kind.READ_POLICIES: lambda o, by, at: consoles_seen.request_read(
        o.tenant, engagement=_engagement_of(o), by=by, at=at
    ),
    Kind.APPLY_POLICY: _apply,
    Kind.TOGGLE_POLICY: _toggle,
    Kind.ACCEPT_RISK: lambda o, by, at: risks.ask_again(o, by=by, at=at),
    Kind.REVOKE_RISK: lambda o, by, at: risks.ask_again(o, by=by, at=at),
    Kind.VERIFY_TENANT: lambda o, by, at: tenants.request_verification(o.tenant, by=by, at=at, engagement=o.engagement),
}
