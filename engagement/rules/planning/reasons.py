"""Why a proposed plan is as it is: at least one sentence for each session, and one for each module that was changed."""

from collections.abc import Sequence

from engagement.rules.planning.keys import REGISTRY, SCANNING
from engagement.rules.planning.modules import Demand
from engagement.rules.planning.problem import hard_needs
from engagement.rules.planning.values import Module, Needs, Package, Plan, PlannedSession, Reason
from engagement.rules.planning.worked import Worked


def of(package: Package, needs: Needs, plan: Plan, base: Worked, wanted: Sequence[Demand]) -> list[Reason]:
    """Reasons by session, in order, then by module, in package order."""
    found: list[Reason] = []
    for session in plan.sessions:
        told = _of_session(package, needs, plan, session)
        told = told or [f'Session {session.number} holds what it does in the worked plan "{base.name}".']
        found += [Reason(text, session=session.number) for text in told]
    for one in wanted:
        found += [Reason(f"{one.module.name}: {text}", module=one.module.key) for text in one.reasons]
    return found


def connector_session(package: Package, needs: Needs, plan: Plan) -> PlannedSession | None:
    """The session that holds the connector and the local scanner; None without an on-premises registry, or so far."""
    if not needs.is_on_premises:
        return None
    return next(
        (session for session in plan.sessions if session.cells.get(REGISTRY, 0) >= package.connector_minutes), None
    )


def _of_session(package: Package, needs: Needs, plan: Plan, session: PlannedSession) -> list[str]:
    n, told = session.number, list[str]()
    connector = connector_session(package, needs, plan)
    if connector is session:
        told.append(
            f"Session {n} holds the connector because Aqua SaaS cannot reach an on-premises registry without it; "
            f"connector and local scanner take {package.connector_minutes} minutes."
        )
    is_on_docker_hub = needs.is_connector_late and connector is not None and n < connector.number
    for key in session.cells:
        module = package.module(key)
        if is_on_docker_hub and key == SCANNING:
            told.append(f"Session {n} scans public images from Docker Hub because the connector comes late.")
        elif module is not None:
            told += _of_module(package, plan, n, module)
    if session.buffer > 0:
        told.append(f"Session {n} keeps {session.buffer} minutes free, to catch up or to reach its length.")
    return told


def _of_module(package: Package, plan: Plan, n: int, module: Module) -> list[str]:
    if module.is_framing:
        if n == 1:
            return [f"Session 1 opens with {module.name}: scope and access come before any work."]
        if n == len(plan.sessions):
            return [f"Session {n} has {module.name} because the rest is delivered by then."]
        return []
    numbers = plan.sessions_of(module.key)
    if n != numbers[0]:
        return [f"Session {n} goes on with {module.name}, begun in session {numbers[0]}."]
    named = [package.module(key) for key in sorted(hard_needs(module)) if plan.sessions_of(key)]
    before = " and ".join(one.name for one in named if one is not None)
    if before:
        return [f"Session {n} begins {module.name} because it needs {before}, which is done by then."]
    return [f"Session {n} begins {module.name}, which needs no other module."]
