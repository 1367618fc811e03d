"""What a worker commits before it writes to the console, and what it found out there."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from engagement.domain import audit, consoles_seen, evidence
from engagement.models import Operation, ToggleRun
from engagement.rules import policy_objects
from engagement.rules.theatre import ACTS, Shown, policy_at

State = ToggleRun.State
Row = Mapping[str, Any]

_PROVES = ("POL-2", "POL-4")
_NEXT_TRY = timedelta(minutes=2)


def of_operation(operation: Operation) -> ToggleRun | None:
    """The run as it is now; None when it is gone."""
    rows = ToggleRun.objects.select_related("tenant", "engagement")
    return rows.filter(pk=operation.params.get("run"), tenant=operation.tenant_id).first()


def wanted_now(run: ToggleRun) -> dict[str, Any]:
    """The whole policy of the act that is played."""
    images = [Shown(one["registry"], one["name"]) for one in run.images]
    return policy_at(run.step, name=run.policy, images=images, standing=run.before)


def is_ours(run: ToggleRun, standing: Row | None) -> bool:
    """Whether the console holds what stood there before, or what an act wrote, or what may be written over."""
    known = [run.before]
    for step in run.steps:
        known += [step[key] for key in ("written",) if key in step]
        known += step.get("given_up", [])
    return any(policy_objects.is_same(standing, one) for one in known)


def record_snapshot(run: ToggleRun, standing: Row | None) -> None:
    """
    Keep what stands in the console, once: committed before anything is written there.

    A worker that was thought dead and comes back after its successor wrote does not take that for what stood there.
    """
    unknown = ToggleRun.objects.filter(pk=run.pk, has_snapshot=False)
    unknown.update(before=None if standing is None else dict(standing), has_snapshot=True)
    run.refresh_from_db(fields=["before", "has_snapshot"])


def record_writing(run: ToggleRun, written: Row, *, at: datetime) -> None:
    """Keep what is about to be written, so that it is known as ours from the moment it stands there."""
    act = ACTS[run.step - 1]
    entry = {"title": act.title, "changes": dict(act.changes), "at": at.isoformat(), "written": dict(written)}
    with transaction.atomic():
        _fresh(run)
        run.steps = [*run.steps[: run.step - 1], {**entry_of(run), **entry}]
        run.save(update_fields=["steps"])


def record_results(run: ToggleRun, results: Sequence[Row], *, is_settled: bool) -> None:
    """Keep how each image stands after the act; not settled: the console had not judged all of them anew in time."""
    _fresh(run)
    entry = {**entry_of(run), "results": [dict(one) for one in results], "is_settled": is_settled}
    run.steps = [*run.steps[: run.step - 1], entry]
    run.said = ""
    run.save(update_fields=["steps", "said"])


def begin_restoring(run: ToggleRun, *, at: datetime) -> None:
    """From here on everything leads to restoring, also when this worker goes no further."""
    ToggleRun.objects.filter(pk=run.pk).update(state=State.RESTORING, restore_by=at + _NEXT_TRY)
    run.state = State.RESTORING


def record_restored(run: ToggleRun, *, at: datetime) -> None:
    """What stood there before stands there again."""
    _fresh(run)
    run.state, run.restored_at, run.said = State.RESTORED, at, ""
    run.save(update_fields=["state", "restored_at", "said"])
    audit.record(None, "toggle.restored", run, at=at, engagement=run.engagement)
    consoles_seen.request_read(run.tenant, engagement=run.engagement, by=None, at=at)
    evidence.follow_change(run.engagement, _PROVES, at=at)


def record_changed(run: ToggleRun, found: Row | None, message: str, *, at: datetime) -> None:
    """Somebody else changed the policy: nothing is written until a person has decided."""
    _fresh(run)
    entry = {**entry_of(run), "found": None if found is None else dict(found)}
    run.steps = [*run.steps[: max(run.step, 1) - 1], entry]
    run.state, run.said = State.FAILED, message[:300]
    run.save(update_fields=["steps", "state", "said"])
    audit.record(None, "toggle.stopped", run, at=at, engagement=run.engagement)


def record_failed(run: ToggleRun, message: str, *, is_barred: bool, at: datetime) -> None:
    """
    The worker got no further. Restoring is tried again and again; an act waits for somebody, or for its time.

    `is_barred`: whoever asked may not do so any more, so that it is restored at once.
    """
    _fresh(run)
    run.said = message[:300]
    if run.state == State.RESTORING:
        run.restore_by = at + _NEXT_TRY
    elif is_barred:
        run.restore_by = at
    run.save(update_fields=["said", "restore_by"])


def _fresh(run: ToggleRun) -> None:
    """Take over what others have written meanwhile, such as that it is to be restored."""
    known = ToggleRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    run.state, run.steps, run.step, run.restore_by = known.state, known.steps, known.step, known.restore_by


def entry_of(run: ToggleRun) -> dict[str, Any]:
    """What is kept of the act that is played; empty before anything of it was written."""
    return dict(run.steps[run.step - 1]) if 0 < run.step <= len(run.steps) else {}
