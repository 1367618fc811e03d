"""Which modules a customer needs, with how many minutes, and why (work-package.md 1.1)."""

from dataclasses import dataclass

from engagement.rules.planning import worked
from engagement.rules.planning.keys import REGISTRY, RETEST, SIEM
from engagement.rules.planning.values import Adjustment, Kind, Module, ModuleNeed, Needs, Package, When
from engagement.rules.planning.worked import Worked


@dataclass(frozen=True)
class Demand:
    """A module's minutes for these needs: at least, wanted, at most; all 0 when it is dropped."""

    module: Module
    least: int
    target: int
    most: int
    reasons: tuple[str, ...]


def modules_for(package: Package, needs: Needs) -> list[ModuleNeed]:
    """
    Say how many minutes each module should have, in package order, and why they were added or dropped.

    Minutes start from the worked plan that fits the needs best, or from the module's default where that plan lacks it.
    What a plan can give may differ: `propose` says so where it does. The rehearsal is among them.
    """
    base = worked.fitting(package, needs, needs.n_sessions or worked.usual_sessions(package, needs))
    return [ModuleNeed(demand.module.key, demand.target, demand.reasons) for demand in demands(package, needs, base)]


def demands(package: Package, needs: Needs, base: Worked, *, with_retest: bool = False) -> list[Demand]:
    """One demand a module, in package order; `with_retest` asks for the retest even where the worked plan has none."""
    return [_demand(package, module, needs, base, with_retest) for module in package.modules]


def units(package: Package, needs: Needs, when: str) -> int:
    """
    How many times an adjustment applies to these needs; `DECLINED` never does, since it replaces all others.

    Raises ValueError for a name that is not in `When`.
    """
    return {
        When.MANY_PARTICIPANTS: int(needs.n_participants > package.few_participants),
        When.FURTHER_REGISTRY_TYPE: max(0, needs.n_registry_types - 1),
        When.ON_PREMISES_REGISTRY: int(needs.is_on_premises),
        When.TWO_REGISTRY_TYPES: int(needs.n_registry_types > 1),
        When.EXTRA_IMAGE: needs.n_extra_images,
        When.WINDOWS_OR_DTA: int(needs.has_windows_or_dta),
        When.FURTHER_CI_TOOL: max(0, needs.n_ci_tools - 1),
        When.SSO_ENABLED_ALREADY: int(needs.is_sso_enabled),
        When.DECLINED: 0,
    }[When(when)]


def bounds(package: Package, module: Module, needs: Needs) -> tuple[int, int]:
    """
    The fewest and most minutes that a module in scope may have.

    Adjustments move what is wanted, not these; a floor, and the on-premises block of 3.1, do raise the fewest.
    """
    least = module.min_minutes
    if module.key == REGISTRY and needs.is_on_premises:
        least += package.connector_minutes
    floors = [one.minutes for one in module.adjustments if one.when == When.TWO_REGISTRY_TYPES]
    if units(package, needs, When.TWO_REGISTRY_TYPES):
        least = max([least, *floors])
    return least, max(least, module.max_minutes)


def declined_minutes(module: Module) -> int:
    """What is left of the module when it is out of scope (work-package.md 1.2, rule 4, for `sso`)."""
    return next((one.minutes for one in module.adjustments if one.when == When.DECLINED), 0)


def is_in_scope(module: Module, needs: Needs) -> bool:
    """Whether these needs ask for the module by themselves; a retest only ever takes another module's place."""
    if module.kind == Kind.FRAMING:
        return module.key != RETEST or SIEM not in needs.topics
    if module.kind == Kind.PREPARATION:
        return needs.is_on_premises
    return module.key in needs.topics


def _demand(package: Package, module: Module, needs: Needs, base: Worked, with_retest: bool) -> Demand:
    if not is_in_scope(module, needs):
        return _declined(module)
    base_minutes = base.minutes_of(module.key)
    if module.key == RETEST and not base_minutes and not with_retest:
        return Demand(module, 0, 0, 0, ("The worked plan has no room for a retest.",))
    least, most = bounds(package, module, needs)
    minutes, reasons = _start(module, base, base_minutes)
    for one in module.adjustments:
        n_units = _further_units(package, needs, one, base_minutes, base)
        if n_units:
            minutes += n_units * one.minutes
            reasons.append(f"{n_units * one.minutes:+d} minutes: {one.why}.")
    target = min(max(minutes, least), most)
    if target != minutes:
        reasons.append(f"Held to {target} minutes: {module.name} has {least} to {most}.")
    return Demand(module, least, target, most, tuple(reasons))


def _start(module: Module, base: Worked, base_minutes: int) -> tuple[int, list[str]]:
    if not base_minutes:
        why = "a retest by the customer takes the place of the SIEM" if module.key == RETEST else "the usual time"
        return module.default_minutes, [f"{module.default_minutes} minutes: {why}."]
    return base_minutes, [f'{base_minutes} minutes, as in the worked plan "{base.name}".']


def _further_units(package: Package, needs: Needs, one: Adjustment, base_minutes: int, base: Worked) -> int:
    """Units of an adjustment that the starting minutes do not hold yet; floors are bounds and add nothing."""
    if one.when == When.TWO_REGISTRY_TYPES:
        return 0
    if one.when == When.ON_PREMISES_REGISTRY and base_minutes and base.has_connector:
        return 0
    return units(package, needs, one.when)


def _declined(module: Module) -> Demand:
    left = declined_minutes(module)
    if module.kind == Kind.PREPARATION:
        return Demand(module, 0, 0, 0, ("No registry is on-premises.",))
    if module.key == RETEST:
        return Demand(module, 0, 0, 0, ("The SIEM has its place.",))
    if not left:
        return Demand(module, 0, 0, 0, (f"{module.name} is not in scope.",))
    whys = [one.why for one in module.adjustments if one.when == When.DECLINED]
    return Demand(module, left, left, left, (f"{left} minutes: {whys[0]}.",))
