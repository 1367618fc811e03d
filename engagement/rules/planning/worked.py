"""Which worked plan of work-package.md 1.2 is the measure for these needs, and what the shift rules make of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from engagement.rules.planning.keys import REGISTRY, SCANNING, SIEM, SSO
from engagement.rules.planning.values import Needs, Package, Reference


@dataclass(frozen=True)
class Worked:
    """A worked plan, as it is or with the connector's session put in; `connector_at` is that session's index."""

    name: str
    cells: tuple[Mapping[str, int], ...]
    lengths: tuple[int, ...]
    connector_at: int | None = None

    @property
    def has_connector(self) -> bool:
        return self.connector_at is not None

    def minutes_of(self, key: str) -> int:
        return sum(cells.get(key, 0) for cells in self.cells)


def usual_sessions(package: Package, needs: Needs) -> int:
    """
    How many sessions to propose where no number is sold.

    The most with an on-premises registry (1.2, rule 1), the fewest when SSO is declined (rule 4), else the middle: the
    guide's default of seven. On-premises goes before SSO, since the connector needs its session either way.
    """
    if needs.is_on_premises:
        return package.max_sessions
    if SSO not in needs.topics and package.module(SSO) is not None:
        return package.min_sessions
    return (package.min_sessions + package.max_sessions) // 2


def fitting(package: Package, needs: Needs, n_sessions: int) -> Worked:
    """
    Choose the worked plan to stay near to.

    Like hosting comes first, then the nearest number of sessions, then the same answer to SIEM, then a plan as it is
    before one with the connector put in, then the name. For an on-premises registry every cloud plan is also looked at
    with the connector session put in as the second one (1.2, rule 1). Without any worked plan, an empty one.
    """
    has_siem = SIEM in needs.topics
    ranked = []
    for one in package.references:
        if one.has_on_premises == needs.is_on_premises:
            ranked.append((_rank(one, one.n_sessions, n_sessions, has_siem, 0), _as_it_is(package, one)))
        elif needs.is_on_premises:
            put_in = _with_connector(package, one)
            ranked.append((_rank(one, len(put_in.cells), n_sessions, has_siem, 1), put_in))
    if not ranked:
        return Worked("none", ({},) * n_sessions, (0,) * n_sessions)
    best = min(ranked, key=lambda pair: pair[0])[1]
    return _with_late_connector(best) if needs.is_connector_late else best


def _rank(one: Reference, columns: int, n_sessions: int, has_siem: bool, changed: int) -> tuple[int, bool, int, str]:
    return abs(columns - n_sessions), one.has_siem != has_siem, changed, one.name


def _as_it_is(package: Package, one: Reference) -> Worked:
    at = next((i for i, cells in enumerate(one.cells) if cells.get(REGISTRY, 0) >= package.connector_minutes), None)
    return Worked(one.name, one.cells, one.lengths, at if one.has_on_premises else None)


def _with_connector(package: Package, one: Reference) -> Worked:
    """Put the connector session in as the second; the registry's cloud part shrinks to its least, in the first."""
    registry = package.module(REGISTRY)
    cloud = registry.min_minutes if registry else 0
    cells, lengths = [], []
    for i, (old, length) in enumerate(zip(one.cells, one.lengths, strict=True)):
        new = {key: cloud if key == REGISTRY else minutes for key, minutes in old.items() if i == 0 or key != REGISTRY}
        cells.append(new)
        lengths.append(max(package.min_session_minutes, length - sum(old.values()) + sum(new.values())))
    cells.insert(1, {REGISTRY: package.connector_minutes})
    lengths.insert(1, package.connector_minutes)
    return Worked(f"{one.name}, with the connector as session 2", tuple(cells), tuple(lengths), 1)


def _with_late_connector(plan: Worked) -> Worked:
    """Move the connector behind the first session that scans (1.2, rule 2)."""
    at = plan.connector_at
    scans = next((i for i, cells in enumerate(plan.cells) if SCANNING in cells), None)
    if at is None or scans is None or scans < at:
        return plan
    order = [i for i in range(len(plan.cells)) if i != at]
    order.insert(order.index(scans) + 1, at)
    return replace(
        plan,
        name=f"{plan.name}, connector after scanning",
        cells=tuple(plan.cells[i] for i in order),
        lengths=tuple(plan.lengths[i] for i in order),
        connector_at=order.index(at),
    )
