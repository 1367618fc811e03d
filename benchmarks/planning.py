"""
How many plans a second the planner proposes, on one core and without remembering any of them.

Seconds are those of this process on the CPU: there is one thread and nothing to wait for, and what other programs take
of the machine says nothing about the planner.
"""

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import product
from statistics import median

from benchmarks.arithmetic import percentile
from benchmarks.lab import Lab, Say
from benchmarks.plan import Plan
from benchmarks.table import Figure, Part, judged
from engagement.rules import planning
from engagement.rules.planning import Needs, RegistryNeed
from engagement.rules.working_time import Calendar, Window
from tests.rules.guide import CLOUD, ON_PREMISES, PACKAGE, TOPICS

PLANS_A_SECOND = 200
SCOPES = tuple(
    frozenset(TOPICS - set(out)) for out in ((), ("siem",), ("gitops",), ("sso",), ("siem", "gitops"), ("siem", "sso"))
)
REGISTRIES = (CLOUD, ON_PREMISES, (*CLOUD, *ON_PREMISES), (*CLOUD, RegistryNeed("AWS")))
# More than the fewest minutes of any plan, and less than most of the worked plans have.
SCARCE_MINUTES = 990
CALENDAR = Calendar(Window(date(2027, 3, 1), date(2027, 5, 31)), "Europe/Berlin")


def run(_lab: Lab, plan: Plan, say: Say) -> Part:
    """Propose a plan for every mix of answers, then for the same with too few contracted minutes; place them all."""
    asked = _every_mix()
    rounds = max(plan.rounds, 3)
    say(f"planning: {len(asked):,} different needs, {rounds} rounds")
    taken = [_seconds(asked) for _round in range(rounds)]
    each = [median(of_one) for of_one in zip(*taken, strict=True)]
    scarce = _seconds([replace(one, contracted_minutes=SCARCE_MINUTES) for one in asked[::8]])
    figures = [
        Figure("Proposed plans", _rate(each), "a second", bar=PLANS_A_SECOND, at_least=True, digits=0),
        Figure("– one plan, p50", percentile(each, 50) * 1000, "ms"),
        Figure("– one plan, p95", percentile(each, 95) * 1000, "ms"),
        Figure(f"– with only {SCARCE_MINUTES} minutes contracted", _rate(scarce), "a second", digits=0),
        Figure("Plans placed in three months", _rate(_seconds_to_place(asked[::8])), "a second", digits=0),
    ]
    return Part("Planning", [judged(figures)], figures)


def _every_mix() -> list[Needs]:
    """Needs that all differ, so that nothing could be remembered from one to the next."""
    answers = product(SCOPES, (None, 6, 7, 8), REGISTRIES, (1, 2), (6, 9), (0, 2), (False, True))
    return [
        Needs(
            topics=topics,
            n_sessions=n_sessions,
            registries=registries,
            n_ci_tools=n_ci_tools,
            n_participants=n_participants,
            n_extra_images=n_extra_images,
            has_windows_or_dta=has_windows,
        )
        for topics, n_sessions, registries, n_ci_tools, n_participants, n_extra_images, has_windows in answers
    ]


def _seconds(asked: Sequence[Needs]) -> list[float]:
    """The seconds that each proposal takes; a refusal counts like a plan, since it is searched for as long."""
    seconds = []
    for needs in asked:
        began = time.process_time()
        _propose(needs)
        seconds.append(time.process_time() - began)
    return seconds


def _propose(needs: Needs) -> planning.Plan | None:
    try:
        return planning.propose(PACKAGE, needs).plan
    except planning.Unsolvable:
        return None


def _seconds_to_place(asked: Sequence[Needs]) -> list[float]:
    seconds = []
    for plan in filter(None, map(_propose, asked)):
        began = time.process_time()
        planning.place(PACKAGE, plan, CALENDAR)
        seconds.append(time.process_time() - began)
    return seconds


def _rate(seconds: Sequence[float]) -> float:
    return len(seconds) / sum(seconds)
