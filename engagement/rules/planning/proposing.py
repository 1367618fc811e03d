"""From needs to a lawful plan that says why it is as it is."""

from dataclasses import dataclass

from engagement.rules.planning import checking, conflicts, dropping, reasons, worked
from engagement.rules.planning.keys import RETEST, SIEM
from engagement.rules.planning.modules import Demand, demands
from engagement.rules.planning.problem import build, cells_by_key, without_limit
from engagement.rules.planning.search import Found, Problem, nearest
from engagement.rules.planning.values import LeftOut, Needs, Package, Plan, PlannedSession, Proposal
from engagement.rules.planning.worked import Worked


@dataclass(frozen=True)
class _Solved:
    needs: Needs
    base: Worked
    wanted: list[Demand]
    plan: Plan

    @property
    def missing(self) -> dict[str, int]:
        """Minutes that modules lack against what they should have."""
        lacking = {one.module.key: one.target - self.plan.minutes_of(one.module.key) for one in self.wanted}
        return {key: minutes for key, minutes in lacking.items() if minutes > 0 and self.plan.minutes_of(key)}


def propose(package: Package, needs: Needs) -> Proposal:
    """
    Propose the lawful plan that is nearest to the worked plan for these needs.

    What "near" means, and how ties end, is said in `search`; which worked plan is the measure, in `worked.fitting`. A
    worked plan comes out to the minute where the needs are its own.

    Without a number of sessions the usual one is proposed, or the nearest to it that has a lawful plan and, of the
    contracted minutes, enough for what modules should have; where no number has enough, the first with a lawful plan.
    With an on-premises registry and no more than the fewest sessions, GitOps, then further CI tools, then SIEM are
    dropped until no module lacks minutes (1.2, rule 1).

    Raises Unsolvable with the smallest set of rules that conflict when there is no lawful plan.
    """
    conflicts.refuse_gaps_in_scope(package, needs)
    squeezed: Proposal | None = None
    for n_sessions in _numbers(package, needs):
        solved, left_out = _solve_dropping(package, needs, n_sessions)
        if solved is None:
            continue
        proposal = _proposal(package, needs, solved, left_out)
        if not _is_squeezed(package, needs, solved):
            return proposal
        squeezed = squeezed or proposal
    if squeezed is not None:
        return squeezed
    raise conflicts.explain(package, needs)


def _numbers(package: Package, needs: Needs) -> list[int]:
    """Numbers of sessions to try: the one sold, or the usual one and then those nearest to it."""
    lawful = range(package.min_sessions, package.max_sessions + 1)
    if needs.n_sessions is not None:
        return [needs.n_sessions] if needs.n_sessions in lawful else []
    usual = worked.usual_sessions(package, needs)
    return sorted(lawful, key=lambda n: (abs(n - usual), n))


def _is_squeezed(package: Package, needs: Needs, solved: _Solved) -> bool:
    """Whether modules lack minutes because no more are contracted."""
    contracted = needs.contracted_minutes
    return contracted is not None and bool(solved.missing) and solved.plan.minutes + package.step_minutes > contracted


def _solve_dropping(package: Package, needs: Needs, n_sessions: int) -> tuple[_Solved | None, list[LeftOut]]:
    base = worked.fitting(package, needs, n_sessions)
    best, left_out = _solve(package, needs, base, n_sessions), []
    if not dropping.applies(package, needs, n_sessions):
        return best, []
    dropped: list[LeftOut] = []
    for fewer, what in dropping.steps(package, needs, base):
        if best is not None and not best.missing:
            break
        dropped.append(what)
        solved = _solve(package, fewer, base, n_sessions)
        if solved is not None:
            best, left_out = solved, list(dropped)
    return best, left_out


def _solve(package: Package, needs: Needs, base: Worked, n_sessions: int) -> _Solved | None:
    """Solve; where SIEM is declined and no plan is lawful, once more with a retest (1.2, rule 3)."""
    for with_retest in (False, True):
        if with_retest and (SIEM in needs.topics or package.module(RETEST) is None):
            break
        wanted = demands(package, needs, base, with_retest=with_retest)
        problem = build(package, needs, wanted, base, n_sessions)
        found = _nearest(problem)
        if found is not None:
            return _Solved(needs, base, wanted, _plan(package, needs, problem, found))
    return None


def _nearest(problem: Problem) -> Found | None:
    """Solve, first without a limit to all minutes."""
    found = nearest(without_limit(problem))
    if found is None or problem.most_minutes is None:
        return found
    if sum(session.length for session in found.sessions) <= problem.most_minutes:
        return found
    return nearest(problem)


def _plan(package: Package, needs: Needs, problem: Problem, found: Found) -> Plan:
    sessions = tuple(
        PlannedSession(number, cells_by_key(problem, filled.cells), filled.length)
        for number, filled in enumerate(found.sessions, start=1)
    )
    rehearsal = package.rehearsal.default_minutes if needs.is_on_premises and package.rehearsal else 0
    return Plan(sessions, rehearsal)


def _proposal(package: Package, asked: Needs, solved: _Solved, left_out: list[LeftOut]) -> Proposal:
    short = [
        LeftOut(key, minutes, f"{minutes} minutes less than it should have: the sessions have no room for them.")
        for key, minutes in solved.missing.items()
    ]
    return Proposal(
        solved.plan,
        tuple(reasons.of(package, asked, solved.plan, solved.base, solved.wanted)),
        (*left_out, *short),
        tuple(checking.check(package, solved.needs, solved.plan)),
    )
