"""What goes first when the connector leaves too little room (work-package.md 1.2, rule 1)."""

from collections.abc import Iterator
from dataclasses import replace

from engagement.rules.planning.keys import CICD, GITOPS, SIEM
from engagement.rules.planning.modules import demands
from engagement.rules.planning.values import LeftOut, Needs, Package
from engagement.rules.planning.worked import Worked

# In this order, and never the policies; a module only where the package says that it is optional.
DROPPED_FIRST = (GITOPS, CICD, SIEM)


def applies(package: Package, needs: Needs, n_sessions: int) -> bool:
    """Whether anything may be dropped: an on-premises registry, and no more sessions than the fewest."""
    return needs.is_on_premises and n_sessions <= package.min_sessions


def all_dropped(package: Package, needs: Needs, base: Worked, n_sessions: int) -> Needs:
    """The needs with everything dropped that may be; as they are where nothing may."""
    if applies(package, needs, n_sessions):
        for fewer, _ in steps(package, needs, base):
            needs = fewer
    return needs


def steps(package: Package, needs: Needs, base: Worked) -> Iterator[tuple[Needs, LeftOut]]:
    """What is asked for with one thing less at a time, and the thing; the last of them has all dropped."""
    targets = {one.module.key: one.target for one in demands(package, needs, base)}
    why = f"{package.min_sessions} sessions with the connector have no room for it"
    for key in DROPPED_FIRST:
        if key == CICD and CICD in needs.topics and needs.n_ci_tools > 1:
            fewer = replace(needs, n_ci_tools=1)
            minutes = targets[CICD] - {one.module.key: one.target for one in demands(package, fewer, base)}[CICD]
            needs = fewer
            yield needs, LeftOut(CICD, minutes, f"Only one CI tool: {why}.")
        elif key != CICD and key in needs.topics and _is_optional(package, key):
            needs = replace(needs, topics=needs.topics - {key})
            yield needs, LeftOut(key, targets[key], f"Dropped: {why}.")


def _is_optional(package: Package, key: str) -> bool:
    module = package.module(key)
    return module is not None and module.is_optional
