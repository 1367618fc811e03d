"""Calendars for planning in time: the weeks around changes of the clock, in zones that change it in different ways."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import strategies as st

from engagement.rules import planning
from engagement.rules.planning import Plan
from engagement.rules.working_time import MONDAY_TO_FRIDAY, Busy, Calendar, Window, WorkingHours
from tests.rules import guide
from tests.rules.guide import PACKAGE, needs

BERLIN = "Europe/Berlin"
# Lord Howe changes by half an hour, Santiago at midnight, Casablanca around Ramadan, Kolkata never.
ZONES = (
    *(BERLIN, "America/New_York", "Australia/Lord_Howe", "America/Santiago"),
    *("Africa/Casablanca", "Asia/Kolkata", "Pacific/Auckland"),
)
CHANGES = (
    date(2027, 3, 14),
    date(2027, 3, 28),
    date(2027, 4, 4),
    date(2027, 9, 5),
    date(2027, 10, 31),
    date(2027, 11, 7),
)
# The second spans the hours in which clocks change, the third is too short for two sessions.
HOURS = (WorkingHours(), WorkingHours(time(0), time(8)), WorkingHours(time(9), time(13, 15)))

SEVEN = planning.propose(PACKAGE, needs()).plan
EIGHT = planning.propose(PACKAGE, needs(registries=guide.ON_PREMISES)).plan
LATE = planning.propose(PACKAGE, needs(registries=guide.ON_PREMISES, is_connector_late=True)).plan
PLANS: tuple[Plan, ...] = (SEVEN, EIGHT, LATE)


def calendar(first: date = date(2027, 3, 1), last: date = date(2027, 4, 30), **asked: object) -> Calendar:
    """A consultant in Berlin without other bookings, nine to five."""
    return Calendar(**{"window": Window(first, last), "zone": BERLIN, **asked})


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """An instant by its time in UTC."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


@st.composite
def bookings(draw: st.DrawFn, first: date) -> Busy:
    start = at(first, 0) + timedelta(minutes=draw(st.integers(0, 3 * 7 * 24 * 12)) * 5)
    return Busy(start, start + timedelta(minutes=draw(st.integers(1, 40)) * 15), draw(st.booleans()))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """About two to five weeks around a change of the clock, with days off and other bookings."""
    first = draw(st.sampled_from(CHANGES)) - timedelta(days=draw(st.integers(0, 10)))
    last = first + timedelta(days=draw(st.integers(8, 35)))
    return Calendar(
        Window(first, last),
        draw(st.sampled_from(ZONES)),
        draw(st.sampled_from(HOURS)),
        draw(st.sampled_from([MONDAY_TO_FRIDAY, frozenset(range(7)), frozenset({6, 0, 1, 2, 3})])),
        frozenset(first + timedelta(days=day) for day in draw(st.sets(st.integers(0, 30), max_size=4))),
        tuple(draw(st.lists(bookings(first), max_size=6))),
    )
