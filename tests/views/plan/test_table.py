"""The allocation table: what is typed is saved, judged and kept; what cannot be taken stays with its reason."""

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client

from engagement.domain import planning
from engagement.models import Engagement, PlanChange, Session, User
from tests.factories import AssignmentFactory, ConsultantFactory, PsLeadFactory, SessionFactory
from tests.fragments import lasting, part, swapped
from tests.views.plan.pages import HTMX, PLAN, TABLE, inputs, shown

pytestmark = pytest.mark.django_db


def save(client: Client, typed: dict[str, str], status: int = 200) -> str:
    response = client.post(TABLE, {**shown(client), **typed}, headers=HTMX)
    assert response.status_code == status
    return response.content.decode()


def value(page: str, name: str) -> str:
    return inputs(page)[name]


def test_minutes_are_saved_and_totals_answer(client: Client, engagement: Engagement) -> None:
    page = save(client, {"c-5-cicd": "150"})

    assert planning.plan_of(engagement).minutes_of("cicd") == 150
    assert value(page, "c-5-cicd") == "150"
    assert "1020" in part(page, "plan-table")


@pytest.mark.parametrize(("typed", "minutes"), [("2h", 120), ("1.5h", 90), ("2:30", 150), ("165", 165), (" 90m ", 90)])
def test_durations_are_read_as_people_type_them(
    client: Client, engagement: Engagement, typed: str, minutes: int
) -> None:
    save(client, {"c-5-cicd": typed})

    assert planning.plan_of(engagement).minutes_of("cicd") == minutes


@pytest.mark.parametrize("typed", ["", "0", " "])
def test_an_empty_cell_holds_nothing(client: Client, engagement: Engagement, typed: str) -> None:
    save(client, {"c-3-scanning": typed})

    assert dict(planning.plan_of(engagement).sessions[2].cells) == {"policies": 120}


@pytest.mark.parametrize("typed", ["\x00", "9" * 10_000, "\u202e90", "=cmd()", "-15", "1:99", "ninety", "1e3"])
@pytest.mark.parametrize("name", ["c-5-cicd", "l-5", "d-5", "t-5"])
def test_what_cannot_be_read_is_refused_beside_the_field(
    client: Client, engagement: Engagement, name: str, typed: str
) -> None:
    page = save(client, {name: typed, "c-6-sso": "90"}, status=422)

    assert re.search(rf'name="{name}"[^>]*aria-invalid="true"', page)
    assert value(page, "c-6-sso") == "90"
    assert planning.plan_of(engagement).minutes_of("sso") == 120
    assert PlanChange.objects.count() == 0


def test_what_was_typed_wrongly_is_kept(client: Client, engagement: Engagement) -> None:
    page = save(client, {"c-5-cicd": "ninety"}, status=422)

    assert value(page, "c-5-cicd") == "ninety"


def test_an_error_does_not_forbid_saving_a_draft(client: Client, engagement: Engagement) -> None:
    page = save(client, {"c-5-sso": "60"})

    assert "The modules of session 5 take 60 minutes more than its 180." in page
    assert planning.plan_of(engagement).minutes_of("sso") == 180


def test_a_draft_gets_another_day_and_length_on_the_viewers_clock(client: Client, engagement: Engagement) -> None:
    session = engagement.sessions.get(number=7)
    day = (session.starts_at + timedelta(days=7)).date()

    save(client, {"d-7": day.isoformat(), "t-7": "10:15", "l-7": "2:30"})

    session.refresh_from_db()
    assert session.booked_minutes == 150
    assert value(client.get(PLAN).content.decode(), "t-7") == "10:15"


def test_a_double_booking_is_refused_beside_the_day(client: Client, engagement: Engagement, consultant: User) -> None:
    session = engagement.sessions.get(number=7)
    taken = session.starts_at + timedelta(days=7)
    SessionFactory(consultant=consultant, starts_at=taken, ends_at=taken + timedelta(hours=1))

    page = save(client, {"d-7": taken.date().isoformat()}, status=422)

    assert re.search(r'name="d-7"[^>]*aria-invalid="true"', page)
    assert "Ada has another booking at the time of session 7" in page


def test_two_people_who_type_into_the_same_cell_are_told_and_nothing_is_lost(
    client: Client, engagement: Engagement
) -> None:
    mine = shown(client)
    other = Client()
    other.force_login(AssignmentFactory(engagement=engagement, consultant=ConsultantFactory(name="Grace")).consultant)
    save(other, {"c-5-cicd": "165"})

    response = client.post(TABLE, {**mine, "c-5-cicd": "150"}, headers=HTMX)
    page = response.content.decode()

    assert response.status_code == 422
    assert "Grace changed the plan meanwhile." in page
    assert value(page, "c-5-cicd") == "150"
    assert client.post(TABLE, inputs(page), headers=HTMX).status_code == 200
    assert planning.plan_of(engagement).minutes_of("cicd") == 150


def test_two_people_who_type_into_different_cells_both_keep_theirs(client: Client, engagement: Engagement) -> None:
    mine = shown(client)
    other = Client()
    other.force_login(AssignmentFactory(engagement=engagement).consultant)
    save(other, {"c-6-sso": "105"})

    page = client.post(TABLE, {**mine, "c-5-cicd": "150"}, headers=HTMX).content.decode()

    assert "both are kept" in page
    assert (value(page, "c-5-cicd"), value(page, "c-6-sso")) == ("150", "105")


def test_undo_brings_the_table_back(client: Client, engagement: Engagement) -> None:
    page = save(client, {"c-5-cicd": "150"})

    undone = client.post(f"{PLAN}undo/", {"revision": inputs(page)["revision"]}, headers=HTMX)

    assert value(undone.content.decode(), "c-5-cicd") == "180"


def test_undo_without_javascript_leads_back_to_the_plan(client: Client, engagement: Engagement) -> None:
    save(client, {"c-5-cicd": "150"})

    response = client.post(f"{PLAN}undo/", {"revision": "1"}, follow=True)

    assert value(response.content.decode(), "c-5-cicd") == "180"


def test_undo_of_nothing_is_told(client: Client, engagement: Engagement) -> None:
    response = client.post(f"{PLAN}undo/", {"revision": "0"}, headers=HTMX)

    assert response.status_code == 422
    assert "There is nothing to undo." in response.content.decode()


def test_a_session_is_added_and_removed(client: Client, engagement: Engagement) -> None:
    added = save(client, {"deed": "add"})
    removed = client.post(TABLE, {**inputs(added), "deed": "remove-8"}, headers=HTMX).content.decode()

    assert "S8" in added
    assert "S8" not in removed


def test_what_was_typed_is_saved_with_an_added_session(client: Client, engagement: Engagement) -> None:
    save(client, {"deed": "add", "c-5-cicd": "150"})

    assert planning.plan_of(engagement).minutes_of("cicd") == 150


@pytest.mark.parametrize("deed", ["remove-", "remove-x", "remove-99", "remove-" + "9" * 400, "\x00"])
def test_a_strange_deed_breaks_nothing(client: Client, engagement: Engagement, deed: str) -> None:
    response = client.post(TABLE, {**shown(client), "deed": deed}, headers=HTMX)

    assert response.status_code in (200, 422)
    assert engagement.sessions.count() == 7


@pytest.mark.parametrize("name", ["c-", "c-x-y", "c-9999999999-sso", "c-5-unknown", "l-99", "d-99", "c-²-sso"])
def test_an_input_that_is_not_in_the_table_breaks_nothing(client: Client, engagement: Engagement, name: str) -> None:
    response = client.post(TABLE, {**shown(client), name: "60", "t-99": "10:00"}, headers=HTMX)

    assert response.status_code in (200, 422)
    assert engagement.sessions.count() == 7


def test_the_answer_is_the_part_of_the_page(client: Client, engagement: Engagement) -> None:
    old = client.get(PLAN).content.decode()

    fragment = save(client, {"c-5-cicd": "150"})

    fresh = client.get(PLAN).content.decode()
    assert part(lasting(swapped(old, fragment)), "plan-table") == part(lasting(fresh), "plan-table")


def test_without_javascript_saving_leads_back_to_the_plan(client: Client, engagement: Engagement) -> None:
    response = client.post(TABLE, {**shown(client), "c-5-cicd": "150"})

    assert (response.status_code, response["Location"]) == (302, PLAN)


def test_without_javascript_a_refusal_is_a_page_with_what_was_typed(client: Client, engagement: Engagement) -> None:
    response = client.post(TABLE, {**shown(client), "c-5-cicd": "ninety"})

    assert response.status_code == 422
    assert value(response.content.decode(), "c-5-cicd") == "ninety"


def test_a_held_session_cannot_be_typed_into(client: Client, engagement: Engagement) -> None:
    Session.objects.filter(number=1).update(status=Session.Status.DONE)

    names = shown(client)

    assert [name for name in names if name.split("-")[1:2] == ["1"]] == []
    assert client.post(TABLE, {**names, "c-1-kickoff": "60"}, headers=HTMX).status_code == 422


def test_a_ps_lead_sees_the_table_and_types_nothing(engagement: Engagement) -> None:
    lead = Client()
    lead.force_login(PsLeadFactory())

    page = lead.get(PLAN)

    assert page.status_code == 200
    assert re.findall(r'name="c-', page.content.decode()) == []
    assert lead.post(TABLE, {"revision": "0", "c-5-cicd": "60"}).status_code == 403


def test_times_of_a_summer_day_stay_on_the_clock(client: Client, engagement: Engagement) -> None:
    save(client, {"d-7": "2027-07-01", "t-7": "09:30"})

    starts_at = engagement.sessions.get(number=7).starts_at
    assert starts_at == datetime.fromisoformat("2027-07-01T07:30:00+00:00")
