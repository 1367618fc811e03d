"""
Operations: the state machine of every intended effect on Aqua. Knows no Aqua.

queued → running → waiting (→ running …) → succeeded | failed | cancelled. A worker *claims* a due row for a lease; only
the holder of the lease may move it on, so a worker that was thought dead cannot overwrite what its successor did.
Source: product.md, "Operations: every effect on Aqua".
"""

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Count, Min

from engagement.celery import CARRY_OUT, nudge
from engagement.domain import audit, notices, rollups
from engagement.domain.refusals import Refused
from engagement.lib import links
from engagement.models import (
    AquaTenant,
    Engagement,
    Image,
    MailKind,
    Operation,
    OperationStep,
    Registry,
    Scan,
    ScanState,
    User,
)
from engagement.rules import retries

State = Operation.State


class LeaseLost(Exception):
    """Another worker has taken the operation over; whatever this one found out is void."""


class Ended(Refused):
    """The operation is over, or not over yet, so this cannot be done to it."""


# ── asking ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def request(
    kind: Operation.Kind,
    *,
    tenant: AquaTenant,
    by: User | None,
    at: datetime,
    engagement: Engagement | None = None,
    registry: Registry | None = None,
    image: Image | None = None,
    scan: Scan | None = None,
    params: dict[str, Any] | None = None,
    about: str = "",
) -> Operation:
    """
    Write down an intended effect; call it inside the transaction of the change that it belongs to.

    One target has at most one live operation of a kind: asking again returns the one under way. `about` tells several
    of one kind and target apart, `params` says what was asked for beyond the target. Earlier failures of the same stop
    counting as trouble: somebody has seen to them.
    """
    operation = _intent(kind, tenant, by, at, engagement, registry, image, scan)
    operation.params = params or {}
    operation.idempotency_key += f":{about}" if about else ""
    try:
        with transaction.atomic():
            operation.save(force_insert=True)
    except IntegrityError:
        return Operation.objects.live().get(idempotency_key=operation.idempotency_key)
    _write_beside(kind, [operation], by, at, engagement)
    return operation


def request_scans(scans: Sequence[Scan], *, engagement: Engagement, by: User | None, at: datetime) -> list[Operation]:
    """
    Write down that the engagement's images are to be scanned, many in a few statements.

    The caller has locked the images and found none with a scan under way.
    """
    operations = [
        _intent(Operation.Kind.SCAN_IMAGE, image.registry.tenant, by, at, engagement, None, image, scan)
        for scan in scans
        for image in [scan.image]
    ]
    Operation.objects.bulk_create(operations)
    _write_beside(Operation.Kind.SCAN_IMAGE, operations, by, at, engagement)
    return operations


def _intent(
    kind: Operation.Kind,
    tenant: AquaTenant,
    by: User | None,
    at: datetime,
    engagement: Engagement | None,
    registry: Registry | None,
    image: Image | None,
    scan: Scan | None,
) -> Operation:
    return Operation(
        kind=kind,
        tenant=tenant,
        engagement=engagement,
        registry=registry,
        image=image,
        scan=scan,
        idempotency_key=":".join([kind, str((image or registry or tenant).pk)]),
        asked_by=by,
        asked_at=at,
        look_again_at=at,
    )


def _write_beside(
    kind: Operation.Kind, operations: Sequence[Operation], by: User | None, at: datetime, engagement: Engagement | None
) -> None:
    """What goes with new operations: earlier failures of the same are seen to, the trail, the nudges, the counts."""
    keys = [operation.idempotency_key for operation in operations]
    earlier = Operation.objects.filter(idempotency_key__in=keys, state=State.FAILED, is_superseded=False)
    earlier.update(is_superseded=True)
    targets = [operation.registry or operation.image or operation.tenant for operation in operations]
    if not _is_routine(kind, by):
        audit.record_each(by, f"{kind}.asked", targets, at=at, engagement=engagement)
    _nudge_workers(operations)
    if engagement is not None:
        rollups.recount_operations(engagement.pk)


def _nudge_workers(operations: Iterable[Operation]) -> None:
    """A worker goes on with the tenant's next operation by itself; more nudges than may run at once are noise."""
    nudged: Counter[int] = Counter()
    for operation in operations:
        nudged[operation.tenant_id] += 1
        if nudged[operation.tenant_id] <= operation.tenant.parallel_operations:
            nudge(CARRY_OUT, pk=operation.pk)


def cancel(operation: Operation, *, by: User, at: datetime) -> Operation:
    """
    Withdraw the intent.

    One that no worker holds and that Aqua does not know of ends at once; otherwise a worker withdraws it in Aqua and
    ends it then. Raises Ended when it is over already.
    """
    with transaction.atomic():
        operation = Operation.objects.select_for_update(of=("self",)).get(pk=operation.pk)
        if not operation.is_live:
            raise Ended(f"This operation is over: {operation.get_state_display().lower()}.")
        audit.record(by, f"{operation.kind}.cancel_asked", operation, at=at, engagement=operation.engagement)
        operation.is_cancel_asked = True
        if operation.state != State.RUNNING:
            operation.look_again_at = at
        operation.save(update_fields=["is_cancel_asked", "look_again_at"])
        nudge(CARRY_OUT, pk=operation.pk)
    return operation


def cancel_queued_scans(engagement: Engagement, *, by: User, at: datetime) -> int:
    """
    Withdraw the engagement's scans that have not begun, in a few statements whatever their number; returns how many.

    Those that Aqua is working on run to their end. A worker takes each out of Aqua's queue and ends it.
    """
    with transaction.atomic():
        waiting = Operation.objects.live().filter(
            engagement=engagement, kind=Operation.Kind.SCAN_IMAGE, scan__state=ScanState.QUEUED, is_cancel_asked=False
        )
        found = list(waiting.select_for_update(of=("self",)).select_related("tenant", "image").order_by("pk"))
        picked = Operation.objects.filter(pk__in=[operation.pk for operation in found])
        audit.record_each(by, f"{Operation.Kind.SCAN_IMAGE}.cancel_asked", found, at=at, engagement=engagement)
        picked.exclude(state=State.RUNNING).update(look_again_at=at)
        picked.update(is_cancel_asked=True)
        _nudge_workers(found)
    return len(found)


# ── carrying out: what a worker calls ────────────────────────────────────────────────────────────────────────────────


def due_nudges(*, at: datetime) -> list[int]:
    """
    The operations to nudge workers with: per tenant its longest due one, repeated as often as may run side by side.

    A worker that finds the named operation taken goes on with the tenant's next, so more nudges would only be noise.
    """
    tenants = (
        Operation.objects.due(at)
        .order_by()
        .values("tenant", "tenant__parallel_operations")
        .annotate(first=Min("pk"), n_due=Count("pk"))
    )
    return [row["first"] for row in tenants for _ in range(min(row["n_due"], row["tenant__parallel_operations"]))]


def tenant_of(pk: int) -> AquaTenant | None:
    """The tenant an operation belongs to; None when the row is gone."""
    return AquaTenant.objects.filter(operations=pk).first()


# Finding, locking and marking at once: one statement is a third of the work of three, and a worker claims all day.
# What is due stands in OperationQuerySet.due as well, for those who only look; a test holds the two together.
_CLAIM = """
UPDATE engagement_operation
   SET state = 'running', attempt = attempt + CASE WHEN waiting_for = 'aqua' THEN 0 ELSE 1 END, n_looks = n_looks + 1,
       last_look_at = %(at)s, lease = %(lease)s, lease_until = %(lease_until)s
 WHERE id = (SELECT o.id
               FROM engagement_operation o JOIN engagement_aquatenant t ON t.id = o.tenant_id
              WHERE {which}
                AND (o.state IN ('queued', 'waiting') AND o.look_again_at <= %(at)s
                     OR o.state = 'running' AND o.lease_until <= %(at)s)
                AND (t.state <> 'rejected' OR o.kind = 'tenant.verify')
              ORDER BY o.look_again_at, o.id
              LIMIT 1 FOR UPDATE OF o SKIP LOCKED)
RETURNING id, image_id
"""
_CLAIM_ONE = _CLAIM.format(which="o.id = %(pk)s")
_CLAIM_NEXT = _CLAIM.format(which="o.tenant_id = %(pk)s")


def claim(pk: int, *, at: datetime) -> Operation | None:
    """Take up this operation for a lease, if it is due and nobody else has it."""
    return _claim(_CLAIM_ONE, pk, at)


def claim_next(tenant: AquaTenant, *, at: datetime) -> Operation | None:
    """Take up the tenant's longest due operation, passing by those that others hold."""
    return _claim(_CLAIM_NEXT, tenant.pk, at)


def _claim(statement: str, pk: int, at: datetime) -> Operation | None:
    """Claim by one of the statements above; the operation comes with everything that a step needs beside it."""
    given: dict[str, Any] = {"pk": pk, "at": at, "lease": uuid.uuid4(), "lease_until": _lease_end(at)}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, given)
        claimed = cursor.fetchone()
        if claimed is None:
            return None
        operation_pk, image_pk = claimed
        target = ("registry",) if image_pk is None else ("image__registry", "scan")
        operation = Operation.objects.select_related("tenant", "engagement", "asked_by", *target).get(pk=operation_pk)
    if operation.scan is not None and operation.image is not None:
        operation.scan.image = operation.image  # the same row, read once
    return operation


def note(operation: Operation, text: str, *, at: datetime, is_trouble: bool = False) -> None:
    """
    Add a line to the operation's steps and renew its lease.

    Called before each effect on Aqua, so that a worker which lost its lease stops before it acts. Raises LeaseLost.
    """
    _renew(operation, at)
    OperationStep.objects.create(
        operation=operation, attempt=operation.attempt, at=at, text=text[:500], is_trouble=is_trouble
    )


def remember(operation: Operation, *, at: datetime, **facts: object) -> None:
    """Keep facts for the next look, committed before the effect that they will be compared with. Raises LeaseLost."""
    operation.memo = operation.memo | facts
    _renew(operation, at, memo=operation.memo)


def renew(operation: Operation, *, at: datetime) -> None:
    """Hold on to the operation for another lease. Raises LeaseLost."""
    _renew(operation, at)


def _renew(operation: Operation, at: datetime, **fields: object) -> None:
    held = Operation.objects.filter(pk=operation.pk, lease=operation.lease, state=State.RUNNING)
    if not held.update(lease_until=_lease_end(at), **fields):
        raise LeaseLost(str(operation))


def _lease_end(at: datetime) -> datetime:
    return at + timedelta(seconds=settings.OPERATION_LEASE_S)


# ── ending a look: inside one transaction with what the look found out ───────────────────────────────────────────────


def hold(operation: Operation) -> Operation:
    """
    Lock the row for the rest of the transaction and make sure that the lease still stands.

    Raises LeaseLost. Everything a look found out is recorded between this and one of the functions below.
    """
    held = Operation.objects.filter(pk=operation.pk, lease=operation.lease, state=State.RUNNING).order_by()
    found = list(held.select_for_update().values_list("is_cancel_asked", flat=True))
    if not found:
        raise LeaseLost(str(operation))
    operation.is_cancel_asked = found[0]
    return operation


def succeed(operation: Operation, *, answer: str, at: datetime) -> None:
    """Aqua has done it; `answer` is its answer in plain words."""
    _end(operation, State.SUCCEEDED, answer=answer, at=at)


def fail(operation: Operation, *, problem: str, answer: str, suggestion: str, at: datetime) -> None:
    """It will not happen by itself: `answer` says what Aqua said, `suggestion` what a person can do."""
    operation.problem, operation.suggestion = problem, suggestion
    _end(operation, State.FAILED, answer=answer, at=at)
    if operation.engagement is not None and not _is_routine(operation.kind, operation.asked_by_id):
        _tell_failure(operation, operation.engagement, at)


def end_cancelled(operation: Operation, *, at: datetime) -> None:
    """The withdrawal is complete."""
    _end(operation, State.CANCELLED, answer="Cancelled before Aqua had finished.", at=at)


def wait_for_aqua(operation: Operation, *, until: datetime) -> None:
    """Aqua is working; nobody holds the operation until its next look."""
    _let_go(operation, Operation.WaitingFor.AQUA, until)


def try_again(operation: Operation, *, problem: str, answer: str, until: datetime) -> None:
    """The try failed for a passing reason; `answer` tells it on the card until the next one."""
    operation.problem, operation.answer = problem, answer
    _let_go(operation, Operation.WaitingFor.ANOTHER_TRY, until)


def is_last_try(operation: Operation) -> bool:
    return retries.is_exhausted(operation.attempt)


# Everything that the end of a look may change; what was asked stays as it was written.
_MOVED = (
    "state", "waiting_for", "attempt", "look_again_at", "lease", "lease_until", "scan",
    "answer", "problem", "suggestion", "ended_at",
)  # fmt: skip


def _let_go(operation: Operation, waiting_for: Operation.WaitingFor, until: datetime) -> None:
    operation.state, operation.waiting_for, operation.look_again_at = State.WAITING, waiting_for, until
    operation.lease = operation.lease_until = None
    # Somebody who asked to cancel meanwhile is not kept waiting for the next look.
    if operation.is_cancel_asked:
        operation.look_again_at = operation.last_look_at or until
    operation.save(update_fields=_MOVED)


def _end(operation: Operation, state: Operation.State, *, answer: str, at: datetime) -> None:
    operation.state, operation.answer, operation.ended_at = state, answer, at
    operation.waiting_for = Operation.WaitingFor.NOTHING
    operation.lease = operation.lease_until = operation.look_again_at = None
    if state == State.SUCCEEDED:
        operation.problem = operation.suggestion = ""
    operation.save(update_fields=_MOVED)
    if not _is_routine(operation.kind, operation.asked_by_id):
        audit.record(None, f"{operation.kind}.{state}", operation, at=at, engagement=operation.engagement)
    _recount(operation)


def _tell_failure(operation: Operation, engagement: Engagement, at: datetime) -> None:
    """The consultants, and whoever asked, read of it in their daily mail."""
    people = {one.pk: one for one in notices.deliverers(engagement)}
    if operation.asked_by is not None and operation.asked_by.is_staff:
        people[operation.asked_by.pk] = operation.asked_by
    notices.tell(
        people.values(),
        MailKind.OPERATION,
        f"{operation} failed: {operation.answer or operation.problem}",
        key=f"operation:{operation.pk}",
        engagement=engagement,
        at=at,
        path=links.path("operation", engagement.reference, operation.pk),
    )


def _is_routine(kind: str, by: object) -> bool:
    """Looks that are taken every few minutes: the trail keeps what they changed, not that they were."""
    return kind == Operation.Kind.READ_POLICIES or (kind == Operation.Kind.CHECK_FACTS and by is None)


def _recount(operation: Operation) -> None:
    if operation.engagement_id is not None:
        rollups.recount_operations(operation.engagement_id)
