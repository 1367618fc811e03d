"""
What a consultant's week holds beside what it can hold, and what of it clashes (work-package.md 10, "Capacity").

A delivery takes its own length, an hour of preparation before and half an hour of write-up after. A week is the one on
the consultant's wall.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from engagement.rules.planning.values import Package
from engagement.rules.working_time import MONDAY_TO_FRIDAY, ONE_DAY, day_of, instant

# Of a working week of forty hours, what is left beside meetings of one's own, learning and travel.
USUAL_WEEKLY_MINUTES = 30 * 60
WORKING_DAYS = 5
# From here on a week is said to be full; above all of it, to be too full.
FULL_PERCENT = Package.full_day_percent


def minutes_taken(length: timedelta, *, n_deliveries: int) -> int:
    """What sessions of this length together take of somebody's time, with what goes around each delivery."""
    around = Package.prep_minutes + Package.write_up_minutes
    return int(length.total_seconds() // 60) + n_deliveries * around


@dataclass(frozen=True)
class Slot:
    """A session that takes somebody's time; a rehearsal counts as nothing but its own length."""

    key: int
    starts_at: datetime
    ends_at: datetime
    is_delivery: bool = True

    @property
    def minutes(self) -> int:
        """What it takes of the consultant's time, preparation and write-up included."""
        return minutes_taken(self.ends_at - self.starts_at, n_deliveries=int(self.is_delivery))

    @property
    def length(self) -> int:
        return minutes_taken(self.ends_at - self.starts_at, n_deliveries=0)


@dataclass(frozen=True)
class Bookable:
    """How much of a week somebody can be booked for, in which zone, and when they are away."""

    zone: str
    weekly_minutes: int = USUAL_WEEKLY_MINUTES
    days_off: Set[date] = frozenset()


@dataclass(frozen=True)
class Clash:
    """Something that cannot be, or should not; `keys` are the sessions it is about, none for the week as a whole."""

    name: str
    text: str
    keys: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Load:
    """A week: minutes booked beside minutes that can be, and the clashes in it."""

    booked: int
    available: int
    clashes: tuple[Clash, ...]

    @property
    def is_over(self) -> bool:
        return self.booked > self.available

    @property
    def is_full(self) -> bool:
        return self.booked * 100 >= self.available * FULL_PERCENT and self.booked > 0


def monday_of(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def week_of(moment: datetime, zone: str) -> date:
    """The Monday of the week in which the instant lies on the wall of the zone."""
    return monday_of(day_of(moment, zone))


def moved_to_week(starts_at: datetime, monday: date, zone: str) -> datetime:
    """The same weekday and time on the wall in the week of that Monday, in UTC."""
    wall = starts_at.astimezone(ZoneInfo(zone))
    return instant(monday + timedelta(days=wall.weekday()), wall.time(), zone)


def available_minutes(person: Bookable, monday: date) -> int:
    """What of the week can be booked: a fifth less for each working day off."""
    n_off = sum(monday + n * ONE_DAY in person.days_off for n in MONDAY_TO_FRIDAY) if person.days_off else 0
    return person.weekly_minutes * (WORKING_DAYS - n_off) // WORKING_DAYS


def load(person: Bookable, monday: date, slots: Sequence[Slot]) -> Load:
    """Judge the week that begins on this Monday; `slots` are the sessions of it."""
    available = available_minutes(person, monday)
    if not slots:
        return Load(0, available, ())
    booked = sum(one.minutes for one in slots)
    found = [*_over(booked, available), *_on_days_off(person, slots), *_full_days(person, slots), *_too_near(slots)]
    return Load(booked, available, tuple(found))


def _over(booked: int, available: int) -> list[Clash]:
    if booked <= available:
        return []
    return [Clash("overbooked", f"{_hours(booked)} booked, {_hours(available)} can be.")]


def _on_days_off(person: Bookable, slots: Sequence[Slot]) -> list[Clash]:
    away = frozenset(one.key for one in slots if day_of(one.starts_at, person.zone) in person.days_off)
    return [Clash("day off", "A session lies on a day off.", away)] if away else []


def _full_days(person: Bookable, slots: Sequence[Slot]) -> list[Clash]:
    days: dict[date, list[Slot]] = {}
    for one in slots:
        if one.is_delivery:
            days.setdefault(day_of(one.starts_at, person.zone), []).append(one)
    full = [
        one
        for held in days.values()
        if len(held) > Package.max_day_sessions or sum(slot.length for slot in held) > Package.max_day_minutes
        for one in held
    ]
    text = f"A day holds more than {Package.max_day_sessions} sessions or {Package.max_day_minutes} minutes."
    return [Clash("full day", text, frozenset(one.key for one in full))] if full else []


def _too_near(slots: Sequence[Slot]) -> list[Clash]:
    gap = timedelta(minutes=Package.gap_minutes)
    deliveries = sorted((one for one in slots if one.is_delivery), key=lambda one: one.starts_at)
    near = [
        key
        for one, following in pairwise(deliveries)
        if following.starts_at < one.ends_at + gap
        for key in (one.key, following.key)
    ]
    text = f"Two sessions lie less than {Package.gap_minutes} minutes apart."
    return [Clash("too near", text, frozenset(near))] if near else []


def _hours(minutes: int) -> str:
    return f"{round(minutes / 60, 1):g} h"
