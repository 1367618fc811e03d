"""A session given to another consultant, or to another time, or both: tried first, then done."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from engagement.domain import people, sessions
from engagement.domain.capacity.grid import within
from engagement.domain.capacity.times import bookable, weekly_minutes
from engagement.domain.capacity.weeks import slot_of
from engagement.domain.refusals import Refused
from engagement.models import Session, TimeOff, User
from engagement.rules.capacity import Clash, load, week_of

_DAYS = timedelta(days=7)
# The reason is asked for when it is done, not when it is looked at.
_LOOKING = "Looking at it."


@dataclass(frozen=True)
class Look:
    """What would come of it: `problem` says why it cannot be, `clashes` what of the taker's week is then too much."""

    problem: str
    clashes: tuple[Clash, ...]
    assigns: bool
    n_told: int


def look(
    session: Session, to: User, starts_at: datetime, *, bookings: QuerySet[Session], by: User, at: datetime
) -> Look:
    """What `carry` would do: it is done and taken back at once, so that the rules are those of the deed itself."""
    problem = ""
    try:
        with transaction.atomic():
            carry(session, to, starts_at, _LOOKING, by=by, at=at)
            transaction.set_rollback(True)
    except Refused as refusal:
        problem = str(refusal)
    is_told = session.status in Session.AHEAD
    return Look(
        problem=problem,
        clashes=_clashes(session, to, starts_at, bookings),
        assigns=not session.engagement.assignments.filter(consultant=to).exists(),
        n_told=session.attendees.exclude(email="").count() if is_told else 0,
    )


def carry(session: Session, to: User, starts_at: datetime, reason: str, *, by: User, at: datetime) -> Session:
    """
    Have `to` hold the session at that time; they deliver its engagement from now on, and everybody invited is told.

    The one who held it still delivers, too. Raises NotHandedOver, and what giving and moving refuse (domain/sessions).
    """
    with transaction.atomic():
        is_given = to.pk != session.consultant_id
        if is_given:
            people.assign(session.engagement, to, by=by, at=at)
        if starts_at == session.starts_at:
            return sessions.give(session, to, by=by, at=at)
        return sessions.move(session, starts_at, reason, holder=to if is_given else None, by=by, at=at)


def _clashes(session: Session, to: User, starts_at: datetime, bookings: QuerySet[Session]) -> tuple[Clash, ...]:
    """Of the taker's week with the session in it, those that it has a part in, and too much of it all."""
    monday = week_of(starts_at, to.time_zone)
    booked = within(bookings, monday, monday + _DAYS).filter(consultant=to, status__in=Session.BOOKED)
    slots = [slot_of(one) for one in booked.exclude(pk=session.pk)]
    length = session.ends_at - session.starts_at
    there = replace(slot_of(session), starts_at=starts_at, ends_at=starts_at + length)
    in_week = [one for one in slots if week_of(one.starts_at, to.time_zone) == monday]
    away = TimeOff.objects.filter(user=to, ends_on__gte=monday, starts_on__lt=monday + _DAYS)
    person = bookable(to, away, minutes=weekly_minutes(to), first=monday, last=_last(monday))
    judged = load(person, monday, [*in_week, there])
    return tuple(one for one in judged.clashes if not one.keys or session.pk in one.keys)


def _last(monday: date) -> date:
    return monday + timedelta(days=6)
