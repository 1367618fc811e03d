"""What follows when a session moves: which of the others have to move as well, and when to (rules/planning.shift)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from engagement.domain import planning, sessions
from engagement.domain.refusals import Refused
from engagement.models import Session, User
from engagement.rules import planning as rules


class PlanChanged(Refused):
    """The others would not move as they did when the person agreed to it."""


@dataclass(frozen=True)
class Follower:
    """A session that would have to move as well."""

    pk: int
    name: str
    from_starts_at: datetime
    to_starts_at: datetime
    why: str


@dataclass(frozen=True)
class Shifted:
    """The others that would move; or why no plan with that date obeys every rule, where `problem` is not empty."""

    followers: Sequence[Follower]
    problem: str = ""

    @property
    def is_quiet(self) -> bool:
        """Whether nothing else moves and nothing is wrong."""
        return not self.followers and not self.problem

    @property
    def mark(self) -> str:
        """What was shown, to be compared with what is to be done."""
        return ",".join(f"{one.pk}@{one.to_starts_at:%Y%m%dT%H%M}" for one in self.followers)


def shift_of(session: Session, starts_at: datetime, *, at: datetime) -> Shifted:
    """Find what moves when the session begins at `starts_at` instead. A rehearsal moves nothing."""
    if session.kind != Session.Kind.DELIVERY:
        return Shifted([])
    seen = planning.look(session.engagement)
    stand = seen.stand
    if seen.calendar is None:
        return Shifted([])
    held = {one.number for one in stand.deliveries if one.is_held}
    held |= {0 for one in stand.rehearsals if one.is_held}
    try:
        shift = rules.shift(
            seen.package,
            stand.plan,
            _schedule(stand, session),
            seen.calendar,
            session.number,
            starts_at,
            held=frozenset(held),
            not_before=at,
        )
    except rules.Unsolvable as unsolvable:
        return Shifted([], unsolvable.message)
    return Shifted([_follower(stand, one) for one in shift.moves if one.number != session.number])


def move_with_followers(
    session: Session, starts_at: datetime, reason: str, *, shown: str, by: User, at: datetime
) -> list[Session]:
    """
    Move the session and all that follow it, as the person was shown (`shown` is the mark of that).

    Raises PlanChanged when they would move otherwise by now, and what domain/sessions.move_all raises.
    """
    with transaction.atomic():
        shifted = shift_of(session, starts_at, at=at)
        if shifted.mark != shown:
            raise PlanChanged("The plan has changed meanwhile; look at what moves once more.")
        others = Session.objects.in_bulk([one.pk for one in shifted.followers])
        times = [sessions.NewTime(session, starts_at)]
        times += [sessions.NewTime(others[one.pk], one.to_starts_at) for one in shifted.followers]
        return sessions.move_all(times, reason, by=by, at=at)


def _schedule(stand: planning.Stand, session: Session) -> rules.Schedule:
    """The times of all that have one, and of the session itself, which may have been taken off its date."""
    schedule = stand.schedule
    if schedule.slot(session.number) is not None:
        return schedule
    slot = rules.Slot(session.number, session.starts_at, session.ends_at)
    return replace(schedule, slots=tuple(sorted([*schedule.slots, slot], key=lambda one: one.number)))


def _follower(stand: planning.Stand, move: rules.Move) -> Follower:
    dated = [one for one in stand.rehearsals if one.has_date]
    booked = dated[0] if move.number == 0 else next(one for one in stand.deliveries if one.number == move.number)
    name = "Rehearsal" if move.number == 0 else f"Session {move.number}"
    return Follower(booked.pk, name, booked.starts_at, move.new.starts_at, move.why)
