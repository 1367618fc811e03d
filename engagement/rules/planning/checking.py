"""Whether a plan, whoever made it, obeys the rules: every breach is a finding that says what to do."""

from collections.abc import Iterator
from dataclasses import replace

from engagement.rules.planning import timing
from engagement.rules.planning.keys import REGISTRY
from engagement.rules.planning.modules import bounds, declined_minutes, is_in_scope
from engagement.rules.planning.reasons import connector_session
from engagement.rules.planning.ruleset import Rule
from engagement.rules.planning.values import (
    Finding,
    Kind,
    Module,
    Needs,
    Package,
    Plan,
    PlannedSession,
    Schedule,
    Severity,
)
from engagement.rules.working_time import Calendar

ERROR, WARNING = Severity.ERROR, Severity.WARNING


def check(
    package: Package, needs: Needs, plan: Plan, schedule: Schedule | None = None, calendar: Calendar | None = None
) -> list[Finding]:
    """
    Find every rule that the plan breaks, errors and warnings mixed, by rule and then by session or module.

    Cells of 0 minutes count as absent. With a schedule, times are looked at too, and with a calendar also days, hours
    and other bookings (which must not hold this engagement's own).
    """
    plan = _tidy(plan)
    found = [
        *_numbers(package, needs, plan),
        *_scope(package, needs, plan),
        *_minutes_of_modules(package, needs, plan),
        *_spread(package, needs, plan),
        *_dependencies(package, needs, plan),
        *_framing(package, plan),
        *_connector(package, needs, plan),
    ]
    for session in plan.sessions:
        found += _session(package, plan, session)
    if schedule is not None:
        found += timing.check(package, plan, schedule, calendar)
    return found


def _tidy(plan: Plan) -> Plan:
    sessions = sorted(plan.sessions, key=lambda session: session.number)
    kept = [replace(one, cells={key: minutes for key, minutes in one.cells.items() if minutes > 0}) for one in sessions]
    return replace(plan, sessions=tuple(kept))


def _numbers(package: Package, needs: Needs, plan: Plan) -> Iterator[Finding]:
    n = len(plan.sessions)
    if needs.n_sessions is not None and n != needs.n_sessions:
        yield Finding(Rule.SESSIONS_SOLD, ERROR, f"{needs.n_sessions} sessions are sold, the plan has {n}.")
    if not package.min_sessions <= n <= package.max_sessions:
        text = f"The package has {package.min_sessions} to {package.max_sessions} sessions, the plan {n}."
        yield Finding(Rule.PACKAGE_SESSIONS, ERROR, text)
    if not package.min_minutes <= plan.minutes <= package.max_minutes:
        text = f"The package has {package.min_minutes} to {package.max_minutes} minutes, the plan {plan.minutes}."
        yield Finding(Rule.PACKAGE_MINUTES, ERROR, text)
    contracted = needs.contracted_minutes
    if contracted is not None and plan.minutes > contracted:
        text = (
            f"{contracted} minutes are contracted, the plan has {plan.minutes}: take {plan.minutes - contracted} out."
        )
        yield Finding(Rule.CONTRACT, ERROR, text)


def _session(package: Package, plan: Plan, session: PlannedSession) -> Iterator[Finding]:
    n, length = session.number, session.length
    shortest, longest = package.min_session_minutes, package.max_session_minutes
    if not shortest <= length <= longest:
        text = f"Session {n} has {length} minutes; a session has {shortest} to {longest}."
        yield Finding(Rule.SESSION_MINUTES, ERROR, text, session=n)
    if session.buffer < 0:
        text = f"The modules of session {n} take {-session.buffer} minutes more than its {length}."
        yield Finding(Rule.SESSION_MINUTES, ERROR, text, session=n)
    if session.buffer > package.max_buffer_minutes:
        text = f"Session {n} leaves {session.buffer} minutes without a module."
        yield Finding(Rule.BUFFER, WARNING, text, session=n)
    topics = [key for key in session.cells if _counts(package, key)]
    if len(topics) > package.max_session_modules:
        text = f"Session {n} holds {len(topics)} modules besides framing; {package.max_session_modules} is the limit."
        yield Finding(Rule.SESSION_MODULES, ERROR, text, session=n)
    for key, minutes in session.cells.items():
        if minutes % package.step_minutes:
            text = f"{_name(package, key)} has {minutes} minutes; plans go by steps of {package.step_minutes}."
            yield Finding(Rule.GRID, WARNING, text, session=n, module=key)
        if minutes < package.min_cell_minutes and len(plan.sessions_of(key)) > 1:
            text = f"{minutes} minutes of {_name(package, key)} are too few to begin or end with."
            yield Finding(Rule.GRID, WARNING, text, session=n, module=key)


def _scope(package: Package, needs: Needs, plan: Plan) -> Iterator[Finding]:
    for key in dict.fromkeys(key for session in plan.sessions for key in session.cells):
        module = package.module(key)
        if module is None or module.kind == Kind.PREPARATION:
            text = f"{_name(package, key)} is not held in a session of this package."
            yield Finding(Rule.SCOPE, ERROR, text, module=key)
        elif not is_in_scope(module, needs) and not declined_minutes(module):
            text = f"{module.name} is planned but not in scope."
            yield Finding(Rule.SCOPE, WARNING, text, module=key)
    for module in package.modules:
        wanted = module.kind in (Kind.TOPIC, Kind.SUB_MODULE) and (
            is_in_scope(module, needs) or declined_minutes(module)
        )
        if wanted and not plan.sessions_of(module.key):
            severity = WARNING if module.is_optional else ERROR
            yield Finding(Rule.SCOPE, severity, f"{module.name} has no minutes in any session.", module=module.key)


def _minutes_of_modules(package: Package, needs: Needs, plan: Plan) -> Iterator[Finding]:
    for module in package.modules:
        minutes = plan.minutes_of(module.key)
        if not minutes or module.kind == Kind.PREPARATION:
            continue
        least, most = bounds(package, module, needs)
        if not is_in_scope(module, needs):
            least = declined_minutes(module)
        if minutes < least:
            text = f"{module.name} has {minutes} minutes and needs at least {least}."
            yield Finding(Rule.MODULE_MINUTES, ERROR, text, module=module.key)
        if minutes > most:
            text = f"{module.name} has {minutes} minutes and may have at most {most}."
            yield Finding(Rule.MODULE_MINUTES, ERROR, text, module=module.key)


def _spread(package: Package, needs: Needs, plan: Plan) -> Iterator[Finding]:
    """Framing is never split; a registry module always may be where the connector has a session of its own."""
    for module in package.modules:
        limit = 1 if module.is_framing else package.max_module_sessions
        if module.key == REGISTRY and needs.is_on_premises:
            limit = max(limit, 2)
        n_sessions = len(plan.sessions_of(module.key))
        if n_sessions > limit:
            text = f"{module.name} is spread over {n_sessions} sessions; {limit} is the limit."
            yield Finding(Rule.MODULE_SESSIONS, ERROR, text, module=module.key)


def _dependencies(package: Package, needs: Needs, plan: Plan) -> Iterator[Finding]:
    """A module may begin when what it needs is done; with a late connector, Docker Hub stands in (1.2, rule 2)."""
    held = [(session.number, key) for session in plan.sessions for key in session.cells]
    for module in package.modules:
        begins = next((at for at, (_, key) in enumerate(held) if key == module.key), None)
        if begins is None:
            continue
        for needed, kind in module.needs:
            places = [at for at, (_, key) in enumerate(held) if key == needed]
            severity = ERROR if kind == "hard" else WARNING
            stands_in = needed == REGISTRY and needs.is_on_premises and needs.is_connector_late
            if not places:
                if kind == "hard":
                    text = f"{module.name} needs {_name(package, needed)}, which is not planned."
                    yield Finding(Rule.DEPENDENCIES, severity, text, session=held[begins][0], module=module.key)
            elif (places[0] if stands_in else places[-1]) > begins:
                text = f"{module.name} begins before {_name(package, needed)} is done, which it needs."
                yield Finding(Rule.DEPENDENCIES, severity, text, session=held[begins][0], module=module.key)


def _framing(package: Package, plan: Plan) -> Iterator[Finding]:
    framing = [module for module in package.modules if module.is_framing and not module.is_optional]
    if not framing or not plan.sessions:
        return
    opening, closing = framing[0], framing[-1]
    first, last = plan.sessions[0], plan.sessions[-1]
    if next(iter(first.cells), None) != opening.key:
        text = f"{opening.name} must open session {first.number}."
        yield Finding(Rule.FRAMING, ERROR, text, session=first.number, module=opening.key)
    if next(reversed(list(last.cells)), None) != closing.key:
        text = f"{closing.name} must close session {last.number}."
        yield Finding(Rule.FRAMING, ERROR, text, session=last.number, module=closing.key)


def _connector(package: Package, needs: Needs, plan: Plan) -> Iterator[Finding]:
    if not needs.is_on_premises:
        return
    session = connector_session(package, needs, plan)
    if session is None:
        text = f"An on-premises registry needs a session with {package.connector_minutes} minutes for the connector."
        yield Finding(Rule.CONNECTOR, ERROR, text, module=REGISTRY)
    elif needs.is_connector_late and session.number <= 2:
        text = "The connector comes late: hold its session after a first one that scans public images."
        yield Finding(Rule.CONNECTOR, WARNING, text, session=session.number, module=REGISTRY)
    elif not needs.is_connector_late and session.number != 2:
        text = "The connector session is usually the second one."
        yield Finding(Rule.CONNECTOR, WARNING, text, session=session.number, module=REGISTRY)
    rehearsal = package.rehearsal
    if rehearsal is not None and plan.rehearsal_minutes < rehearsal.min_minutes:
        text = (
            f"A rehearsal of at least {rehearsal.min_minutes} minutes must come before the on-premises session; "
            f"the plan has {plan.rehearsal_minutes}."
        )
        yield Finding(Rule.REHEARSAL, ERROR, text, module=rehearsal.key)


def _counts(package: Package, key: str) -> bool:
    module: Module | None = package.module(key)
    return module is None or not module.is_framing


def _name(package: Package, key: str) -> str:
    module = package.module(key)
    return module.name if module else key
