"""Why the plan is as it is, and what was learned since it was asked for."""

from dataclasses import dataclass

from engagement.domain.planning.looking import Look
from engagement.rules import planning as rules
from engagement.rules.planning import reasons, worked

Reasons = dict[int, list[str]]


@dataclass(frozen=True)
class Difference:
    """A module that should have more or fewer minutes than was asked for at the start; `change` has its sign."""

    name: str
    change: int
    whys: list[str]


@dataclass(frozen=True)
class Learned:
    """What registries and answers said, what that means in minutes, and whether the plan has it already."""

    whys: list[str]
    differences: list[Difference]
    n_short: int

    @property
    def is_in_the_plan(self) -> bool:
        return self.n_short == 0


def by_session(look: Look) -> Reasons:
    """The planner's reasons for each session, by number."""
    return reasons_of(look.package, look.known.now, look.stand.plan)


def reasons_of(package: rules.Package, needs: rules.Needs, plan: rules.Plan) -> Reasons:
    """The reasons for the sessions of any plan, by number."""
    found: Reasons = {}
    base = worked.fitting(package, needs, max(1, len(plan.sessions)))
    for reason in reasons.of(package, needs, plan, base, []):
        if reason.session is not None:
            found.setdefault(reason.session, []).append(reason.text)
    return found


def learned(look: Look) -> Learned:
    """Compare what was asked for with what is known now."""
    known = look.known
    if known.asked == known.now:
        return Learned([], [], 0)
    before = {one.key: one for one in rules.modules_for(look.package, known.asked)}
    after = rules.modules_for(look.package, known.now)
    changed = [one for one in after if one.minutes != before[one.key].minutes]
    differences = [_difference(look.package, before[one.key], one) for one in changed]
    return Learned(list(known.whys), differences, sum(not _is_in(look, one, before[one.key]) for one in changed))


def _difference(package: rules.Package, before: rules.ModuleNeed, after: rules.ModuleNeed) -> Difference:
    module = package.module(after.key)
    new = [one for one in after.reasons if one not in before.reasons]
    return Difference(module.name if module else after.key, after.minutes - before.minutes, new)


def _is_in(look: Look, need: rules.ModuleNeed, before: rules.ModuleNeed) -> bool:
    """Whether the plan went along with the change: no fewer minutes where more are wanted, no more where fewer are."""
    module = look.package.module(need.key)
    is_preparation = module is not None and module.kind == rules.Kind.PREPARATION
    plan = look.stand.plan
    planned = plan.rehearsal_minutes if is_preparation else plan.minutes_of(need.key)
    return planned >= need.minutes if need.minutes > before.minutes else planned <= need.minutes
