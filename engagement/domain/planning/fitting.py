"""
A plan fitted to the needs as they are now, around what was held and what others know of.

Without a held session the planner proposes the whole. Otherwise what was held is taken out of the problem: modules
need only what they have not had yet, in the sessions that are left, as near as possible to what was planned for them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from engagement.domain.planning import flat, placing
from engagement.domain.planning.flat import Value
from engagement.domain.planning.looking import Look
from engagement.domain.planning.plans import Booked, Stand
from engagement.domain.refusals import Refused
from engagement.models import Session
from engagement.rules import planning as rules
from engagement.rules.planning import days, timing
from engagement.rules.planning.modules import bounds
from engagement.rules.working_time import ONE_DAY, Busy, Calendar

_DELIVERY, _REHEARSAL = str(Session.Kind.DELIVERY), str(Session.Kind.REHEARSAL)
# It applies once to needs with one participant more than a few, which those of the rest are given.
_ALWAYS = rules.When.MANY_PARTICIPANTS
# What a kept date may not break.
_TIME_RULES = frozenset(
    {
        *(rules.Rule.WINDOW, rules.Rule.DAY_SESSIONS, rules.Rule.DAY_MINUTES, rules.Rule.GAP, rules.Rule.ORDER),
        *(rules.Rule.BOOKED, rules.Rule.WORKING_TIME),
    }
)


class NothingLeft(Refused):
    """Every session was held, or nobody delivers the engagement."""


@dataclass(frozen=True)
class Fitted:
    """The proposal with the sessions' own numbers, all values of the plan that it makes, and what it breaks."""

    proposal: rules.Proposal
    target: Mapping[str, Value]
    findings: list[rules.Finding]
    left_alone: list[str]


def fit(look: Look, *, at: datetime) -> Fitted:
    """Propose a plan and dates. Raises placing.NoPlan and NothingLeft."""
    calendar = look.calendar
    if calendar is None:
        raise NothingLeft("Nobody delivers this engagement yet; ask a PS lead to assign a consultant.")
    held = tuple(one for one in look.stand.deliveries if one.is_held)
    open_ones = tuple(one for one in look.stand.deliveries if not one.is_held)
    try:
        proposal = _proposal(look, held, open_ones)
        planned = _numbered(proposal.plan.sessions, held, open_ones)
        surplus = [one for one in open_ones if one.number not in {session.number for session in planned}]
        whole = rules.Plan((*_as_planned(held), *planned), proposal.plan.rehearsal_minutes)
        slots = _slots(look, whole, planned, [one for one in open_ones if one not in surplus], calendar, at)
    except rules.Unsolvable as unsolvable:
        raise placing.NoPlan(unsolvable) from None
    target = _target(look, held, planned, slots)
    alone = [one for one in surplus if not one.is_draft]
    for one in alone:
        target |= flat.flat_of_session(one.kind, one.number, one.starts_at, one.minutes, one.cells)
    target |= _rehearsal(look, whole, slots, calendar, at)
    schedule = rules.Schedule(tuple(slots[number] for number in sorted(slots)), None)
    found = [one for one in rules.check(look.package, look.known.now, whole, schedule) if not _is_rehearsal(one)]
    left_alone = [f"Session {one.number} is no longer needed: cancel it on its own page." for one in alone]
    return Fitted(replace(proposal, plan=whole), target, found, left_alone)


def _is_rehearsal(finding: rules.Finding) -> bool:
    return finding.rule == rules.Rule.REHEARSAL


def _as_planned(held: tuple[Booked, ...]) -> tuple[rules.PlannedSession, ...]:
    return tuple(rules.PlannedSession(one.number, one.cells, one.minutes) for one in held)


# ── what is left to plan ─────────────────────────────────────────────────────────────────────────────────────────────


def _proposal(look: Look, held: tuple[Booked, ...], open_ones: tuple[Booked, ...]) -> rules.Proposal:
    if not held:
        return rules.propose(look.package, look.known.now)
    needs = look.known.now
    n_left = (needs.n_sessions or max(len(held) + len(open_ones), look.package.min_sessions)) - len(held)
    if n_left < 1:
        raise NothingLeft("Every session that was sold was held; sell another, or take the rest as actions.")
    package, needs, left_out = _rest(look, held, open_ones, n_left)
    proposal = rules.propose(package, needs)
    rehearsal = look.package.rehearsal
    minutes = rehearsal.default_minutes if look.known.now.is_on_premises and rehearsal else 0
    plan = replace(proposal.plan, rehearsal_minutes=minutes)
    return replace(proposal, plan=plan, left_out=(*proposal.left_out, *left_out))


def _rest(
    look: Look, held: tuple[Booked, ...], open_ones: tuple[Booked, ...], n_left: int
) -> tuple[rules.Package, rules.Needs, list[rules.LeftOut]]:
    """The package without what was held: fewer modules, minutes and sessions; adjustments are counted in already."""
    package, needs = look.package, look.known.now
    wanted = {one.key: one.minutes for one in rules.modules_for(package, needs)}
    done = {key: sum(one.cells.get(key, 0) for one in held) for key in wanted}
    lacking = {key: minutes - done[key] for key, minutes in wanted.items() if minutes > done[key]}
    closed = {key for key in lacking if _is_closed(package, key, held)}
    left = {key: minutes for key, minutes in lacking.items() if key not in closed}
    left_out = [rules.LeftOut(key, lacking[key], _said_closed(lacking[key])) for key in lacking if key in closed]
    so_far = {key: sum(one.cells.get(key, 0) for one in open_ones) for key in left}
    modules = tuple(_module(look, one, left, done, so_far[one.key]) for one in package.modules if one.key in left)
    spent = sum(one.minutes for one in held)
    contract = needs.contracted_minutes
    smaller = replace(
        package,
        modules=tuple(one for one in modules if one.kind != rules.Kind.PREPARATION),
        references=_so_far(open_ones),
        min_sessions=n_left,
        max_sessions=n_left,
        min_minutes=max(0, package.min_minutes - spent),
        max_minutes=max(0, package.max_minutes - spent),
    )
    topics = frozenset(one.key for one in modules if one.kind in (rules.Kind.TOPIC, rules.Kind.SUB_MODULE))
    rest = None if contract is None else max(0, contract - spent)
    needs = rules.Needs(
        topics=topics, n_sessions=n_left, contracted_minutes=rest, n_participants=package.few_participants + 1
    )
    return smaller, needs, left_out


def _is_closed(package: rules.Package, key: str, held: tuple[Booked, ...]) -> bool:
    """Whether the module had its sessions, or what builds on it has begun: then it does not come back."""
    begun = {one for booked in held for one in booked.cells}
    n_sessions = sum(key in booked.cells for booked in held)
    is_built_on = any((key, "hard") in module.needs for module in package.modules if module.key in begun)
    return n_sessions >= package.max_module_sessions or (n_sessions > 0 and is_built_on)


def _said_closed(minutes: int) -> str:
    return f"{minutes} minutes less than it should have: its sessions were held. Take what is missing as actions."


def _module(
    look: Look, module: rules.Module, left: Mapping[str, int], done: Mapping[str, int], so_far: int
) -> rules.Module:
    """The module with what it still needs; an adjustment makes up for what the plan so far gives it otherwise."""
    least, most = bounds(look.package, module, look.known.now)
    smallest = min(left[module.key], look.package.step_minutes)
    return replace(
        module,
        min_minutes=max(smallest, min(least - done[module.key], left[module.key])),
        default_minutes=left[module.key],
        max_minutes=max(left[module.key], most - done[module.key]),
        needs=tuple((key, kind) for key, kind in module.needs if key in left),
        adjustments=(rules.Adjustment(_ALWAYS, left[module.key] - so_far, "since learned"),) if so_far else (),
    )


def _so_far(open_ones: tuple[Booked, ...]) -> tuple[rules.Reference, ...]:
    if not open_ones:
        return ()
    cells, lengths = tuple(one.cells for one in open_ones), tuple(one.minutes for one in open_ones)
    has_siem = any("siem" in one.cells for one in open_ones)
    return (rules.Reference("as planned so far", len(open_ones), has_siem, False, cells, lengths),)


def _numbered(
    proposed: tuple[rules.PlannedSession, ...], held: tuple[Booked, ...], open_ones: tuple[Booked, ...]
) -> tuple[rules.PlannedSession, ...]:
    """The proposed sessions under the numbers that are there, in order; further ones get the next numbers."""
    numbers = sorted(one.number for one in open_ones)
    first_new = max([one.number for one in (*held, *open_ones)], default=0) + 1
    numbers += range(first_new, first_new + len(proposed))
    return tuple(replace(one, number=number) for one, number in zip(proposed, numbers, strict=False))


# ── when ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _slots(
    look: Look,
    whole: rules.Plan,
    planned: tuple[rules.PlannedSession, ...],
    kept: list[Booked],
    calendar: Calendar,
    at: datetime,
) -> dict[int, rules.Slot]:
    """Dates stay where they can; drafts are placed anew when they cannot, and new sessions behind the others."""
    held = {
        one.number: rules.Slot(one.number, one.starts_at, one.ends_at) for one in look.stand.deliveries if one.is_held
    }
    by_number = {one.number: one for one in kept if one.has_date}
    same = {one.number: _from(by_number[one.number].starts_at, one) for one in planned if one.number in by_number}
    new = tuple(one for one in planned if one.number not in same)
    if not new and _are_lawful(look, whole, held | same, calendar):
        return held | same
    if all(one.is_draft for one in kept):
        fresh = _placed(look, planned, held, calendar, at, whole.rehearsal_minutes)
        return held | fresh
    return held | same | _placed(look, new, held | same, calendar, at, 0)


def _from(starts_at: datetime, one: rules.PlannedSession) -> rules.Slot:
    return rules.Slot(one.number, starts_at, starts_at + timedelta(minutes=one.length))


def _are_lawful(look: Look, whole: rules.Plan, slots: Mapping[int, rules.Slot], calendar: Calendar) -> bool:
    schedule = rules.Schedule(tuple(slots[number] for number in sorted(slots)))
    found = timing.check(look.package, whole, schedule, calendar)
    return not any(one.is_error and one.rule in _TIME_RULES for one in found)


def _placed(
    look: Look,
    planned: tuple[rules.PlannedSession, ...],
    settled: Mapping[int, rules.Slot],
    calendar: Calendar,
    at: datetime,
    rehearsal_minutes: int,
) -> dict[int, rules.Slot]:
    """Places behind what is settled, around it and all other bookings."""
    busy = (*calendar.busy, *(Busy(one.starts_at, one.ends_at) for one in settled.values()))
    last = max((calendar.day_of(one.starts_at) for one in settled.values()), default=None)
    since = placing.tomorrow(calendar, at)
    if last is not None:
        since = max(since, calendar.hours_on(last + ONE_DAY)[0])
    around = replace(calendar, busy=busy)
    schedule = rules.place(look.package, rules.Plan(planned, rehearsal_minutes), around, not_before=since)
    found = {slot.number: slot for slot in schedule.slots}
    if schedule.rehearsal is not None:
        found[timing.REHEARSAL] = schedule.rehearsal
    return found


def _rehearsal(
    look: Look, whole: rules.Plan, slots: dict[int, rules.Slot], calendar: Calendar, at: datetime
) -> dict[str, Value]:
    """The rehearsal: as it is booked, else where the placing put it, else the latest time before it is due."""
    module = look.package.rehearsal
    placed = slots.pop(timing.REHEARSAL, None)
    booked = [one for one in look.stand.rehearsals if one.has_date]
    if module is None or not whole.rehearsal_minutes:
        kept = [one for one in booked if not one.is_draft]
        return _flat_of(kept)
    fixed = [one for one in booked if not one.is_draft or placed is None]
    if fixed:
        return _flat_of(fixed)
    slot = placed or _latest(look, whole, slots, calendar, at)
    if slot is None:
        return {}
    return flat.flat_of_session(
        _REHEARSAL, _free_number(look.stand), slot.starts_at, slot.minutes, {module.key: slot.minutes}
    )


def _flat_of(booked: list[Booked]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for one in booked:
        found |= flat.flat_of_session(one.kind, one.number, one.starts_at, one.minutes, one.cells)
    return found


def _free_number(stand: Stand) -> int:
    drafts = [one.number for one in stand.rehearsals if one.is_draft]
    return drafts[0] if drafts else max((one.number for one in stand.rehearsals), default=0) + 1


def _latest(
    look: Look, whole: rules.Plan, slots: Mapping[int, rules.Slot], calendar: Calendar, at: datetime
) -> rules.Slot | None:
    connector = days.connector_of(look.package, whole)
    if connector is None or connector.number not in slots:
        return None
    taken = [*calendar.busy, *(Busy(one.starts_at, one.ends_at) for one in slots.values())]
    limits = days.Limits.of(look.package, look.package.max_day_sessions)
    day = timing.rehearsal_due(look.package, calendar.day_of(slots[connector.number].starts_at), calendar)
    first = placing.tomorrow(calendar, at)
    while calendar.hours_on(day)[1] > first:
        start = days.latest(calendar, day, whole.rehearsal_minutes, taken, limits, after=first, is_session=False)
        if start is not None:
            return rules.Slot(timing.REHEARSAL, start, start + timedelta(minutes=whole.rehearsal_minutes))
        day -= ONE_DAY
    return None


def _target(
    look: Look,
    held: tuple[Booked, ...],
    planned: tuple[rules.PlannedSession, ...],
    slots: Mapping[int, rules.Slot],
) -> dict[str, Value]:
    found = _flat_of(list(held))
    for one in planned:
        found |= flat.flat_of_session(_DELIVERY, one.number, slots[one.number].starts_at, one.length, one.cells)
    return found
