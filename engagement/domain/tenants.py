"""A customer's consoles: put credentials in, verify them, pause what depends on them."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from engagement.celery import CARRY_OUT, nudge
from engagement.domain import audit, operations
from engagement.domain.refusals import Refused
from engagement.models import AquaTenant, AuditEntry, Customer, Engagement, Operation, User

CREDENTIALS_READ = "tenant.credentials_read"
_ROUTINE_TOLD_EVERY = timedelta(days=1)


class LabelTaken(Refused):
    """The customer has a console of that label."""


class CredentialsNeeded(Refused):
    """Address or way to sign in changed, so the stored credentials must not be used for it."""


def add(
    customer: Customer,
    *,
    label: str,
    region: str,
    console_url: str,
    sign_in_by: str,
    identifier: str,
    secret: str,
    by: User,
    at: datetime,
) -> AquaTenant:
    """Add a console and ask for its verification. Raises LabelTaken."""
    try:
        with transaction.atomic():
            tenant = AquaTenant.objects.create(
                customer=customer,
                label=label,
                region=region,
                console_url=console_url,
                sign_in_by=sign_in_by,
                identifier=identifier,
                secret=secret,
            )
            audit.record(by, "tenant.added", tenant, at=at)
            request_verification(tenant, by=by, at=at)
    except IntegrityError:
        raise _label_taken(customer, label) from None
    return tenant


def change(
    tenant: AquaTenant,
    *,
    label: str,
    region: str,
    console_url: str,
    sign_in_by: str,
    identifier: str,
    secret: str,
    by: User,
    at: datetime,
) -> AquaTenant:
    """
    Change a console's address or credentials and ask for its verification; an empty credential keeps the stored one.

    The pause of its operations is lifted by the verification, not by the change. Raises LabelTaken, and
    CredentialsNeeded when the console would be another one: stored credentials go only where they were given for.
    """
    is_elsewhere = (tenant.region, tenant.console_url, tenant.sign_in_by) != (region, console_url, sign_in_by)
    if is_elsewhere and not (identifier and secret):
        raise CredentialsNeeded(
            "Enter the credentials too: those stored were given for another address.", field="secret"
        )
    told = {field: (getattr(tenant, field), value) for field, value in (
        ("label", label), ("region", region), ("console_url", console_url), ("sign_in_by", sign_in_by)
    ) if getattr(tenant, field) != value}  # fmt: skip
    told |= {field: ("set", "replaced") for field, value in (("identifier", identifier), ("secret", secret)) if value}
    try:
        with transaction.atomic():
            tenant.label, tenant.region, tenant.console_url = label, region, console_url
            tenant.sign_in_by = sign_in_by
            tenant.identifier = identifier or tenant.identifier
            tenant.secret = secret or tenant.secret
            tenant.save()
            audit.record(by, "tenant.changed", tenant, at=at, changes=told)
            request_verification(tenant, by=by, at=at)
    except IntegrityError:
        raise _label_taken(tenant.customer, label) from None
    return tenant


def request_verification(
    tenant: AquaTenant, *, by: User | None, at: datetime, engagement: Engagement | None = None
) -> Operation:
    """Ask for a sign-in that changes nothing."""
    with transaction.atomic():
        return operations.request(Operation.Kind.VERIFY_TENANT, tenant=tenant, by=by, at=at, engagement=engagement)


def note_read(tenant: AquaTenant, *, for_operation: Operation | None, at: datetime) -> None:
    """
    Write down that a worker opens the credentials, and for whose operation; None for one that nobody asked for.

    What Tidemark opens by itself is written down once a day a console: each worker process opens them after its start,
    and the routine would bury what people asked for.
    """
    by = for_operation.asked_by if for_operation else None
    if by is None and _is_routine_told(tenant, at):
        return
    told = {"operation": (None, for_operation.pk)} if for_operation else {}
    engagement = for_operation.engagement if for_operation else None
    audit.record(by, CREDENTIALS_READ, tenant, at=at, engagement=engagement, changes=told)


def _is_routine_told(tenant: AquaTenant, at: datetime) -> bool:
    return AuditEntry.objects.filter(
        object_type="aquatenant", object_id=tenant.pk, what=CREDENTIALS_READ, by=None, at__gt=at - _ROUTINE_TOLD_EVERY
    ).exists()


def record_verified(tenant: AquaTenant, *, at: datetime) -> None:
    """Aqua let us in: lift the pause and wake what was held back."""
    AquaTenant.objects.filter(pk=tenant.pk).update(state=AquaTenant.State.WORKING, state_message="", verified_at=at)
    for operation in Operation.objects.due(at).filter(tenant=tenant)[: tenant.parallel_operations]:
        nudge(CARRY_OUT, pk=operation.pk)


def record_rejected(tenant: AquaTenant, *, message: str, at: datetime) -> None:
    """Aqua refused the credentials: everything else of the tenant waits until somebody has put working ones in."""
    changed = AquaTenant.objects.filter(pk=tenant.pk).exclude(state=AquaTenant.State.REJECTED)
    if changed.update(state=AquaTenant.State.REJECTED, state_message=message):
        audit.record(None, "tenant.paused", tenant, at=at, changes={"state": (tenant.state, "rejected")})


def _label_taken(customer: Customer, label: str) -> LabelTaken:
    return LabelTaken(f"{customer} already has a console labelled {label}; choose another label.", field="label")
