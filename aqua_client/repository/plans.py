"""What applying a repository to an environment changes: told first, then carried out, then read back (5.3)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from aqua_client import fields, shapes
from aqua_client.client import Client
from aqua_client.differences import Difference
from aqua_client.errors import NotFound, NotStored, Unusable
from aqua_client.models.policies import AssurancePolicy
from aqua_client.repository import rendering
from aqua_client.repository.layout import DEFAULT, Repository

CREATE, CHANGE, DELETE = "create", "change", "delete"


@dataclass(frozen=True, slots=True)
class Change:
    """One policy of a console that is not as the repository says; `policy` is None for one to delete."""

    name: str
    action: str
    differences: tuple[Difference, ...]
    policy: AssurancePolicy | None = None

    def told(self) -> dict[str, Any]:
        """Write it as JSON: what a plan's file keeps, and what an approval is given for."""
        found = [{"field": one.field, "before": one.before, "after": one.after} for one in self.differences]
        return {"name": self.name, "action": self.action, "differences": found}


def make(aqua: Client, repository: Repository, environment: str) -> list[Change]:
    """List what `carry_out` would do, by name; empty when the console is as the repository says."""
    found = [_change(policy, _live(aqua, policy.name)) for policy in repository.wanted(environment).values()]
    gone = [Change(name, DELETE, ()) for name in repository.unwanted(environment) if _live(aqua, name) is not None]
    return sorted([*(one for one in found if one is not None), *gone], key=lambda one: one.name)


def check_approved(changes: Iterable[Change], approved: Any) -> None:
    """
    Make sure that nothing is done but what a plan's file says; less is fine, some of it may have been done.

    Raises Unusable with the policy where the console or the repository has changed since.
    """
    try:
        known = {one["name"]: one for one in approved["changes"]}
    except (KeyError, TypeError):
        raise Unusable("the plan's file does not hold a plan") from None
    for one in changes:
        if known.get(one.name) != one.told():
            raise Unusable(f"{one.name} is not as it was when the plan was made; plan and approve again")


def carry_out(aqua: Client, change: Change) -> None:
    """
    Do one change, and make sure that the console stored it: the whole object is sent (contract 16).

    Raises NotStored with the fields that the console has otherwise afterwards.
    """
    if change.policy is None:
        if change.name == DEFAULT:
            raise Unusable(f"the {DEFAULT} policy cannot be deleted")
        aqua.policies.delete(change.name)
        return
    aqua.policies.apply(change.policy)
    left = rendering.differences(aqua.policies.get(change.name), change.policy)
    if left:
        ignored = tuple(one.field for one in left)
        raise NotStored(f"{change.name} was sent, but the console has {', '.join(ignored)} otherwise", fields=ignored)


def _change(wanted: AssurancePolicy, live: AssurancePolicy | None) -> Change | None:
    if live is None:
        usual: fields.Row = rendering.whole(AssurancePolicy(name=wanted.name))
        told = rendering.differences(shapes.read(AssurancePolicy, usual), wanted)
        return Change(wanted.name, CREATE, tuple(Difference(one.field, None, one.after) for one in told), wanted)
    found = rendering.differences(live, wanted)
    return Change(wanted.name, CHANGE, found, wanted) if found else None


def _live(aqua: Client, name: str) -> AssurancePolicy | None:
    try:
        return aqua.policies.get(name)
    except NotFound:
        return None
