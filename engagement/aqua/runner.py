"""
Carrying operations out: claim, look, record.

The claim and the record are two short transactions; in between, while the network is slow, none is open. A worker that
dies in between leaves an expired lease: the sweep hands the row out again and the step looks before it acts.
"""

import logging
import random
import time
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils import timezone

from engagement import access
from engagement.aqua import consoles, words
from engagement.aqua.evidence import CheckFacts, WriteNonce
from engagement.aqua.looks import Done, NotYet, Step, Trouble, at_desk
from engagement.aqua.policies import ApplyPolicy, ReadPolicies
from engagement.aqua.registries import IntegrateRegistry, RemoveRegistry, TestRegistry
from engagement.aqua.risks import AcceptRisk, RevokeRisk
from engagement.aqua.scans import ScanImage
from engagement.aqua.tenants import VerifyTenant
from engagement.aqua.theatre import TogglePolicy
from engagement.domain import operations, tenants
from engagement.lib import throttle, traces
from engagement.models import AquaTenant, Operation
from engagement.rules import retries

logger = logging.getLogger(__name__)

KINDS: dict[str, Step] = {
    Operation.Kind.VERIFY_TENANT: VerifyTenant(),
    Operation.Kind.INTEGRATE_REGISTRY: IntegrateRegistry(),
    Operation.Kind.TEST_REGISTRY: TestRegistry(),
    Operation.Kind.REMOVE_REGISTRY: RemoveRegistry(),
    Operation.Kind.SCAN_IMAGE: ScanImage(),
    Operation.Kind.CHECK_FACTS: CheckFacts(),
    Operation.Kind.WRITE_NONCE: WriteNonce(),
    Operation.Kind.ACCEPT_RISK: AcceptRisk(),
    Operation.Kind.REVOKE_RISK: RevokeRisk(),
    Operation.Kind.READ_POLICIES: ReadPolicies(),
    Operation.Kind.APPLY_POLICY: ApplyPolicy(),
    Operation.Kind.TOGGLE_POLICY: TogglePolicy(),
}

# After this long a worker hands the tenant back, so that one with a thousand scans does not keep the others waiting.
SHIFT_S = 30.0


def carry_out(pk: int) -> None:
    """
    Carry out the operation, then whatever else of its tenant is due, as far as the tenant's parallel limit allows.

    Calling it twice, or for a row that is not due, changes nothing.
    """
    tenant = operations.tenant_of(pk)
    if tenant is None:
        return
    try:
        _work_a_shift(tenant, pk)
    except throttle.Unavailable:
        logger.warning("limits unreachable, operation left to the sweep: operation=%s", pk)


def _work_a_shift(tenant: AquaTenant, pk: int) -> None:
    ends = time.monotonic() + SHIFT_S
    name, limit = f"tenant:{tenant.pk}", tenant.parallel_operations
    with throttle.place(name, limit=limit, hold_s=settings.OPERATION_LEASE_S) as place:
        if place is None:
            return
        operation = operations.claim(pk, at=timezone.now()) or operations.claim_next(tenant, at=timezone.now())
        while operation is not None:
            carry_out_claimed(operation)
            place.keep()
            operation = operations.claim_next(tenant, at=timezone.now()) if time.monotonic() < ends else None


def carry_out_claimed(operation: Operation) -> None:
    """One look at an operation that this worker has claimed. Every way it can end is recorded in its row."""
    with traces.traced(f"operation-{operation.pk}"):
        logger.info("look: kind=%s attempt=%s", operation.kind, operation.attempt)
        try:
            _look(operation)
        except operations.LeaseLost:
            logger.warning("lease lost, another worker goes on: kind=%s", operation.kind)
        except DatabaseError:
            # Nothing can be recorded now; the lease runs out and the sweep hands the row out again.
            logger.exception("database trouble, operation left to the sweep: kind=%s", operation.kind)
        except Exception:
            logger.exception("fault: kind=%s", operation.kind)
            _record_trouble(operation, _our_fault(operation))


def _look(operation: Operation) -> None:
    step = KINDS[operation.kind]
    # Withdrawing is always allowed: somebody else asked for that, and it only takes back.
    if not operation.is_cancel_asked and not access.still_asks(operation):
        _record_trouble(operation, _not_theirs_any_more(operation))
        return
    try:
        client = consoles.client_of(operation.tenant, operation)
        with at_desk(operation) as desk:
            if operation.is_cancel_asked:
                step.withdraw(client, desk)
                result = None
            else:
                result = step.look(client, desk)
    except words.EXPECTED as error:
        _record_trouble(operation, words.explain(error))
    else:
        _record(operation, step, result)


def _record(operation: Operation, step: Step, result: Done | NotYet | None) -> None:
    at = timezone.now()
    with transaction.atomic():
        operations.hold(operation)
        if result is None:
            step.record_cancelled(operation, at)
            operations.end_cancelled(operation, at=at)
            return
        result.record(at)
        if isinstance(result, Done):
            operations.succeed(operation, answer=result.answer, at=at)
        else:
            operations.wait_for_aqua(operation, until=at + timedelta(seconds=result.look_again_s))


def _record_trouble(operation: Operation, trouble: Trouble) -> None:
    at = timezone.now()
    logger.info("trouble: kind=%s problem=%s attempt=%s", operation.kind, trouble.problem, operation.attempt)
    with transaction.atomic():
        operations.note(operation, trouble.answer, at=at, is_trouble=True)
        operations.hold(operation)
        if trouble.rejects_credentials:
            tenants.record_rejected(operation.tenant, message=trouble.answer, at=at)
        if trouble.is_passing and not (trouble.counts_as_try and operations.is_last_try(operation)):
            _try_again(operation, trouble)
            return
        KINDS[operation.kind].record_failure(operation, trouble, at)
        operations.fail(operation, problem=trouble.problem, answer=trouble.answer, suggestion=trouble.suggestion, at=at)


def _try_again(operation: Operation, trouble: Trouble) -> None:
    wait_s = retries.delay_s(operation.attempt, jitter=random.random(), retry_after_s=trouble.retry_after_s)  # noqa: S311
    until = (operation.last_look_at or timezone.now()) + timedelta(seconds=wait_s)
    if not trouble.counts_as_try:
        operation.attempt -= 1
    operations.try_again(operation, problem=trouble.problem, answer=trouble.answer, until=until)


def _not_theirs_any_more(operation: Operation) -> Trouble:
    answer = f"Nothing was asked of Aqua: {operation.asked_by} may not ask for this any more."
    return Trouble("not_allowed", answer, "Whoever delivers the engagement now can try it again.")


def _our_fault(operation: Operation) -> Trouble:
    answer = f"Tidemark had a fault of its own; it is logged as {traces.current_id()}."
    return Trouble("fault", answer, "Try again; if it happens twice, pass the reference on.")
