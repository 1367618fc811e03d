"""Which ready session may take the place of one that cannot be held yet."""

from collections import Counter
from collections.abc import Set
from dataclasses import replace

from engagement.rules.planning.checking import check
from engagement.rules.planning.values import Finding, Needs, Package, Plan, Swap


def swaps(package: Package, needs: Needs, plan: Plan, number: int, ready: Set[int]) -> list[Swap]:
    """
    Propose swaps of session `number` with a later one of `ready`, the soonest first.

    The two change places with all that they hold, and each takes the length that it had, so their times may need a
    shift. Only swaps that break no rule anew, warnings of dependencies among them, are proposed: framing stays first
    and last, and nothing begins before what it needs is done. Sessions that are not ready or come earlier are never
    proposed. Raises KeyError when there is no session of that number.
    """
    by_number = {session.number: session for session in plan.sessions}
    unready = by_number[number]
    before = _breaches(check(package, needs, plan))
    found = []
    for other in sorted(one for one in ready if one > number and one in by_number):
        changed = {
            number: replace(by_number[other], number=number),
            other: replace(unready, number=other),
        }
        sessions = tuple(changed.get(session.number, session) for session in plan.sessions)
        swapped = replace(plan, sessions=sessions)
        if not _breaches(check(package, needs, swapped)) - before:
            text = f"Session {other} is ready and needs nothing that is planned for session {number} or between them."
            found.append(Swap(other, number, swapped, text))
    return found


def _breaches(findings: list[Finding]) -> Counter[tuple[str, str | None]]:
    """How often each rule is broken for each module; the number of the session is what a swap changes."""
    return Counter((finding.rule, finding.module) for finding in findings)
