"""How much of somebody's week can be booked, and the days on which they are away."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction

from engagement.domain import audit
from engagement.domain.refusals import Refused
from engagement.models import Availability, TimeOff, User
from engagement.rules.capacity import USUAL_WEEKLY_MINUTES, Bookable
from engagement.rules.working_time import ONE_DAY

MOST_WEEKLY_MINUTES = 60 * 60
_LONGEST_AWAY = timedelta(days=366)


class NotBookable(Refused):
    """No week has so many hours."""


class NotAway(Refused):
    """The days are the wrong way round, or too many to be one time away."""


def weekly_minutes(user: User) -> int:
    """What can be booked of their week; the usual where nobody has said otherwise."""
    said = Availability.objects.filter(user=user).values_list("weekly_minutes", flat=True).first()
    return USUAL_WEEKLY_MINUTES if said is None else said


def set_weekly(user: User, minutes: int, *, by: User, at: datetime) -> None:
    """Say how much of their week can be booked; the same again changes nothing. Raises NotBookable."""
    if not 0 <= minutes <= MOST_WEEKLY_MINUTES:
        raise NotBookable("Give between 0 and 60 hours a week.", field="hours")
    with transaction.atomic():
        User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
        before = weekly_minutes(user)
        if before == minutes:
            return
        Availability.objects.update_or_create(user=user, defaults={"weekly_minutes": minutes})
        audit.record(by, "availability.changed", user, at=at, changes={"weekly_minutes": (before, minutes)})


def add_time_off(user: User, starts_on: date, ends_on: date, *, by: User, at: datetime) -> TimeOff:
    """Note that they are away from the one day to the other, both included; twice changes nothing. Raises NotAway."""
    if ends_on < starts_on:
        raise NotAway("The last day lies before the first.", field="ends_on")
    if ends_on - starts_on > _LONGEST_AWAY:
        raise NotAway("Give a year at most.", field="ends_on")
    with transaction.atomic():
        away, is_new = TimeOff.objects.get_or_create(user=user, starts_on=starts_on, ends_on=ends_on)
        if is_new:
            audit.record(by, "time_off.added", away, at=at)
    return away


def drop_time_off(away: TimeOff, *, by: User, at: datetime) -> None:
    """They are there after all."""
    with transaction.atomic():
        audit.record(by, "time_off.dropped", away, at=at)
        away.delete()


def bookable(user: User, away: Iterable[TimeOff], *, minutes: int, first: date, last: date) -> Bookable:
    """How the rules know them; of the days off only those from `first` to `last`."""
    days = {
        day
        for one in away
        for n in range((min(one.ends_on, last) - max(one.starts_on, first)).days + 1)
        if (day := max(one.starts_on, first) + n * ONE_DAY)
    }
    return Bookable(user.time_zone, minutes, frozenset(days))
