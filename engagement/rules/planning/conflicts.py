"""Why needs have no lawful plan: the smallest set of rules that cannot hold together, and what would help."""

from collections.abc import Sequence, Set
from dataclasses import replace
from itertools import combinations

from engagement.rules.planning import dropping, search, worked
from engagement.rules.planning.keys import RETEST, SIEM
from engagement.rules.planning.modules import Demand, demands, is_in_scope
from engagement.rules.planning.problem import UNLIMITED, build, hard_needs
from engagement.rules.planning.ruleset import Rule
from engagement.rules.planning.values import Kind, Needs, Package, Unsolvable

# Packages are edited by people; more sessions than this are a slip of the pen.
MOST_SESSIONS_TRIED = 20


def refuse_gaps_in_scope(package: Package, needs: Needs) -> None:
    """
    Raises Unsolvable when a topic is unknown, or in scope without one that it needs (hard).

    Found here because no number of minutes helps: both rules alone are the conflict.
    """
    unknown = sorted(needs.topics - {module.key for module in package.modules})
    if unknown:
        raise Unsolvable((Rule.SCOPE,), f"The work package has no module {unknown[0]!r}; choose from its topics.")
    for module in package.modules:
        if module.key not in needs.topics:
            continue
        for key in sorted(hard_needs(module)):
            lacking = package.module(key)
            if lacking is not None and not is_in_scope(lacking, needs):
                raise Unsolvable(
                    (Rule.DEPENDENCIES, Rule.SCOPE),
                    f"{module.name} needs {lacking.name}, which is not in scope: take {lacking.name} into the scope, "
                    f"or {module.name} out.",
                )


def explain(package: Package, needs: Needs) -> Unsolvable:
    """
    Say which rules conflict, for needs that have no lawful plan.

    Every set of rules is tried, smaller sets first, until one alone has no plan while all other rules are relaxed; sets
    of a size are tried in the order of `Rule`. So no smaller set conflicts. Two rules are not relaxed: the order of
    modules, and that a session's minutes lie on the grid; they only ever matter together with others.
    """
    rules = rules_of(package, needs)
    for size in range(1, len(rules) + 1):
        for enforced in combinations(rules, size):
            if not is_possible(package, needs, frozenset(enforced)):
                return Unsolvable(tuple(enforced), _sentence(package, needs, enforced))
    raise ValueError("These needs have a lawful plan.")


def rules_of(package: Package, needs: Needs) -> list[Rule]:
    """The rules that these needs bring up, in the order of `Rule`."""
    rules = [Rule.SESSIONS_SOLD] if needs.n_sessions is not None else []
    rules += [Rule.CONTRACT] if needs.contracted_minutes is not None else []
    rules += [Rule.CONNECTOR] if needs.is_on_premises else []
    return [
        *rules,
        Rule.PACKAGE_SESSIONS,
        Rule.PACKAGE_MINUTES,
        Rule.SESSION_MINUTES,
        Rule.MODULE_MINUTES,
        Rule.SESSION_MODULES,
        Rule.MODULE_SESSIONS,
    ]


def is_possible(package: Package, needs: Needs, enforced: Set[Rule]) -> bool:
    """Whether some plan obeys the rules of `enforced`, whatever becomes of the others."""
    return any(_is_possible_in(package, needs, enforced, n) for n in _numbers(package, needs, enforced))


def _numbers(package: Package, needs: Needs, enforced: Set[Rule]) -> list[int]:
    numbers = set(range(1, MOST_SESSIONS_TRIED + 1))
    if Rule.SESSIONS_SOLD in enforced and needs.n_sessions is not None:
        numbers = {needs.n_sessions}
    if Rule.PACKAGE_SESSIONS in enforced:
        numbers &= set(range(package.min_sessions, package.max_sessions + 1))
    # Usual numbers first: where any number will do, they are quick to find a plan for.
    return sorted(numbers, key=lambda n: (not package.min_sessions <= n <= package.max_sessions, n))


def _is_possible_in(package: Package, needs: Needs, enforced: Set[Rule], n_sessions: int) -> bool:
    fewest, most = _limits(package, needs, enforced)
    if fewest > most:
        return False
    if Rule.MODULE_MINUTES not in enforced:
        return _is_possible_with_any_modules(package, enforced, n_sessions, fewest, most)
    base = worked.fitting(package, needs, n_sessions)
    # The retest takes the place of a SIEM that the customer declined, not of one that was dropped.
    with_retest = SIEM not in needs.topics and package.module(RETEST) is not None
    needs = dropping.all_dropped(package, needs, base, n_sessions)
    wanted = demands(package, needs, base, with_retest=with_retest)
    with_all = [one for one in wanted if one.target and one.module.kind != Kind.PREPARATION]
    if Rule.SESSION_MINUTES not in enforced:
        return _is_possible_in_any_length(package, enforced, with_all, n_sessions, fewest, most)
    relaxed = frozenset(Rule) - enforced
    return any(
        search.is_possible(build(package, needs, some, base, n_sessions, relaxed=relaxed))
        for some in (with_all, [one for one in with_all if one.module.key != RETEST])
    )


def _limits(package: Package, needs: Needs, enforced: Set[Rule]) -> tuple[int, int]:
    """The fewest and most minutes of all sessions together."""
    most = [MOST_SESSIONS_TRIED * 24 * 60]
    if Rule.CONTRACT in enforced and needs.contracted_minutes is not None:
        most.append(needs.contracted_minutes)
    if Rule.PACKAGE_MINUTES in enforced:
        most.append(package.max_minutes)
    return package.min_minutes if Rule.PACKAGE_MINUTES in enforced else 0, min(most)


def _is_possible_with_any_modules(
    package: Package, enforced: Set[Rule], n_sessions: int, fewest: int, most: int
) -> bool:
    """Modules may have any minutes, so only the sessions' lengths count, and one of them may be the connector's."""
    if Rule.SESSION_MINUTES not in enforced:
        return Rule.CONNECTOR not in enforced or package.connector_minutes <= most
    shortest, longest = package.min_session_minutes, package.max_session_minutes
    if Rule.CONNECTOR not in enforced:
        return n_sessions * shortest <= most and n_sessions * longest >= fewest
    block = package.connector_minutes
    if block > longest or n_sessions < 2:
        return False
    return max(block, shortest) + (n_sessions - 1) * shortest <= most and n_sessions * longest >= fewest


def _is_possible_in_any_length(
    package: Package, enforced: Set[Rule], wanted: Sequence[Demand], n_sessions: int, fewest: int, most: int
) -> bool:
    """Sessions may be of any length, also empty, so only sums count, and how many modules share a session."""
    n_modules = sum(not one.module.is_framing for one in wanted)
    a_session = package.max_session_modules if Rule.SESSION_MODULES in enforced else UNLIMITED
    return sum(one.least for one in wanted if one.module.key != RETEST) <= most and n_modules <= a_session * n_sessions


def _sentence(package: Package, needs: Needs, conflict: Sequence[Rule]) -> str:
    """What the rules demand, and what a consultant can do about it."""
    demanded = [_demanded(package, needs, rule) for rule in conflict]
    if len(demanded) == 1:
        text = f"There is no such plan: {demanded[0]}."
    else:
        text = f"These do not go together: {', '.join(demanded[:-1])}, and {demanded[-1]}."
    helps = _remedies(package, needs)
    return f"{text} It would help to {' or to '.join(helps)}." if helps else text


def _demanded(package: Package, needs: Needs, rule: Rule) -> str:
    n_sessions = needs.n_sessions or worked.usual_sessions(package, needs)
    base = worked.fitting(package, needs, n_sessions)
    modules = demands(package, dropping.all_dropped(package, needs, base, n_sessions), base)
    least = sum(one.least for one in modules if one.module.kind != Kind.PREPARATION)
    most = sum(one.most for one in modules if one.module.kind != Kind.PREPARATION)
    return {
        Rule.SESSIONS_SOLD: f"{needs.n_sessions} sessions are sold",
        Rule.CONTRACT: f"{needs.contracted_minutes} minutes are contracted",
        Rule.CONNECTOR: f"the connector needs a session of {package.connector_minutes} minutes, as the second one",
        Rule.PACKAGE_SESSIONS: f"the package has {package.min_sessions} to {package.max_sessions} sessions",
        Rule.PACKAGE_MINUTES: f"the package has {package.min_minutes} to {package.max_minutes} minutes",
        Rule.SESSION_MINUTES: f"a session has {package.min_session_minutes} to {package.max_session_minutes} minutes",
        Rule.MODULE_MINUTES: f"the modules in scope have {least} to {most} minutes together",
        Rule.SESSION_MODULES: f"a session holds at most {package.max_session_modules} modules besides framing",
        Rule.MODULE_SESSIONS: f"a topic is split over at most {package.max_module_sessions} sessions",
    }[rule]


def _remedies(package: Package, needs: Needs) -> list[str]:
    """Single changes of the needs that have a lawful plan: another number of sessions, more minutes, less scope."""
    lawful = range(package.min_sessions, package.max_sessions + 1)
    tried = [(f"sell {n} sessions", replace(needs, n_sessions=n)) for n in lawful if needs.n_sessions not in (None, n)]
    least = _fewest_minutes(package, needs)
    if least is not None and needs.contracted_minutes is not None and least > needs.contracted_minutes:
        tried.append((f"contract {least} minutes", replace(needs, contracted_minutes=least)))
    for module in package.modules:
        if module.key in needs.topics and module.is_optional:
            tried.append((f"leave {module.name} out", replace(needs, topics=needs.topics - {module.key})))
        elif module.kind in (Kind.TOPIC, Kind.SUB_MODULE) and module.key not in needs.topics:
            tried.append((f"take {module.name} in", replace(needs, topics=needs.topics | {module.key})))
    return [text for text, changed in tried if _has_plan(package, changed)]


def _has_plan(package: Package, needs: Needs) -> bool:
    try:
        refuse_gaps_in_scope(package, needs)
    except Unsolvable:
        return False
    return is_possible(package, needs, frozenset(rules_of(package, needs)))


def _fewest_minutes(package: Package, needs: Needs) -> int | None:
    """The fewest minutes with a lawful plan, were they contracted; on the grid, None when minutes do not help."""
    open_ended = replace(needs, contracted_minutes=None)
    if not _has_plan(package, open_ended):
        return None
    low, high = package.min_minutes // package.step_minutes, package.max_minutes // package.step_minutes
    while low < high:
        middle = (low + high) // 2
        if _has_plan(package, replace(needs, contracted_minutes=middle * package.step_minutes)):
            high = middle
        else:
            low = middle + 1
    return low * package.step_minutes
