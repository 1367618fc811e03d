"""Trying an operation again: the same intent asked anew, so that the failed one stays readable."""

from collections.abc import Callable
from datetime import datetime

from engagement.domain import operations, registries, scans, tenants
from engagement.models import Operation, Registry, User

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


_AGAIN: dict[Kind, Callable[[Operation, User, datetime], Operation]] = {
    Kind.SCAN_IMAGE: _scan,
    Kind.INTEGRATE_REGISTRY: lambda o, by, at: registries.request_again(_registry_of(o), by=by, at=at),
    Kind.TEST_REGISTRY: lambda o, by, at: registries.request_test(_registry_of(o), by=by, at=at),
    Kind.REMOVE_REGISTRY: lambda o, by, at: registries.request_removal(_registry_of(o), by=by, at=at),
    Kind.VERIFY_TENANT: lambda o, by, at: tenants.request_verification(o.tenant, by=by, at=at, engagement=o.engagement),
}
