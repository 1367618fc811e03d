"""Asking for a change of a console: what stands there, what shall, and who has to agree."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from engagement.domain import audit, consoles_seen, notices
from engagement.domain.promotion.applying import start
from engagement.domain.promotion.requests import (
    Changed,
    NothingToChange,
    NotNow,
    NotRead,
    NotUsable,
    State,
    approvers,
    engagement_of,
    set_state,
)
from engagement.lib import links
from engagement.models import AquaTenant, AssurancePolicy, MailKind, PolicyRequest, PolicyVersion, User
from engagement.rules import policy_objects
from engagement.rules.assurance import BadPolicy, Policy
from engagement.rules.policy_objects import STAGES

# Work-package.md 5.1: the gates of the stages; a change outside a promotion has one.
_N_APPROVALS = {"devtest": 0, "nonprod": 1, "prod": 2, "": 1}


def name_in(tenant: AquaTenant, policy: AssurancePolicy, stage: str) -> str:
    """What the policy is called in the console: with the stage behind it where the customer's stages share one."""
    is_shared = (
        bool(stage) and not AquaTenant.objects.filter(customer=tenant.customer_id).exclude(pk=tenant.pk).exists()
    )
    return f"{policy.name}-{stage}" if is_shared else policy.name


def propose(
    version: PolicyVersion,
    *,
    tenant: AquaTenant,
    by: User,
    at: datetime,
    stage: str = "",
    name: str = "",
    scopes: Sequence[str] = (),
) -> PolicyRequest:
    """
    Work out what bringing the version into the console would change; nothing is kept.

    `stage` decides the actions and how many have to approve. What stands in the console is taken from the last time it
    was read. Raises NotRead, NothingToChange, NotUsable.
    """
    if consoles_seen.read_at(tenant) is None:
        raise NotRead(f"{tenant.label} has not been read yet. Read it first, to see what would change.")
    name = name or name_in(tenant, version.policy, stage)
    before = consoles_seen.policy_in(tenant, name)
    after = policy_objects.rendered(version.content, name=name, stage=stage, scopes=scopes, standing=before)
    _check(after)
    wanted = PolicyRequest(
        version=version,
        tenant=tenant,
        stage=stage,
        name=name,
        before=before,
        after=after,
        n_approvals_needed=_N_APPROVALS[stage],
        asked_by=by,
        asked_at=at,
    )
    return compare(wanted)


def ask(
    version: PolicyVersion,
    *,
    tenant: AquaTenant,
    by: User,
    at: datetime,
    stage: str = "",
    name: str = "",
    scopes: Sequence[str] = (),
    shown: str = "",
) -> PolicyRequest:
    """
    Ask for the version to be what the console holds; in Dev/Test, where nobody has to approve, it begins at once.

    `shown` is the digest of the proposal that the person saw. Asking for the same again returns the open request;
    asking for something else replaces it, and approvals of it are void. Raises what `propose` does, Changed where the
    console was read anew since, and NotNow while a worker is at the same policy.
    """
    wanted = propose(version, tenant=tenant, by=by, at=at, stage=stage, name=name, scopes=scopes)
    if shown and shown != wanted.digest:
        raise Changed("The console was read again since you looked: this is what would change now.")
    return write(wanted, by=by, at=at)


def write(wanted: PolicyRequest, *, by: User, at: datetime) -> PolicyRequest:
    """Keep the compared request, tell who has to approve it, or begin at once where nobody has to."""
    try:
        with transaction.atomic():
            standing = _make_room(wanted, by, at)
            if standing is not None:
                return standing
            wanted.save(force_insert=True)
            engagement = engagement_of(wanted)
            audit.record(by, "policy_request.asked", wanted, at=at, engagement=engagement)
            if wanted.n_approvals_needed == 0:
                set_state(wanted, State.APPROVED)
                return start(wanted, by=by, at=at)
            _tell(wanted, by, at)
    except IntegrityError:
        raise NotNow("Somebody has just asked for a change of the same policy; look at that one first.") from None
    return wanted


def compare(wanted: PolicyRequest) -> PolicyRequest:
    """Work out the differences, and what an approval of them is bound to. Raises NothingToChange."""
    if policy_objects.is_same(wanted.before, wanted.after):
        raise NothingToChange(f"{wanted.tenant.label} holds {wanted.name} exactly so already.")
    wanted.differences = [asdict(one) for one in policy_objects.told(wanted.before, wanted.after)]
    wanted.digest = policy_objects.digest(wanted.tenant.pk, wanted.name, wanted.before, wanted.after)
    return wanted


def _check(after: dict[str, Any]) -> None:
    try:
        Policy.read(after)
    except BadPolicy as bad:
        raise NotUsable(f"The policy cannot be applied as it is: {bad.field}: {bad}") from None


def _make_room(wanted: PolicyRequest, by: User, at: datetime) -> PolicyRequest | None:
    """The open request for the same, if there is one; another one for the same policy is withdrawn."""
    rows = PolicyRequest.objects.filter(tenant=wanted.tenant, name=wanted.name, state__in=PolicyRequest.OPEN)
    standing = rows.select_for_update(of=("self",)).select_related("version__policy__engagement", "tenant").first()
    if standing is None:
        return None
    if (standing.digest, standing.version_id, standing.stage) == (wanted.digest, wanted.version_id, wanted.stage):
        return standing
    if standing.state == State.APPLYING:
        raise NotNow(f"{wanted.name} is being applied to {wanted.tenant.label} right now. Wait until that has ended.")
    set_state(standing, State.WITHDRAWN, said="Replaced by a newer request; what was approved counts no more.")
    audit.record(by, "policy_request.replaced", standing, at=at, engagement=engagement_of(standing))
    return None


def _tell(request: PolicyRequest, by: User, at: datetime) -> None:
    engagement = engagement_of(request)
    notices.tell(
        [one for one in approvers(engagement, at=at) if one.pk != by.pk],
        MailKind.SIGNATURE,
        # Consoles have names among the team that a customer does not know.
        f"{by} asks you to approve a change of the policy {request.name}"
        f"{f' for {STAGES[request.stage]}' if request.stage else ''}: {_count(len(request.differences))}.",
        key=f"policy-request:{request.pk}",
        engagement=engagement,
        at=at,
        path=links.path("policy-request", engagement.reference, request.pk),
    )


def _count(n: int) -> str:
    return "1 setting" if n == 1 else f"{n} settings"
