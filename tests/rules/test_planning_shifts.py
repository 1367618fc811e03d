"""What moves when a session moves, and what may take its place."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engagement.rules import planning
from engagement.rules.planning import Plan, Rule, Schedule, Shift, Unsolvable, timing
from engagement.rules.working_time import Busy, Calendar
from tests.rules import calendars, guide
from tests.rules.calendars import EIGHT, SEVEN, at, calendar
from tests.rules.guide import PACKAGE, needs

MARCH = [date(2027, 3, day) for day in range(1, 32)]
PLACED = planning.place(PACKAGE, SEVEN, calendar())
ON_PREMISES = planning.place(PACKAGE, EIGHT, calendar())


def shift(number: int, start: datetime, *, where: Calendar | None = None, **asked: object) -> Shift:
    return planning.shift(PACKAGE, SEVEN, PLACED, where or calendar(), number, start, **asked)


def shift_eight(number: int, start: datetime, **asked: object) -> Shift:
    return planning.shift(PACKAGE, EIGHT, ON_PREMISES, calendar(), number, start, **asked)


def numbers(shifted: Shift) -> list[int]:
    return [move.number for move in shifted.moves]


def day(number: int) -> date:
    return MARCH[number - 1]


def test_a_session_that_moves_into_free_time_moves_alone():
    # Session 2 goes from Wednesday to Thursday, session 3 is on Monday.
    shifted = shift(2, at(day(4), 8))

    assert (numbers(shifted), shifted.schedule.slot(2).starts_at, shifted.schedule.findings) == ([2], at(day(4), 8), ())


def test_sessions_that_are_passed_move_behind_and_the_rest_stays():
    # Sessions 3 and 4 are on 8 and 10 March, session 5 on 15 March.
    shifted = shift(2, at(day(10), 12))

    assert [(move.number, move.new.starts_at) for move in shifted.moves] == [
        (2, at(day(10), 12)),
        (3, at(day(11), 8)),
        (4, at(day(11), 11)),
    ]


def test_a_move_says_why():
    assert [move.why for move in shift(2, at(day(10), 12)).moves] == [
        "Moved as asked.",
        "Session 3 keeps its place behind session 2.",
        "Session 4 keeps its place behind session 3.",
    ]


def test_a_move_to_the_same_time_moves_nothing():
    assert shift(2, PLACED.slot(2).starts_at) == Shift(replace(PLACED, findings=()), ())


def test_earlier_sessions_that_would_be_overtaken_move_before():
    # Session 3 is on 8 March.
    shifted = shift(4, at(day(5), 8))

    assert [(move.number, move.new.ends_at, move.why) for move in shifted.moves] == [
        (3, at(day(4), 16), "Session 3 keeps its place before session 4."),
        (4, at(day(5), 10, 30), "Moved as asked."),
    ]


def test_the_rehearsal_moves_with_the_connector_session():
    # The rehearsal is on Monday 1 March, the connector session on Wednesday 3 March.
    assert (numbers(shift_eight(2, at(day(4), 8))), ON_PREMISES.rehearsal.starts_at.date()) == ([2], day(1))


def test_a_rehearsal_that_would_come_too_late_moves_forward():
    moved = shift_eight(2, at(day(5), 8)).schedule
    back = planning.shift(
        PACKAGE, EIGHT, replace(moved, rehearsal=_on(moved.rehearsal, day(3))), calendar(), 2, at(day(4), 8)
    )

    assert [(move.number, move.new.ends_at) for move in back.moves] == [(0, at(day(2), 16)), (2, at(day(4), 10 + 1))]


def _on(slot: planning.Slot, new_day: date) -> planning.Slot:
    start = at(new_day, 12)
    return planning.Slot(slot.number, start, start + timedelta(minutes=slot.minutes))


def test_without_time_for_the_rehearsal_the_connector_session_stays():
    with pytest.raises(Unsolvable) as refused:
        shift_eight(2, at(day(2), 8))

    assert (refused.value.conflict, refused.value.message) == (
        (Rule.REHEARSAL,),
        "The rehearsal finds no time by 26 February 2027, when it is due for session 2.",
    )


def test_a_rehearsal_that_has_been_held_holds_the_connector_session_back():
    with pytest.raises(Unsolvable) as refused:
        shift_eight(2, at(day(2), 8), held=frozenset({0}))

    assert refused.value.message == "Session 2 would come too soon after the rehearsal."


def test_a_rehearsal_that_has_been_held_also_holds_back_a_connector_session_that_makes_room():
    # The rehearsal is on Monday 1 March, so the connector session cannot come before Wednesday.
    with pytest.raises(Unsolvable, match=r"Session 2 would have to move too and finds no time"):
        shift_eight(3, at(day(3), 8), held=frozenset({0, 1}))


@pytest.mark.parametrize(
    ("start", "rule", "message"),
    [
        (at(date(2027, 5, 3), 8), Rule.WINDOW, "The new time of session 2 lies outside the window of the engagement."),
        (at(day(4), 15), Rule.WORKING_TIME, "The new time of session 2 is not within working hours ahead."),
        (at(day(6), 8), Rule.WORKING_TIME, "The new time of session 2 is not within working hours ahead."),
        (at(day(9), 9), Rule.BOOKED, "The new time of session 2 overlaps with another booking."),
        (at(day(9), 10, 15), Rule.GAP, "The new time of session 2 is too close to another session."),
        (at(day(11), 12), Rule.DAY_SESSIONS, "The new time of session 2 makes the day too full."),
    ],
)
def test_a_new_time_that_breaks_a_rule_is_refused(start, rule, message):
    booked = (
        Busy(at(day(9), 8), at(day(9), 10)),
        *(Busy(at(day(11), hour), at(day(11), hour, 30)) for hour in (8, 9, 10)),
    )

    with pytest.raises(Unsolvable) as refused:
        shift(2, start, where=calendar(busy=booked))

    assert (refused.value.conflict, refused.value.message) == ((rule,), message)


def test_a_session_that_has_been_held_does_not_move():
    with pytest.raises(Unsolvable, match=r"Session 2 has been held and cannot move\."):
        shift(2, at(day(4), 8), held=frozenset({1, 2}))


def test_what_has_been_held_is_not_overtaken():
    with pytest.raises(Unsolvable, match=r"Session 3 has been held, so the order would be broken\."):
        shift(4, at(day(5), 8), held=frozenset({1, 2, 3}))


def test_nothing_moves_into_the_past():
    with pytest.raises(Unsolvable) as refused:
        shift(4, at(day(5), 8), not_before=at(day(4), 15), held=frozenset({1, 2}))

    assert (refused.value.conflict, refused.value.message) == (
        (Rule.ORDER, Rule.WINDOW),
        "Session 3 would have to move too and finds no time within the window.",
    )


def test_a_session_without_a_time_cannot_be_moved():
    with pytest.raises(Unsolvable, match=r"Session 9 has no time yet; place it first\."):
        shift(9, at(day(4), 8))


def test_a_session_that_finds_no_time_behind_is_refused():
    with pytest.raises(Unsolvable, match="Session 7 would have to move too"):
        shift(6, at(date(2027, 3, 22), 12), where=calendar(last=date(2027, 3, 22)))


@st.composite
def moves(draw: st.DrawFn) -> tuple[Plan, Schedule, Calendar, int, datetime, frozenset[int]]:
    where = draw(calendars.calendars())
    plan = draw(st.sampled_from(calendars.PLANS))
    try:
        schedule = planning.place(PACKAGE, plan, where)
    except Unsolvable:
        where = calendar()
        schedule = planning.place(PACKAGE, plan, where)
    number = draw(st.integers(1, len(plan.sessions)))
    opens, _ = where.hours_on(draw(st.sampled_from(list(where.working_days()))))
    start = opens + timedelta(minutes=draw(st.integers(0, 24)) * 15)
    held = frozenset(range(draw(st.integers(0, number))))
    return plan, schedule, where, number, start, held


@settings(deadline=None, max_examples=200)
@given(moves())
def test_a_shift_obeys_every_rule_and_leaves_alone_what_has_been_held(move):
    plan, schedule, where, number, start, held = move
    try:
        shifted = planning.shift(PACKAGE, plan, schedule, where, number, start, held=held)
    except Unsolvable:
        return

    errors = [finding for finding in timing.check(PACKAGE, plan, shifted.schedule, where) if finding.is_error]
    slots = {slot.number: slot for slot in timing.all_slots(shifted.schedule)}
    assert (errors, slots[number].starts_at, set(slots), held & set(numbers(shifted))) == (
        [],
        start,
        {slot.number for slot in timing.all_slots(schedule)},
        set(),
    )


@settings(deadline=None, max_examples=100)
@given(moves())
def test_a_shift_lists_just_what_has_moved(move):
    plan, schedule, where, number, start, held = move
    try:
        shifted = planning.shift(PACKAGE, plan, schedule, where, number, start, held=held)
    except Unsolvable:
        return

    before = {slot.number: slot for slot in timing.all_slots(schedule)}
    after = {slot.number: slot for slot in timing.all_slots(shifted.schedule)}
    assert [(one.number, one.old, one.new) for one in shifted.moves] == [
        (number, before[number], slot) for number, slot in sorted(after.items()) if slot != before[number]
    ]


def swaps(plan: Plan, number: int, ready: set[int], **asked: object) -> list[int]:
    return [swap.number for swap in planning.swaps(PACKAGE, needs(**asked), plan, number, ready)]


def test_a_ready_session_takes_the_place_of_an_unready_one():
    # CI/CD waits for a runner, SSO is ready.
    assert swaps(SEVEN, 5, {6, 7}) == [6]


def test_the_two_change_places_with_all_that_they_hold():
    swap = planning.swaps(PACKAGE, needs(), SEVEN, 5, {6})[0]

    assert [(one.number, dict(one.cells), one.length) for one in swap.plan.sessions[4:6]] == [
        (5, {"sso": 120}, 135),
        (6, {"cicd": 180}, 180),
    ]


def test_a_session_that_is_not_ready_takes_no_place():
    assert swaps(SEVEN, 5, {7}) == []


@pytest.mark.parametrize("number", [1, 2, 3, 4, 7])
def test_no_swap_breaks_a_dependency_or_moves_framing(number):
    assert swaps(SEVEN, number, set(range(1, 8))) == []


def test_the_connector_session_may_wait_for_nothing_that_needs_it():
    assert swaps(EIGHT, 2, set(range(1, 9)), registries=guide.ON_PREMISES) == []


@settings(deadline=None)
@given(st.sampled_from(calendars.PLANS), st.integers(1, 7), st.sets(st.integers(1, 8)), st.booleans())
def test_a_swap_breaks_no_rule(plan, number, ready, is_late):
    asked = needs(registries=guide.CLOUD if plan == SEVEN else guide.ON_PREMISES, is_connector_late=is_late)
    before = {finding.rule for finding in planning.check(PACKAGE, asked, plan)}

    after = [
        {finding.rule for finding in planning.check(PACKAGE, asked, swap.plan)}
        for swap in planning.swaps(PACKAGE, asked, plan, number, ready)
    ]

    assert [rules for rules in after if not rules <= before] == []
