"""Capacity on its pages: the grid, a week, moving, and what can be booked at all."""

from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from engagement.models import Session, User
from tests.factories import (
    AssignmentFactory,
    AttendeeFactory,
    AvailabilityFactory,
    ConsultantFactory,
    PsLeadFactory,
    SessionFactory,
    TimeOffFactory,
)
from tests.factories.instants import NOW
from tests.fragments import lasting, swapped

pytestmark = pytest.mark.django_db

PAGE = "/capacity/"
FROM = f"{PAGE}?from=2030-01-09"
HOSTILE = [
    "\x00",
    "x" * 10_000,
    "\u202egnp.exe",
    "=cmd()",
    "-1",
    "0",
    "99999999999999999999",
    "0001-01-01",
    "9999-12-31",
]


@pytest.fixture
def lead() -> User:
    return PsLeadFactory(time_zone="UTC")


@pytest.fixture
def client(lead: User) -> Client:
    return signed_in(lead)


@pytest.fixture
def kim() -> User:
    return ConsultantFactory(name="Kim Doe")


@pytest.fixture
def alex() -> User:
    return ConsultantFactory(name="Alex Roe")


@pytest.fixture
def session(kim: User) -> Session:
    starts_at = NOW + timedelta(days=1)
    session = SessionFactory(
        consultant=kim, number=3, starts_at=starts_at, invited_at=NOW, engagement__reference="NW-7"
    )
    AssignmentFactory(engagement=session.engagement, consultant=kim)
    AttendeeFactory(session=session, email="ann@customer.example")
    return session


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(answer, status: int = 200) -> str:
    assert answer.status_code == status
    return answer.content.decode()


def placed(to: User, starts_at: datetime, **more: str) -> dict[str, object]:
    return {"consultant": to.pk, "day": starts_at.date().isoformat(), "clock": f"{starts_at:%H:%M}", **more}


# ── the grid ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_cell_tells_the_hours_and_opens_the_week(client, kim, session):
    page = text(client.get(FROM))

    assert f'<td class="tm-load-some"><a href="/capacity/{kim.pk}/?week=2030-01-07">4/30</a></td>' in page


def test_a_clash_is_named_in_its_cell(client, kim, session):
    AvailabilityFactory(user=kim, weekly_minutes=60)

    assert "4/1<small>overbooked</small></a>" in text(client.get(FROM))


def test_what_nobody_delivers_stands_first(client, session):
    session.engagement.assignments.all().delete()

    page = text(client.get(FROM))

    assert '<a href="/capacity/to-give/?week=2030-01-07">4</a>' in page
    assert "NW-7" in text(client.get(f"{PAGE}to-give/?week=2030-01-07"))


def test_the_weeks_begin_with_this_one(client, kim):
    monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday())

    assert f"/capacity/{kim.pk}/?week={monday}" in text(client.get(PAGE))


def test_without_consultants_it_says_what_to_do(client):
    assert "No consultant yet" in text(client.get(PAGE))


def test_a_name_that_nobody_has_offers_everybody(client, kim):
    assert "Nobody is called so" in text(client.get(PAGE, {"q": "zz"}))


@pytest.mark.parametrize("name", ["from", "q", "page"])
@pytest.mark.parametrize("value", HOSTILE)
def test_an_address_that_cannot_be_read_still_shows_the_page(client, kim, name, value):
    assert client.get(PAGE, {name: value}).status_code == 200


def test_the_part_fits_into_the_page(client, session):
    page = text(client.get(FROM))

    assert lasting(swapped(page, text(client.get(FROM, headers={"HX-Request": "true"})))) == lasting(page)


@pytest.mark.parametrize("n", [1, 50])
def test_the_grid_costs_the_same_for_any_number(client, n, django_assert_num_queries):
    for _ in range(n):
        user = AvailabilityFactory(weekly_minutes=60).user
        TimeOffFactory(user=user)
        held = SessionFactory(consultant=user, starts_at=NOW + timedelta(days=1))
        AssignmentFactory(engagement=held.engagement, consultant=user)

    with django_assert_num_queries(7):
        page = text(client.get(FROM))

    assert len(page) < 80_000


# ── a week ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_week_lists_its_sessions_with_the_way_to_move_each(client, kim, session):
    page = text(client.get(f"{PAGE}{kim.pk}/?week=2030-01-08"))

    assert ("Session 3" in page, "4 h</td>" in page) == (True, True)
    assert f'href="/capacity/sessions/{session.pk}/move/"' in page


def test_what_was_dropped_elsewhere_is_moved_there(client, kim, alex, session):
    page = text(client.get(f"{PAGE}{kim.pk}/?week=2030-01-07&to={alex.pk}&to_week=2030-01-14"))

    assert "Choose what moves to Alex Roe in the week of 14 Jan 2030" in page
    assert f'href="/capacity/sessions/{session.pk}/move/?to={alex.pk}&amp;to_week=2030-01-14"' in page


@pytest.mark.parametrize("name", ["week", "to", "to_week"])
@pytest.mark.parametrize("value", HOSTILE)
def test_a_week_that_cannot_be_read_is_this_one(client, kim, name, value):
    assert client.get(f"{PAGE}{kim.pk}/", {name: value}).status_code == 200


@pytest.mark.parametrize("n", [1, 20])
def test_a_week_costs_the_same_for_any_number(client, kim, n, django_assert_num_queries):
    for one in range(n):
        SessionFactory(consultant=kim, starts_at=NOW + timedelta(hours=3 * one))

    with django_assert_num_queries(6):
        text(client.get(f"{PAGE}{kim.pk}/?week=2030-01-07"))


# ── moving ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def move_page(session: Session) -> str:
    return f"{PAGE}sessions/{session.pk}/move/"


def test_a_drop_is_looked_at_before_it_is_done(client, alex, session):
    page = text(client.get(move_page(session), {"to": alex.pk, "to_week": "2030-01-14"}))

    session.refresh_from_db()
    assert "Alex Roe holds it on" in page
    assert '<input type="text" name="reason" autocomplete="off" maxlength="300" ' in page
    assert "(optional)" not in page
    assert 'value="2030-01-15"' in page
    assert session.consultant.name == "Kim Doe"


def test_it_is_moved_by_keyboard(client, alex, session):
    at = NOW + timedelta(days=8, hours=2)

    answer = client.post(move_page(session), placed(alex, at, reason="Kim is away."))

    session.refresh_from_db()
    assert answer.url == f"/capacity/{alex.pk}/?week=2030-01-14"
    assert (session.consultant, session.starts_at) == (alex, at)


def test_another_date_needs_its_reason(client, alex, session):
    page = text(client.post(move_page(session), placed(alex, NOW + timedelta(days=8))), 422)

    assert 'id="id_reason-error"' in page
    assert 'name="day" value="2030-01-15"' in page


def test_a_change_of_hands_alone_needs_none(client, alex, session):
    assert client.post(move_page(session), placed(alex, session.starts_at)).status_code == 302


def test_a_clash_is_told_and_nothing_offered(client, alex, session):
    SessionFactory(consultant=alex, starts_at=session.starts_at, engagement__reference="MH-2")

    page = text(client.get(move_page(session), placed(alex, session.starts_at)))

    assert ("Not possible" in page, "Alex Roe holds MH-2" in page, 'name="reason"' in page) == (True, True, False)


def test_what_was_taken_meanwhile_is_refused(client, alex, session):
    SessionFactory(consultant=alex, starts_at=session.starts_at, engagement__reference="MH-2")

    assert "Alex Roe holds MH-2" in text(client.post(move_page(session), placed(alex, session.starts_at)), 422)


def test_where_it_stands_is_no_move(client, kim, session):
    assert "That is how it stands" in text(client.get(move_page(session), placed(kim, session.starts_at)))


@pytest.mark.parametrize("value", ["", *HOSTILE])
def test_hostile_input_is_refused_beside_its_field(client, session, value):
    page = text(client.post(move_page(session), {"consultant": value, "day": value, "clock": value}), 422)

    assert [f'id="id_{name}-error"' in page for name in ("consultant", "clock")] == [True, True]


@pytest.mark.parametrize("n", [1, 20])
def test_looking_costs_the_same_for_any_number_of_people(client, alex, session, n, django_assert_max_num_queries):
    ConsultantFactory.create_batch(n)

    # The deed itself is tried, and taken back.
    with django_assert_max_num_queries(50):
        text(client.get(move_page(session), placed(alex, session.starts_at)))


# ── what can be booked ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_consultant_says_how_much_of_the_week_can_be_booked(kim):
    client = signed_in(kim)

    answer = client.post(f"{PAGE}{kim.pk}/time/", {"hours": "22.5"})

    assert answer.status_code == 302
    assert 'value="22.5"' in text(client.get(answer.url))
    assert kim.availability.weekly_minutes == 1350


def test_days_away_are_kept_and_dropped(client, kim):
    client.post(f"{PAGE}{kim.pk}/time/away/", {"starts_on": "2030-01-07", "ends_on": "2030-01-09"})
    [away] = kim.time_off.all()

    answer = client.post(f"{PAGE}{kim.pk}/time/away/{away.pk}/drop/")

    assert (away.starts_on, away.ends_on) == (date(2030, 1, 7), date(2030, 1, 9))
    assert (answer.status_code, kim.time_off.count()) == (302, 0)


def test_nobody_says_it_for_a_colleague(kim, alex):
    client = signed_in(alex)

    assert client.get(f"{PAGE}{kim.pk}/time/").status_code == 404
    assert client.post(f"{PAGE}{alex.pk}/time/away/{TimeOffFactory(user=kim).pk}/drop/").status_code == 404


@pytest.mark.parametrize("value", ["", "-1", "61", "NaN", "Infinity", "1e400", *HOSTILE[:4]])
def test_hours_that_no_week_has_are_refused_and_stay_typed(client, kim, value):
    page = text(client.post(f"{PAGE}{kim.pk}/time/", {"hours": value}), 422)

    assert 'id="id_hours-error"' in page


@pytest.mark.parametrize("value", ["", *HOSTILE])
def test_days_that_there_are_not_are_refused(client, kim, value):
    text(client.post(f"{PAGE}{kim.pk}/time/away/", {"starts_on": value, "ends_on": value}), 422)

    assert kim.time_off.count() == 0


def test_the_last_day_lies_not_before_the_first(client, kim):
    page = text(client.post(f"{PAGE}{kim.pk}/time/away/", {"starts_on": "2030-01-09", "ends_on": "2030-01-07"}), 422)

    assert "The last day lies before the first." in page
