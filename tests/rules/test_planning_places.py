"""Sessions in time (work-package.md 1.3)."""

from dataclasses import replace
from datetime import date, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engagement.rules import planning
from engagement.rules.planning import Rule, Schedule, Slot, Unsolvable, timing
from engagement.rules.working_time import Busy, Calendar, WorkingHours, working_days_before
from tests.rules import calendars
from tests.rules.calendars import EIGHT, LATE, SEVEN, at, calendar
from tests.rules.guide import PACKAGE, needs

MONDAY = date(2027, 3, 1)
FULL_DAY = (Rule.DAY_MINUTES, "warning", None)


def days_of(schedule: Schedule, zone: str = calendars.BERLIN) -> list[date]:
    return [slot.starts_at.astimezone(ZoneInfo(zone)).date() for slot in schedule.slots]


def found(schedule: Schedule, where: Calendar, plan: planning.Plan = SEVEN) -> list[tuple[str, str, int | None]]:
    return [(one.rule, one.severity, one.session) for one in timing.check(PACKAGE, plan, schedule, where)]


def moved(schedule: Schedule, number: int, by: timedelta) -> Schedule:
    slots = [
        Slot(one.number, one.starts_at + by, one.ends_at + by) if one.number == number else one
        for one in schedule.slots
    ]
    return replace(schedule, slots=tuple(slots))


def refusal(plan: planning.Plan, where: Calendar, **asked: int) -> Unsolvable:
    with pytest.raises(Unsolvable) as refused:
        planning.place(PACKAGE, plan, where, **asked)
    return refused.value


def test_sessions_are_spread_two_a_week():
    schedule = planning.place(PACKAGE, SEVEN, calendar())

    assert days_of(schedule) == [MONDAY + timedelta(days=days) for days in (0, 2, 7, 9, 14, 16, 21)]


def test_a_spread_plan_has_no_findings():
    assert planning.place(PACKAGE, SEVEN, calendar()).findings == ()


def test_slots_are_as_long_as_their_sessions():
    schedule = planning.place(PACKAGE, EIGHT, calendar())

    assert [slot.minutes for slot in schedule.slots] == [session.length for session in EIGHT.sessions]


def test_the_clock_on_the_wall_stays_when_clocks_change():
    schedule = planning.place(PACKAGE, SEVEN, calendar(date(2027, 3, 22)))

    starts = [slot.starts_at for slot in schedule.slots[:3]]
    assert (starts, {one.astimezone(ZoneInfo(calendars.BERLIN)).time() for one in starts}) == (
        [at(date(2027, 3, 22), 8), at(date(2027, 3, 24), 8), at(date(2027, 3, 29), 7)],
        {time(9)},
    )


def test_a_session_keeps_its_length_through_the_hour_that_is_skipped():
    nights = calendar(date(2027, 3, 28), working_hours=WorkingHours(time(0), time(8)), weekdays=frozenset(range(7)))

    first = planning.place(PACKAGE, SEVEN, nights).slots[0]

    zone = ZoneInfo(calendars.BERLIN)
    assert (first.minutes, first.starts_at.astimezone(zone).time(), first.ends_at.astimezone(zone).time()) == (
        150,
        time(0),
        time(3, 30),
    )


def test_the_rehearsal_ends_two_working_days_before_the_connector_session():
    schedule = planning.place(PACKAGE, EIGHT, calendar())

    due = working_days_before(days_of(schedule)[1], 2)
    assert (schedule.rehearsal.minutes, schedule.rehearsal.ends_at.date(), due) == (240, MONDAY, MONDAY)


def test_the_rehearsal_is_as_late_as_its_due_date_allows():
    booked = (Busy(at(date(2027, 3, 3), 0), at(date(2027, 3, 12), 0)),)
    schedule = planning.place(PACKAGE, EIGHT, calendar(busy=booked))

    connector = days_of(schedule)[1]
    # The consultant is away until the twelfth, so the last day before that remains.
    assert (connector, schedule.rehearsal.ends_at) == (date(2027, 3, 12), at(date(2027, 3, 2), 16))


def test_days_off_do_not_count_as_lead_time():
    off = frozenset({date(2027, 3, 2), date(2027, 3, 3)})
    schedule = planning.place(PACKAGE, EIGHT, calendar(days_off=off))

    assert (days_of(schedule)[1], schedule.rehearsal.ends_at.date()) == (date(2027, 3, 5), MONDAY)


def test_a_late_connector_gives_the_rehearsal_more_time():
    schedule = planning.place(PACKAGE, LATE, calendar())

    assert (days_of(schedule)[2], schedule.rehearsal.ends_at.date()) == (date(2027, 3, 8), date(2027, 3, 4))


def test_in_a_short_window_sessions_follow_closer_and_that_is_said():
    schedule = planning.place(PACKAGE, SEVEN, calendar(last=date(2027, 3, 5)))

    assert (days_of(schedule), [finding.text for finding in schedule.findings if finding.rule == Rule.WINDOW]) == (
        [MONDAY + timedelta(days=days) for days in (0, 0, 1, 1, 2, 2, 3)],
        ["The window is too short for 2 sessions a week, so they follow closer."],
    )


def test_two_sessions_a_day_have_half_an_hour_between_them():
    schedule = planning.place(PACKAGE, SEVEN, calendar(last=date(2027, 3, 5)))

    first, second = schedule.slots[:2]
    assert second.starts_at - first.ends_at == timedelta(minutes=30)


def test_three_sessions_a_day_come_only_when_asked_for():
    long_days = calendar(last=date(2027, 3, 3), working_hours=WorkingHours(time(8), time(18)))
    short = replace(SEVEN, sessions=tuple(replace(one, cells={"cicd": 120}, length=120) for one in SEVEN.sessions))

    schedule = planning.place(PACKAGE, short, long_days, at_most_a_day=3)

    assert [days_of(schedule).count(MONDAY + timedelta(days=day)) for day in range(3)] == [3, 3, 1]
    assert refusal(short, long_days).conflict == (Rule.WINDOW, Rule.DAY_SESSIONS)


def test_other_bookings_count_towards_a_day():
    booked = (Busy(at(MONDAY, 8), at(MONDAY, 11)), Busy(at(MONDAY, 12), at(MONDAY, 13)))

    assert days_of(planning.place(PACKAGE, SEVEN, calendar(busy=booked)))[0] == date(2027, 3, 2)


def test_a_booking_that_is_no_session_needs_no_gap_and_fills_no_day():
    booked = (Busy(at(MONDAY, 8), at(MONDAY, 12), is_session=False),)

    assert planning.place(PACKAGE, SEVEN, calendar(busy=booked)).slots[0].starts_at == at(MONDAY, 12)


def test_nothing_is_placed_before_it_may_begin():
    schedule = planning.place(PACKAGE, EIGHT, calendar(), not_before=at(MONDAY, 12, 5))

    assert (schedule.slots[0].starts_at, schedule.rehearsal.starts_at) == (at(MONDAY, 12, 15), at(date(2027, 3, 2), 12))


@pytest.mark.parametrize(
    ("plan", "where", "conflict"),
    [
        (SEVEN, calendar(last=date(2027, 3, 3)), (Rule.WINDOW, Rule.DAY_SESSIONS)),
        (SEVEN, calendar(last=MONDAY), (Rule.WINDOW, Rule.DAY_SESSIONS)),
        (SEVEN, calendar(date(2027, 3, 6), date(2027, 3, 7)), (Rule.WINDOW, Rule.DAY_SESSIONS)),
        (SEVEN, calendar(working_hours=WorkingHours(time(9), time(11))), (Rule.WORKING_TIME,)),
        (SEVEN, calendar(weekdays=frozenset()), (Rule.WORKING_TIME,)),
        (SEVEN, calendar(busy=(Busy(at(MONDAY, 0), at(date(2027, 5, 1), 0)),)), (Rule.WINDOW, Rule.BOOKED)),
        (EIGHT, calendar(working_hours=WorkingHours(time(9), time(12))), (Rule.WORKING_TIME, Rule.REHEARSAL)),
        (EIGHT, calendar(last=date(2027, 3, 4)), (Rule.WINDOW, Rule.DAY_SESSIONS, Rule.REHEARSAL)),
    ],
)
def test_without_times_the_fewest_rules_that_conflict_are_named(plan, where, conflict):
    assert refusal(plan, where).conflict == conflict


def test_a_window_too_short_says_what_to_do():
    assert refusal(SEVEN, calendar(last=date(2027, 3, 3))).message == (
        "7 sessions of 1065 minutes do not fit: the window of 1 March 2027 to 3 March 2027 has 3 working days, and at "
        "most 2 sessions are held a day. Extend the window."
    )


@pytest.mark.parametrize(
    ("plan", "fewest", "recommended"),
    [
        (planning.propose(PACKAGE, needs(n_sessions=6)).plan, 3, 3),
        (SEVEN, 3, 4),
        (EIGHT, 4, 4),
        (planning.propose(PACKAGE, needs(n_sessions=6, contracted_minutes=720)).plan, 2, 3),
    ],
)
def test_fewest_and_recommended_days_are_those_of_the_guide(plan, fewest, recommended):
    assert (planning.min_days(PACKAGE, plan), planning.recommended_days(PACKAGE, plan)) == (fewest, recommended)


@pytest.mark.parametrize(
    ("minutes", "is_prepared", "may_be"), [(720, True, True), (720, False, False), (735, True, False)]
)
def test_two_days_are_offered_only_for_the_shortest_plan_with_all_prepared(minutes, is_prepared, may_be):
    plan = planning.propose(PACKAGE, needs(n_sessions=6, contracted_minutes=minutes)).plan

    assert planning.may_be_two_days(PACKAGE, plan, is_prepared=is_prepared) == may_be


@pytest.mark.parametrize(("n_days", "severity"), [(2, "error"), (3, "warning")])
def test_a_window_shorter_than_the_plan_is_found(n_days, severity):
    where = calendar(last=MONDAY + timedelta(days=n_days - 1))

    assert found(Schedule(()), where)[-1] == (Rule.WINDOW, severity, None)


def test_a_session_without_a_time_is_a_warning():
    schedule = planning.place(PACKAGE, SEVEN, calendar())

    assert found(replace(schedule, slots=schedule.slots[1:]), calendar()) == [(Rule.UNPLACED, "warning", 1)]


@pytest.mark.parametrize(
    ("number", "by", "findings"),
    [
        (2, timedelta(days=-2, hours=2, minutes=15), [(Rule.BOOKED, "error", 1), FULL_DAY]),
        (2, timedelta(days=-2, hours=2, minutes=45), [(Rule.GAP, "error", 1), FULL_DAY]),
        (2, timedelta(days=8), [(Rule.ORDER, "error", 3)]),
        (2, timedelta(hours=9), [(Rule.WORKING_TIME, "error", 2)]),
        (1, timedelta(hours=-1), [(Rule.WORKING_TIME, "error", 1)]),
        (1, timedelta(days=-1), [(Rule.WINDOW, "error", 1), (Rule.WORKING_TIME, "error", 1)]),
    ],
)
def test_a_time_that_breaks_a_rule_is_found(number, by, findings):
    schedule = moved(planning.place(PACKAGE, SEVEN, calendar()), number, by)

    assert found(schedule, calendar()) == findings


def test_a_slot_of_another_length_is_found():
    schedule = planning.place(PACKAGE, SEVEN, calendar())
    first = replace(schedule.slots[0], ends_at=schedule.slots[0].ends_at + timedelta(minutes=15))

    assert found(replace(schedule, slots=(first, *schedule.slots[1:])), calendar()) == [(Rule.SLOT_MINUTES, "error", 1)]


def test_other_bookings_are_found():
    schedule = planning.place(PACKAGE, SEVEN, calendar())
    overlapping, close = Busy(at(MONDAY, 10), at(MONDAY, 11)), Busy(at(MONDAY, 10, 45), at(MONDAY, 11))

    assert [found(schedule, calendar(busy=(one,))) for one in (overlapping, close)] == [
        [(Rule.BOOKED, "error", 1)],
        [(Rule.GAP, "error", 1)],
    ]


def test_a_full_day_is_found():
    schedule = planning.place(PACKAGE, SEVEN, calendar())
    hours = [(12, 13), (13, 14), (14, 15)]
    booked = tuple(
        Busy(at(MONDAY, *first), at(MONDAY, *last)) for first, last in [((hour, 0), (hour, 30)) for hour, _ in hours]
    )

    assert [found(schedule, calendar(busy=booked[:n])) for n in (1, 2, 3)] == [
        [],
        [(Rule.DAY_SESSIONS, "warning", None)],
        [(Rule.DAY_SESSIONS, "error", None)],
    ]


@pytest.mark.parametrize(
    ("minutes", "findings"),
    [
        (138, []),
        (139, [FULL_DAY]),
        (210, [FULL_DAY]),
        (211, [(Rule.DAY_MINUTES, "error", None)]),
    ],
)
def test_a_day_is_full_at_four_fifths_of_its_minutes_and_cannot_hold_more_than_all(minutes, findings):
    # Session 1 has 150 of the 360 minutes.
    schedule = planning.place(PACKAGE, SEVEN, calendar())
    booked = (Busy(at(MONDAY, 11), at(MONDAY, 11) + timedelta(minutes=minutes)),)

    assert found(schedule, calendar(busy=booked)) == findings


@pytest.mark.parametrize("rehearsal", ["none", "late", "short"])
def test_a_rehearsal_that_does_not_prepare_the_connector_is_found(rehearsal):
    schedule = planning.place(PACKAGE, EIGHT, calendar())
    slot = schedule.rehearsal
    changed = {
        "none": None,
        "late": replace(slot, starts_at=slot.starts_at + timedelta(days=1), ends_at=slot.ends_at + timedelta(days=1)),
        "short": replace(slot, ends_at=slot.ends_at - timedelta(minutes=15)),
    }

    assert found(replace(schedule, rehearsal=changed[rehearsal]), calendar(), EIGHT) == [(Rule.REHEARSAL, "error", 2)]


def test_without_a_calendar_only_the_times_themselves_are_looked_at():
    schedule = moved(planning.place(PACKAGE, SEVEN, calendar()), 2, timedelta(hours=9))

    assert planning.check(PACKAGE, needs(), SEVEN, schedule) == []


def test_a_plan_is_checked_with_its_times():
    schedule = moved(planning.place(PACKAGE, SEVEN, calendar()), 2, timedelta(hours=9))

    assert [one.rule for one in planning.check(PACKAGE, needs(), SEVEN, schedule, calendar())] == [Rule.WORKING_TIME]


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(calendars.PLANS), calendars.calendars(), st.integers(1, 5), st.integers(1, 3))
def test_placed_sessions_obey_every_rule_through_changes_of_the_clock(plan, where, per_week, at_most_a_day):
    try:
        schedule = planning.place(PACKAGE, plan, where, per_week=per_week, at_most_a_day=at_most_a_day)
    except Unsolvable:
        return

    errors = [finding for finding in timing.check(PACKAGE, plan, schedule, where) if finding.is_error]
    assert (errors, len(schedule.slots)) == ([], len(plan.sessions))


@settings(deadline=None, max_examples=100)
@given(calendars.calendars())
def test_sessions_keep_their_order_and_their_gap(where):
    try:
        schedule = planning.place(PACKAGE, SEVEN, where)
    except Unsolvable:
        return

    assert all(later.starts_at - one.ends_at >= timedelta(minutes=30) for one, later in pairwise(schedule.slots))
