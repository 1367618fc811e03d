"""
Changes of the plan: every one is kept with what was before, so that it can be undone, and counted, so that two people
who edit at the same time notice each other.
"""

from datetime import datetime, timedelta

from django.db import transaction

from engagement.domain import audit, checklist, rollups
from engagement.domain.planning import flat, writing
from engagement.domain.planning.flat import Flat, Value
from engagement.domain.planning.looking import Look, look
from engagement.domain.planning.plans import Stand, stand_of
from engagement.domain.refusals import Refused
from engagement.models import Engagement, PlanChange, Session, User
from engagement.rules import planning as rules
from engagement.rules.working_time import ONE_DAY

OVER = (Engagement.Status.DELIVERED, Engagement.Status.SIGNED_OFF, Engagement.Status.CANCELLED)
NEW_SESSION_MINUTES = 150
_A_WEEK = timedelta(days=7)


class Over(Refused):
    """The engagement is over, and its plan with it."""


class Overtaken(Refused):
    """Somebody else changed the same values meanwhile; `places` names them. Nothing was changed."""

    def __init__(self, message: str, places: frozenset[str]) -> None:
        super().__init__(message)
        self.places = places


class NothingToUndo(Refused):
    """There is no change to undo, or what it changed was changed again since."""


class NotADraft(Refused):
    """Others were told of the session, or it was held: it does not simply go."""


def edit(engagement: Engagement, typed: Flat, *, revision: int, by: User, at: datetime) -> bool:
    """
    Change what was typed differently from the plan of `revision`, which its writer had before them.

    What others changed meanwhile stays; tells whether they did. Values equal to those of `revision` change nothing.
    Raises Overtaken when the same value was changed by both, and what writing.write raises.
    """
    with transaction.atomic():
        locked, stand = _locked(engagement)
        current = flat.flat_of(stand)
        theirs = _before(locked, revision)
        base = {**current, **theirs}
        mine = {where: value for where, value in typed.items() if value != base.get(where)}
        clash = {where for where in mine if where in theirs and mine[where] != current.get(where)}
        if clash:
            raise Overtaken(_who_overtook(locked, revision), frozenset(clash))
        _refuse_strangers(stand, mine)
        _change(locked, stand, {where: value for where, value in mine.items() if value != current.get(where)}, by, at)
        return bool(theirs)


def undo(engagement: Engagement, *, revision: int, by: User, at: datetime) -> None:
    """Take back the newest change that was not taken back yet. Raises NothingToUndo and Overtaken."""
    with transaction.atomic():
        locked, stand = _locked(engagement)
        _refuse_overtaken(locked, revision)
        last = PlanChange.objects.filter(engagement=locked, undone_at=None).order_by("-revision").first()
        if last is None:
            raise NothingToUndo("There is nothing to undo.")
        current = flat.flat_of(stand)
        if any(current.get(where) != value for where, value in last.after.items()):
            raise NothingToUndo("What was changed then was changed again outside the table; change it by hand.")
        last.undone_at = at
        last.save(update_fields=["undone_at"])
        _change(locked, stand, last.before, by, at, is_undo=True)


def add_session(engagement: Engagement, *, revision: int, by: User, at: datetime) -> None:
    """Add an empty draft session behind the others, where the consultant is free. Raises Overtaken."""
    with transaction.atomic():
        locked, stand = _locked(engagement)
        _refuse_overtaken(locked, revision)
        known = Session.objects.filter(engagement=locked, kind=Session.Kind.DELIVERY)
        number = max(known.values_list("number", flat=True), default=0) + 1
        starts_at = _free_start(look(locked), number, at)
        values = flat.flat_of_session(Session.Kind.DELIVERY, number, starts_at, NEW_SESSION_MINUTES, {})
        _change(locked, stand, values, by, at)


def remove_session(engagement: Engagement, number: int, *, revision: int, by: User, at: datetime) -> None:
    """Take a draft session out of the plan. Raises NotADraft and Overtaken."""
    with transaction.atomic():
        locked, stand = _locked(engagement)
        _refuse_overtaken(locked, revision)
        one = next((one for one in stand.deliveries if one.number == number), None)
        if one is None or not one.is_draft:
            raise NotADraft(f"Session {number} is no draft: cancel it on its own page, so that everybody is told.")
        gone: dict[str, Value] = dict.fromkeys(
            where for where in flat.flat_of(stand) if flat.session_of(where) == (Session.Kind.DELIVERY, number)
        )
        _change(locked, stand, gone, by, at)


def change(engagement: Engagement, target: Flat, *, revision: int, by: User, at: datetime, told: bool = False) -> None:
    """
    Bring the plan to `target` as a whole, for instance an accepted proposal.

    With `told`, times of sessions that others know of may change: the caller sees to it that they are told. Raises
    Overtaken when the plan is no longer that of `revision`.
    """
    with transaction.atomic():
        locked, stand = _locked(engagement)
        _refuse_overtaken(locked, revision)
        _change(locked, stand, flat.difference(flat.flat_of(stand), target), by, at, may_move=told)


def _locked(engagement: Engagement) -> tuple[Engagement, Stand]:
    locked = (
        Engagement.objects.select_for_update(of=("self",))
        .select_related("work_package", "customer")
        .get(pk=engagement.pk)
    )
    if locked.status in OVER:
        raise Over("This engagement is over; its plan is no longer changed.")
    return locked, stand_of(locked)


def _refuse_strangers(stand: Stand, typed: Flat) -> None:
    """Nobody types sessions into being that the table does not have."""
    sessions = flat.booked_by_key(stand)
    for where in typed:
        if flat.session_of(where) not in sessions:
            raise Refused("The table has no such session; load the page again.", field=where)


def _before(engagement: Engagement, revision: int) -> dict[str, Value]:
    """What was at the places that were changed since: the oldest value of each."""
    found: dict[str, Value] = {}
    for one in PlanChange.objects.filter(engagement=engagement, revision__gt=revision).order_by("-revision"):
        found |= one.before
    return found


def _refuse_overtaken(engagement: Engagement, revision: int) -> None:
    if engagement.plan_revision != revision:
        raise Overtaken(_who_overtook(engagement, revision), frozenset())


def _who_overtook(engagement: Engagement, revision: int) -> str:
    found = PlanChange.objects.filter(engagement=engagement, revision__gt=revision).select_related("changed_by")
    names = ", ".join(sorted({str(one.changed_by) for one in found})) or "Somebody"
    return f"{names} changed the plan meanwhile. What you typed is kept here; look at it and save once more."


def _change(
    engagement: Engagement,
    stand: Stand,
    changes: Flat,
    by: User,
    at: datetime,
    *,
    is_undo: bool = False,
    may_move: bool = False,
) -> None:
    """Write the changes and remember them. Nothing to change is no change."""
    if not changes:
        return
    current = flat.flat_of(stand)
    before = {where: current.get(where) for where in changes}
    writing.write(engagement, stand, changes, may_move=may_move)
    engagement.plan_revision += 1
    engagement.save(update_fields=["plan_revision"])
    PlanChange.objects.create(
        engagement=engagement,
        revision=engagement.plan_revision,
        changed_at=at,
        changed_by=by,
        before=before,
        after=dict(changes),
        undone_at=at if is_undo else None,
    )
    said = {where: (before[where], value) for where, value in changes.items()}
    audit.record(
        by, "plan.undone" if is_undo else "plan.changed", engagement, at=at, engagement=engagement, changes=said
    )
    if any(_moves_due_dates(where, before[where], value) for where, value in changes.items()):
        checklist.follow_plan(engagement)
    else:
        rollups.recount_delivery(engagement.pk)


def _moves_due_dates(where: str, before: Value, after: Value) -> bool:
    """Items are due with the last session of their topic: other minutes of the same sessions change nothing."""
    what, _ = flat.what_of(where)
    return what == flat.STARTS or (what == flat.CELLS and (not before or not after))


def _free_start(seen: Look, number: int, at: datetime) -> datetime:
    """The first free time after the last session; a week after it where the window has none."""
    last = max((one.starts_at for one in seen.stand.deliveries), default=None)
    if seen.calendar is None:
        raise Refused("Nobody delivers this engagement yet; ask a PS lead to assign a consultant.")
    calendar = seen.calendar
    since = calendar.hours_on(calendar.day_of(max(at, last or at)) + ONE_DAY)[0]
    only = rules.Plan((rules.PlannedSession(number, {}, NEW_SESSION_MINUTES),))
    try:
        return rules.place(seen.package, only, calendar, not_before=since).slots[0].starts_at
    except rules.Unsolvable:
        return max(since, last + _A_WEEK if last else since)
