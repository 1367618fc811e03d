"""
The planner: needs in, a lawful plan out, and findings about any plan. The guide's content comes in as a `Package`.

- `propose(package, needs) -> Proposal`, or raises `Unsolvable`
- `modules_for(package, needs) -> list[ModuleNeed]`
- `check(package, needs, plan, schedule=None, calendar=None) -> list[Finding]`
- `place(package, plan, calendar, *, per_week=2, at_most_a_day=2, not_before=None) -> Schedule`, or raises
  `Unsolvable`
- `min_days(package, plan)`, `recommended_days(package, plan)`, `may_be_two_days(package, plan, is_prepared=...)`
- `shift(package, plan, schedule, calendar, number, new_start, *, held=frozenset(), not_before=None) -> Shift`,
  or raises `Unsolvable`
- `swaps(package, needs, plan, number, ready) -> list[Swap]`
- `as_rows(plan) -> dict`, `from_rows(dict) -> Plan`
"""

from engagement.rules.planning.checking import check
from engagement.rules.planning.days import may_be_two_days, min_days, recommended_days
from engagement.rules.planning.modules import modules_for
from engagement.rules.planning.placing import place
from engagement.rules.planning.proposing import propose
from engagement.rules.planning.rows import BadRows, as_rows, from_rows
from engagement.rules.planning.ruleset import Rule
from engagement.rules.planning.shifting import shift
from engagement.rules.planning.swapping import swaps
from engagement.rules.planning.values import (
    Adjustment,
    Finding,
    Kind,
    LeftOut,
    Module,
    ModuleNeed,
    Move,
    Needs,
    Package,
    Plan,
    PlannedSession,
    Proposal,
    Reason,
    Reference,
    RegistryNeed,
    Schedule,
    Severity,
    Shift,
    Slot,
    Swap,
    Unsolvable,
    When,
)

__all__ = [
    "Adjustment",
    "BadRows",
    "Finding",
    "Kind",
    "LeftOut",
    "Module",
    "ModuleNeed",
    "Move",
    "Needs",
    "Package",
    "Plan",
    "PlannedSession",
    "Proposal",
    "Reason",
    "Reference",
    "RegistryNeed",
    "Rule",
    "Schedule",
    "Severity",
    "Shift",
    "Slot",
    "Swap",
    "Unsolvable",
    "When",
    "as_rows",
    "check",
    "from_rows",
    "may_be_two_days",
    "min_days",
    "modules_for",
    "place",
    "propose",
    "recommended_days",
    "shift",
    "swaps",
]
