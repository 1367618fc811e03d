"""A customer's demands as a problem for the search."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace

from engagement.rules.planning.keys import REGISTRY, SCANNING
from engagement.rules.planning.modules import Demand
from engagement.rules.planning.ruleset import Rule
from engagement.rules.planning.search import Part, Problem
from engagement.rules.planning.values import Kind, Module, Needs, Package, Unsolvable
from engagement.rules.planning.worked import Worked

UNLIMITED = 99
NOTHING_RELAXED: frozenset[str] = frozenset()
SECOND, THIRD = 1, 2


def build(
    package: Package,
    needs: Needs,
    wanted: Sequence[Demand],
    base: Worked,
    n_sessions: int,
    *,
    relaxed: Set[str] = NOTHING_RELAXED,
) -> Problem:
    """
    Put demands, the worked plan and the limits together; rules in `relaxed` do not hold.

    Only these can be relaxed here: contract, package_minutes, connector, session_modules and module_sessions.
    """
    fewest, most = _limits(package, needs, relaxed)
    return Problem(
        parts=tuple(_parts(package, needs, wanted, base, has_connector=Rule.CONNECTOR not in relaxed)),
        n_sessions=n_sessions,
        lengths=base.lengths,
        shortest=package.min_session_minutes,
        longest=package.max_session_minutes,
        max_buffer=package.max_buffer_minutes,
        step=package.step_minutes,
        min_cell=package.min_cell_minutes,
        max_session_modules=UNLIMITED if Rule.SESSION_MODULES in relaxed else package.max_session_modules,
        max_module_sessions=UNLIMITED if Rule.MODULE_SESSIONS in relaxed else package.max_module_sessions,
        fewest_minutes=fewest if fewest > n_sessions * package.min_session_minutes else None,
        most_minutes=most if most is not None and most < n_sessions * package.max_session_minutes else None,
    )


def _limits(package: Package, needs: Needs, relaxed: Set[str]) -> tuple[int, int | None]:
    """The fewest and most minutes of all sessions together; None for no limit."""
    most = [package.max_minutes] if Rule.PACKAGE_MINUTES not in relaxed else []
    if needs.contracted_minutes is not None and Rule.CONTRACT not in relaxed:
        most.append(needs.contracted_minutes)
    return package.min_minutes if Rule.PACKAGE_MINUTES not in relaxed else 0, min(most, default=None)


def without_limit(problem: Problem) -> Problem:
    """The same without a limit to all minutes, which is far quicker to solve and often suffices."""
    return replace(problem, most_minutes=None)


def in_order(modules: Sequence[Module]) -> list[Module]:
    """
    Modules as the package has them, except that none comes before one that it needs (hard).

    Raises Unsolvable when modules need each other in a circle.
    """
    waiting, done, ordered = list(modules), set[str](), list[Module]()
    keys = {module.key for module in modules}
    while waiting:
        ready = next((one for one in waiting if hard_needs(one) & keys <= done), None)
        if ready is None:
            names = ", ".join(module.name for module in waiting)
            raise Unsolvable((Rule.DEPENDENCIES,), f"These modules need each other in a circle: {names}.")
        waiting.remove(ready)
        ordered.append(ready)
        done.add(ready.key)
    return ordered


def hard_needs(module: Module) -> set[str]:
    return {key for key, kind in module.needs if kind == "hard"}


def _parts(
    package: Package, needs: Needs, wanted: Sequence[Demand], base: Worked, *, has_connector: bool
) -> list[Part]:
    held = {one.module.key: one for one in wanted if one.target and one.module.kind != Kind.PREPARATION}
    is_split_off = has_connector and needs.is_on_premises and REGISTRY in held
    is_late = needs.is_connector_late and SCANNING in held
    parts: list[Part] = []
    for module in in_order([one.module for one in held.values()]):
        demand = held[module.key]
        if module.key == REGISTRY and is_split_off:
            parts.append(_cloud_part(package, demand, base))
        else:
            parts.append(_whole(package, demand, base))
        if is_split_off and module.key == (SCANNING if is_late else REGISTRY):
            parts.append(_connector(package, base, THIRD if is_late else SECOND))
    return parts


def _whole(package: Package, demand: Demand, base: Worked) -> Part:
    least, most = _on_grid(demand.least, demand.most, package.step_minutes)
    module = demand.module
    columns = tuple(cells.get(module.key, 0) for cells in base.cells)
    return Part(module.key, least, most, demand.target, module.is_framing, not module.is_framing, columns)


def _cloud_part(package: Package, demand: Demand, base: Worked) -> Part:
    """All of the registry module that is not the connector; in one piece, since the connector is the second."""
    block = package.connector_minutes
    least, most = _on_grid(demand.least - block, demand.most - block, package.step_minutes)
    columns = _columns_of_registry(base, is_connector=False)
    return Part(REGISTRY, least, most, demand.target - block, False, False, columns)


def _connector(package: Package, base: Worked, only_in: int) -> Part:
    block = package.connector_minutes
    return Part(REGISTRY, block, block, block, False, False, _columns_of_registry(base, is_connector=True), only_in)


def _columns_of_registry(base: Worked, *, is_connector: bool) -> tuple[int, ...]:
    return tuple(
        cells.get(REGISTRY, 0) if (at == base.connector_at) == is_connector else 0
        for at, cells in enumerate(base.cells)
    )


def _on_grid(least: int, most: int, step: int) -> tuple[int, int]:
    """Both on the grid; as they are where the grid leaves nothing between them."""
    low, high = -(-least // step) * step, most // step * step
    return (low, high) if low <= high else (least, most)


def cells_by_key(problem: Problem, cells: Sequence[tuple[int, int]]) -> Mapping[str, int]:
    """Minutes by module; the registry's two parts may meet in one session."""
    minutes: dict[str, int] = {}
    for at, one in cells:
        key = problem.parts[at].key
        minutes[key] = minutes.get(key, 0) + one
    return minutes
