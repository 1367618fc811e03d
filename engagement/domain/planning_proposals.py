"""A new plan to accept or refuse: what it changes against the plan as it stands. Held sessions are never touched."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from engagement.domain import audit, checklist, planning, sessions
from engagement.domain.planning import fitting, flat, why
from engagement.domain.planning.flat import Value
from engagement.models import Engagement, EngagementTopic, Session, Topic, User
from engagement.rules import planning as rules


@dataclass(frozen=True)
class Step:
    """A session before and after; `was` and `becomes` are empty where it is new, or goes."""

    label: str
    was: list[str]
    becomes: list[str]
    starts_at: datetime | None
    is_changed: bool
    whys: list[str]


@dataclass(frozen=True)
class Offer:
    """
    A proposed plan; `mark` names exactly this one, so that what is accepted is what was shown.

    `left_alone` are sessions that the new plan no longer needs and of which others know: somebody cancels them.
    """

    steps: list[Step]
    whys: list[str]
    left_out: list[str]
    warnings: list[str]
    left_alone: list[str]
    target: Mapping[str, Value]
    mark: str

    @property
    def is_change(self) -> bool:
        return any(step.is_changed for step in self.steps)


def offer(look: planning.Look, *, at: datetime) -> Offer:
    """Propose a plan for the needs as they are now. Raises planning.NoPlan when there is none."""
    fitted = fitting.fit(look, at=at)
    current = flat.flat_of(look.stand)
    target = {where: value for where, value in fitted.target.items() if value is not None}
    steps = _steps(look, current, target, why.reasons_of(look.package, look.known.now, fitted.proposal.plan))
    return Offer(
        steps=steps,
        whys=_minutes_whys(look),
        left_out=[f"{_name(look, one.key)}: {one.why}" for one in fitted.proposal.left_out],
        warnings=[one.text for one in fitted.findings],
        left_alone=fitted.left_alone,
        target=target,
        mark=hashlib.sha256(json.dumps(target, sort_keys=True).encode()).hexdigest()[:24],
    )


def accept(engagement: Engagement, *, mark: str, revision: int, by: User, at: datetime) -> None:
    """
    Bring the plan to the proposal that was shown, and the scope to the needs.

    Whoever was invited to a session that gets another length is told. Raises planning.Overtaken when the proposal
    would be another one by now, and whatever stands in the way of writing it.
    """
    with transaction.atomic():
        look = planning.look(engagement)
        found = offer(look, at=at)
        if found.mark != mark:
            raise planning.Overtaken("Something changed since the proposal was shown; look at this one.", frozenset())
        _bring(engagement, look, found.target, revision=revision, by=by, at=at)
        _follow_scope(engagement, look, by=by, at=at)
        checklist.add_items(engagement)


def swap(engagement: Engagement, number: int, *, instead_of: int, revision: int, by: User, at: datetime) -> None:
    """
    Let two sessions change places with all that they hold; their dates stay, each takes its length along.

    Raises planning.Overtaken when the planner no longer proposes it.
    """
    with transaction.atomic():
        look = planning.look(engagement)
        every = {one.number for one in look.stand.deliveries if not one.is_held}
        found = (
            rules.swaps(look.package, look.known.now, look.stand.plan, instead_of, every)
            if (instead_of in every)
            else []
        )
        chosen = next((one for one in found if one.number == number), None)
        if chosen is None:
            raise planning.Overtaken("These two can no longer change places; look at the plan as it is.", frozenset())
        target = dict(flat.flat_of(look.stand))
        for one in chosen.plan.sessions:
            if one.number in (number, instead_of):
                target = _with_session(target, one)
        _bring(engagement, look, target, revision=revision, by=by, at=at)


def _minutes_whys(look: planning.Look) -> list[str]:
    needed = rules.modules_for(look.package, look.known.now)
    return [f"{_name(look, one.key)}: {why}" for one in needed if one.minutes for why in one.reasons]


def _with_session(target: dict[str, Value], one: rules.PlannedSession) -> dict[str, Value]:
    key = (str(Session.Kind.DELIVERY), one.number)
    kept = {
        where: value
        for where, value in target.items()
        if flat.session_of(where) != key or flat.what_of(where)[0] == flat.STARTS
    }
    kept[flat.place(*key, flat.MINUTES)] = one.length
    return kept | {flat.cell(*key, module): minutes for module, minutes in one.cells.items() if minutes}


def _bring(
    engagement: Engagement, look: planning.Look, target: Mapping[str, Value], *, revision: int, by: User, at: datetime
) -> None:
    """Drafts are simply written; a session that others know of gets its length where they are told of it."""
    told = {(one.kind, one.number): one for one in look.stand.deliveries if not one.is_draft and not one.is_held}
    lengths: dict[int, int] = {}
    written = dict(target)
    for key, one in told.items():
        where = flat.place(*key, flat.MINUTES)
        if isinstance(minutes := written.get(where), int) and minutes != one.minutes:
            lengths[one.pk] = minutes
            written[where] = one.minutes
    planning.change(engagement, written, revision=revision, by=by, at=at)
    for session in Session.objects.filter(pk__in=lengths).order_by("pk"):
        sessions.set_length(session, lengths[session.pk], by=by, at=at)


def _follow_scope(engagement: Engagement, look: planning.Look, *, by: User, at: datetime) -> None:
    """What was declined leaves the scope, what was learned of comes in."""
    always = {Topic.Kind.FRAMING: True, Topic.Kind.PREPARATION: look.known.now.is_on_premises}
    for row in EngagementTopic.objects.filter(engagement=engagement).select_related("topic"):
        wanted = always.get(Topic.Kind(row.topic.kind), row.topic.key in look.known.now.topics)
        if row.is_in_scope != wanted:
            row.is_in_scope = wanted
            row.save(update_fields=["is_in_scope"])
            changes = {row.topic.key: (not wanted, wanted)}
            audit.record(by, "scope.changed", engagement, at=at, engagement=engagement, changes=changes)


def _steps(
    look: planning.Look, current: Mapping[str, Value], target: Mapping[str, Value], whys: why.Reasons
) -> list[Step]:
    keys = sorted({flat.session_of(where) for where in (*current, *target)})
    return [_step(look, key, current, target, whys) for key in keys]


def _step(
    look: planning.Look,
    key: tuple[str, int],
    current: Mapping[str, Value],
    target: Mapping[str, Value],
    whys: why.Reasons,
) -> Step:
    before = {where: value for where, value in current.items() if flat.session_of(where) == key}
    after = {where: value for where, value in target.items() if flat.session_of(where) == key}
    starts = after.get(flat.place(*key, flat.STARTS)) or before.get(flat.place(*key, flat.STARTS))
    return Step(
        label=f"Session {key[1]}" if key[0] == Session.Kind.DELIVERY else "Rehearsal",
        was=_said(look, before),
        becomes=_said(look, after),
        starts_at=datetime.fromisoformat(str(starts)) if starts else None,
        is_changed=before != after,
        whys=whys.get(key[1], []) if key[0] == Session.Kind.DELIVERY else [],
    )


def _said(look: planning.Look, values: Mapping[str, Value]) -> list[str]:
    order = {module.key: place for place, module in enumerate(look.package.modules)}
    cells = {flat.what_of(where)[1]: value for where, value in values.items() if flat.what_of(where)[0] == flat.CELLS}
    said = [f"{_name(look, key)} {cells[key]} min" for key in sorted(cells, key=lambda key: order.get(key, 99))]
    length = next((value for where, value in values.items() if flat.what_of(where)[0] == flat.MINUTES), None)
    free = int(length or 0) - sum(int(value or 0) for value in cells.values())
    return [*said, f"buffer {free} min"] if length and free > 0 else said


def _name(look: planning.Look, key: str) -> str:
    module = look.package.module(key)
    return module.name if module else key
