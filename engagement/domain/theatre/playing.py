"""Starting, going on, and putting back: what people ask for, and what the clock asks for when they do not."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from engagement.domain import audit, operations
from engagement.domain.refusals import Refused
from engagement.domain.theatre.recording import entry_of
from engagement.models import AquaTenant, Engagement, Image, Operation, PolicyRequest, ToggleRun, User
from engagement.rules import policy_objects
from engagement.rules.theatre import LAST, MOST_IMAGES

State = ToggleRun.State

# Long enough to talk about an act; whoever walks away leaves nothing changed for longer.
PATIENCE = timedelta(minutes=20)
# After the usual tries of an operation were in vain: until the console answers again.
BETWEEN_RESTORES = timedelta(minutes=2)


class NotPlayable(Refused):
    """The demo cannot be played so."""


class AlreadyPlaying(Refused):
    """A demo with this policy is under way in the console, or was not restored yet."""


class NotNow(Refused):
    """The demo has gone on, so this cannot be done to it any more, or not yet."""


def start(
    engagement: Engagement, *, tenant: AquaTenant, policy: str, images: Sequence[Image], by: User, at: datetime
) -> ToggleRun:
    """
    Begin with the first act. `images` were scanned and are in this console; the policy is about nothing else meanwhile.

    Raises NotPlayable or AlreadyPlaying.
    """
    _require_playable(tenant, policy, images)
    run = ToggleRun(
        engagement=engagement,
        tenant=tenant,
        policy=policy,
        images=[{"registry": one.registry.name, "name": one.name} for one in images],
        step=1,
        started_by=by,
        started_at=at,
        restore_by=at + PATIENCE,
    )
    try:
        with transaction.atomic():
            run.save(force_insert=True)
            audit.record(by, "toggle.started", run, at=at, engagement=engagement)
            _ask(run, by, at)
    except IntegrityError:
        raise AlreadyPlaying(
            f"A demo with {policy} is under way in {tenant.label}. Restore that one first.", field="policy"
        ) from None
    return run


def _require_playable(tenant: AquaTenant, policy: str, images: Sequence[Image]) -> None:
    if policy in policy_objects.BUILT_IN:
        raise NotPlayable(f"{policy} judges every image of the console; choose another policy.", field="policy")
    if not images:
        raise NotPlayable("Choose at least one image.", field="images")
    if len(images) > MOST_IMAGES:
        raise NotPlayable(f"Choose at most {MOST_IMAGES} images.", field="images")
    for image in images:
        if image.latest_scan_id is None or image.registry.tenant_id != tenant.pk:
            raise NotPlayable(f"{image.name} has no scan in {tenant.label}; scan it there first.", field="images")
    if PolicyRequest.objects.filter(tenant=tenant, name=policy, state=PolicyRequest.State.APPLYING).exists():
        raise NotPlayable(f"{policy} is being applied to {tenant.label} right now; wait for that.", field="policy")


def play(run: ToggleRun, *, by: User, at: datetime) -> ToggleRun:
    """Play the next act; one that failed is played again. Raises NotNow."""
    with transaction.atomic():
        run = _locked(run)
        if run.state != State.RUNNING:
            raise NotNow(f"The demo does not go on: {run.get_state_display().lower()}.")
        if _live(run).exists():
            raise NotNow("The act is still being played.")
        is_played = bool(entry_of(run).get("results"))
        if is_played and run.step >= LAST:
            raise NotNow("This was the last act; restore what stood there.")
        run.step += int(is_played)
        run.restore_by, run.said = at + PATIENCE, ""
        run.save(update_fields=["step", "restore_by", "said"])
        audit.record(by, "toggle.played", run, at=at, engagement=run.engagement)
        _ask(run, by, at)
    return run


def restore(run: ToggleRun, *, by: User, at: datetime, over: str = "") -> ToggleRun:
    """
    Put back what stood there before the first act.

    `over` is the digest of what somebody else left in the console and the person has seen: only that is written over.
    Raises NotNow for one that is restored, or where something else stands there than was seen.
    """
    with transaction.atomic():
        run = _locked(run)
        if run.state == State.RESTORED:
            raise NotNow("It is restored already.")
        if run.state == State.FAILED:
            _agree_to_overwrite(run, over)
        audit.record(by, "toggle.restore_asked", run, at=at, engagement=run.engagement)
        _begin_restore(run, by, at)
    return run


def leave(run: ToggleRun, *, by: User, at: datetime) -> ToggleRun:
    """Leave in the console what somebody else made of the policy meanwhile. Raises NotNow for any other reason."""
    with transaction.atomic():
        run = _locked(run)
        if run.state != State.FAILED:
            raise NotNow("There is nothing to leave: what stood there is put back.")
        run.state, run.restored_at = State.RESTORED, at
        run.said = f"Left as it was changed in the console; decided by {by}."[:300]
        run.save(update_fields=["state", "restored_at", "said"])
        audit.record(by, "toggle.left", run, at=at, engagement=run.engagement)
    return run


def restore_due(*, at: datetime) -> int:
    """Have everything restored that nobody has restored in time, and try again what could not be; gives how many."""
    due = ToggleRun.objects.filter(state__in=ToggleRun.LIVE, restore_by__lte=at)
    with transaction.atomic():
        runs = list(due.select_for_update(of=("self",), skip_locked=True).select_related("tenant", "engagement"))
        for run in runs:
            _begin_restore(run, None, at)
    return len(runs)


def _begin_restore(run: ToggleRun, by: User | None, at: datetime) -> None:
    """One that a worker plays at this moment is restored by the same operation, or by the clock right after it."""
    run.state, run.restore_by = State.RESTORING, at + BETWEEN_RESTORES
    run.save(update_fields=["state", "restore_by", "steps"])
    live = _live(run).select_for_update(of=("self",)).first()
    if live is None:
        _ask(run, by, at)
    elif live.state != Operation.State.RUNNING:
        # An act that waits for its next try need not be waited for.
        live.look_again_at = at
        live.save(update_fields=["look_again_at"])
    else:
        run.restore_by = at
        run.save(update_fields=["restore_by"])


def _agree_to_overwrite(run: ToggleRun, over: str) -> None:
    found = run.steps[-1].get("found") if run.steps else None
    if not over or over != policy_objects.digest(run.tenant_id, run.policy, None, found):
        raise NotNow("Look at what stands in the console now, then decide whether it is written over.")
    run.steps[-1].setdefault("given_up", []).append(found)


def operation_of(run: ToggleRun) -> Operation:
    """The operation that is at the run now, or was last. Raises NotNow before the first."""
    rows = Operation.objects.filter(tenant=run.tenant_id, kind=Operation.Kind.TOGGLE_POLICY, params__run=run.pk)
    newest = rows.order_by("-pk").first()
    if newest is None:
        raise NotNow("Nothing was asked of the console for this demo yet.")
    return newest


def _locked(run: ToggleRun) -> ToggleRun:
    rows = ToggleRun.objects.select_for_update(of=("self",)).select_related("tenant", "engagement")
    return rows.get(pk=run.pk)


def _live(run: ToggleRun) -> QuerySet[Operation]:
    rows = Operation.objects.live().filter(tenant=run.tenant_id, kind=Operation.Kind.TOGGLE_POLICY)
    return rows.filter(params__run=run.pk)


def _ask(run: ToggleRun, by: User | None, at: datetime) -> Operation:
    return operations.request(
        Operation.Kind.TOGGLE_POLICY,
        tenant=run.tenant,
        engagement=run.engagement,
        by=by,
        at=at,
        params={"run": run.pk, "name": run.policy},
        about=f"run:{run.pk}",
    )
