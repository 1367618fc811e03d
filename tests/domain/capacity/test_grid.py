"""Consultant by week."""

from datetime import date, timedelta

import pytest

from engagement.domain import capacity
from engagement.models import Session, User
from tests.factories import AssignmentFactory, AvailabilityFactory, ConsultantFactory, SessionFactory, TimeOffFactory
from tests.factories.instants import NOW

pytestmark = pytest.mark.django_db

MONDAY = date(2030, 1, 7)


def grid(**wanted: object) -> capacity.Grid:
    chosen = capacity.Wanted(**{"start": MONDAY} | wanted)
    people = User.objects.filter(staff_role="consultant")
    return capacity.grid(people, Session.objects.all(), chosen, zone="UTC")


def held(user: User, day: int = 1, **fields: object) -> Session:
    session = SessionFactory(consultant=user, starts_at=NOW + timedelta(days=day), **fields)
    AssignmentFactory(engagement=session.engagement, consultant=user)
    return session


def cells(row: capacity.Row) -> list[tuple[str, str, str]]:
    return [(one.text, one.marks, one.look) for one in row.cells]


def test_twelve_weeks_tell_booked_and_bookable_hours():
    kim = ConsultantFactory(name="Kim")
    held(kim, 1)
    held(kim, 8)
    held(kim, 9)

    [row] = grid().page.rows

    assert cells(row)[:3] == [("4/30", "", "some"), ("8/30", "", "some"), ("0/30", "", "free")]
    assert [one.week for one in row.cells] == [f"{MONDAY + timedelta(weeks=n)}" for n in range(12)]


def test_what_somebody_says_of_their_week_counts():
    kim = AvailabilityFactory(user__name="Kim", weekly_minutes=20 * 60).user
    TimeOffFactory(user=kim, starts_on=MONDAY, ends_on=MONDAY + timedelta(days=8))
    held(kim, 1)

    [row] = grid().page.rows

    assert cells(row)[:3] == [("4/0", "overbooked, day off", "over"), ("0/12", "", "free"), ("0/20", "", "free")]


@pytest.mark.parametrize("status", ["moved", "cancelled", "no_show"])
def test_what_takes_no_time_counts_for_nothing(status):
    held(ConsultantFactory(), status=status)

    assert cells(grid().page.rows[0])[0] == ("0/30", "", "free")


def test_a_week_is_the_one_on_the_wall_of_the_consultant():
    kim = ConsultantFactory(time_zone="Asia/Tokyo")
    SessionFactory(consultant=kim, starts_at=NOW + timedelta(days=6, hours=8))

    assert [one.text for one in grid().page.rows[0].cells[:2]] == ["0/30", "4/30"]


def test_sessions_that_nobody_delivers_are_to_be_given_away():
    gone = ConsultantFactory(is_active=False)
    held(gone, 1)
    SessionFactory(consultant=ConsultantFactory(), starts_at=NOW + timedelta(days=8))
    held(ConsultantFactory(), 2)

    row = grid().to_give

    assert [one.text for one in row.cells[:3]] == ["4", "4", ""]


def test_with_everything_delivered_there_is_nothing_to_give_away():
    held(ConsultantFactory())

    assert grid().to_give is None


def test_people_are_found_by_a_part_of_their_name_and_those_who_left_are_not():
    for name in ("Kim Doe", "Alex Roe"):
        ConsultantFactory(name=name)
    ConsultantFactory(name="Old Roe", is_active=False)

    assert [one.name for one in grid(q="roe").page.rows] == ["Alex Roe"]


@pytest.mark.parametrize("n", [1, 25])
def test_the_grid_costs_the_same_for_any_number(n, django_assert_num_queries):
    for _ in range(n):
        user = AvailabilityFactory().user
        TimeOffFactory(user=user)
        held(user)

    with django_assert_num_queries(5):
        grid()
