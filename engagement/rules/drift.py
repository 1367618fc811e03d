"""How a console stands to what was decided for it: in sync, changed there, missing, or managed by nobody (5.3)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from engagement.rules import policy_objects
from engagement.rules.policy_objects import BUILT_IN, Difference, Fields


class Status(StrEnum):
    IN_SYNC = "in-sync"
    CHANGED = "changed-in-console"
    MISSING = "missing"
    UNMANAGED = "unmanaged"


@dataclass(frozen=True, slots=True)
class Drift:
    """One policy of a console; of a difference `before` is what the repository says, `after` what the console holds."""

    name: str
    status: Status
    differences: tuple[Difference, ...] = ()


def find(wanted: Mapping[str, Fields], seen: Mapping[str, Fields], *, known: Collection[str] = ()) -> list[Drift]:
    """
    Compare what a console shall hold with what it was seen to hold, both whole objects by name; sorted by name.

    `known` are further names that somebody manages. What comes with every console is unmanaged and no drift.
    """
    managed = [_compare(name, one, seen.get(name)) for name, one in wanted.items()]
    others = set(seen) - set(wanted) - set(known) - BUILT_IN
    return sorted([*managed, *(Drift(name, Status.UNMANAGED) for name in others)], key=lambda one: one.name)


def _compare(name: str, wanted: Fields, seen: Fields | None) -> Drift:
    if seen is None:
        return Drift(name, Status.MISSING)
    found = tuple(policy_objects.differences(wanted, seen))
    return Drift(name, Status.CHANGED if found else Status.IN_SYNC, found)
