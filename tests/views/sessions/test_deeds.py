"""Each step of a session's life through its page."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from engagement.domain import shifts
from engagement.models import Attendee, Engagement, Letter, Session, User
from tests.factories import MembershipFactory, PlanNeedsFactory, SessionFactory

pytestmark = pytest.mark.django_db

NASTY = {"zero byte": "a\x00b", "long": "x" * 10_000}
KEPT = {"right to left": "\u202eabc", "formula": "=cmd()"}


def url(session: Session, deed: str = "") -> str:
    return f"/engagements/{session.engagement.reference}/sessions/{session.pk}/{deed}"


def status_of(session: Session) -> str:
    session.refresh_from_db()
    return session.status


def test_planning_asks_first_and_says_how_many_are_mailed(client: Client, session: Session) -> None:
    Session.objects.filter(pk=session.pk).update(status="draft", invited_at=None)

    asked = client.get(url(session, "plan/")).content.decode()

    assert "One person is invited. The customer sees the session from then on." in asked
    assert status_of(session) == "draft"


def test_planning_invites(client: Client, session: Session) -> None:
    Session.objects.filter(pk=session.pk).update(status="draft", invited_at=None)

    answer = client.post(url(session, "plan/"))

    assert (answer.status_code, answer["Location"]) == (302, url(session))
    assert (status_of(session), Letter.objects.count()) == ("planned", 1)


def test_confirming(client: Client, session: Session) -> None:
    client.post(url(session, "confirm/"))

    assert status_of(session) == "confirmed"


def test_a_refusal_is_told_on_the_session(client: Client, session: Session) -> None:
    Session.objects.filter(pk=session.pk).update(status="done")

    page = client.post(url(session, "confirm/"), follow=True).content.decode()

    assert "Session 1 is done; it cannot be confirmed." in page


@pytest.mark.parametrize(("deed", "status"), [("postpone/", "moved"), ("cancel/", "cancelled")])
def test_it_is_taken_off_its_date_with_a_reason(deed: str, status: str, client: Client, session: Session) -> None:
    answer = client.post(url(session, deed), {"reason": "The build team is away."})

    assert answer.status_code == 302
    assert (status_of(session), session.reason) == (status, "The build team is away.")


def test_a_no_show_before_the_session_is_refused(client: Client, session: Session) -> None:
    answer = client.post(url(session, "no-show/"), {"reason": "Nobody came."})

    assert answer.status_code == 422
    assert "It has not begun yet; postpone or cancel it instead." in answer.content.decode()


def test_a_no_show_after_it_should_have_begun(client: Client, session: Session, ahead: datetime) -> None:
    past = ahead - timedelta(days=28)
    Session.objects.filter(pk=session.pk).update(starts_at=past, ends_at=past + timedelta(hours=2))

    client.post(url(session, "no-show/"), {"reason": "Nobody came."})

    assert status_of(session) == "no_show"


@pytest.mark.parametrize("deed", ["postpone/", "cancel/", "no-show/"])
@pytest.mark.parametrize("reason", ["", *NASTY.values()], ids=["empty", *NASTY])
def test_a_bad_reason_changes_nothing(deed: str, reason: str, client: Client, session: Session) -> None:
    answer = client.post(url(session, deed), {"reason": reason})

    assert (answer.status_code, status_of(session)) == (422, "planned")


@pytest.mark.parametrize("reason", KEPT.values(), ids=KEPT)
def test_an_odd_reason_is_kept_as_plain_text(reason: str, client: Client, session: Session) -> None:
    client.post(url(session, "cancel/"), {"reason": reason})

    session.refresh_from_db()
    assert session.reason == reason


def test_the_place_is_kept(client: Client, session: Session) -> None:
    client.post(url(session, "place/"), {"place": "https://meet.example/nw-7"})

    session.refresh_from_db()
    assert session.place == "https://meet.example/nw-7"


@pytest.mark.parametrize("place", NASTY.values(), ids=NASTY)
def test_a_bad_place_is_refused(place: str, client: Client, session: Session) -> None:
    assert client.post(url(session, "place/"), {"place": place}).status_code == 422


def test_the_length_is_kept_and_told(client: Client, session: Session) -> None:
    client.post(url(session, "length/"), {"minutes": "180"})

    session.refresh_from_db()
    assert (session.booked_minutes, Letter.objects.count()) == (180, 1)


@pytest.mark.parametrize("minutes", ["", "0", "-5", "721", "an hour", "1\x00", "9" * 10_000])
def test_a_bad_length_changes_nothing(minutes: str, client: Client, session: Session) -> None:
    answer = client.post(url(session, "length/"), {"minutes": minutes})

    session.refresh_from_db()
    assert (answer.status_code, session.booked_minutes) == (422, 150)


def test_a_length_that_reaches_into_another_session_is_refused(
    client: Client, consultant: User, session: Session
) -> None:
    SessionFactory(consultant=consultant, starts_at=session.ends_at + timedelta(minutes=30), number=4)

    answer = client.post(url(session, "length/"), {"minutes": "180"})

    assert answer.status_code == 422
    assert "30 minutes must lie between two sessions" in answer.content.decode()


# ── attendees ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_somebody_is_added_and_invited(client: Client, session: Session) -> None:
    answer = client.post(url(session, "attendees/"), {"name": "Raj", "email": "raj@customer.example"})

    assert answer.status_code == 302
    assert [letter.to_address for letter in Letter.objects.all()] == ["raj@customer.example"]


def test_one_of_the_engagements_people_is_added_by_choice(client: Client, session: Session) -> None:
    raj = MembershipFactory(customer=session.engagement.customer, user__name="Raj").user

    client.post(url(session, "attendees/"), {"person": raj.pk})

    assert session.attendees.get(user=raj).email == raj.email


def test_nobody_of_another_customer_can_be_chosen(client: Client, session: Session) -> None:
    stranger = MembershipFactory().user

    answer = client.post(url(session, "attendees/"), {"person": stranger.pk})

    assert answer.status_code == 422
    assert Attendee.objects.count() == 1


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"name": "Ines"},
        {"name": "Raj", "email": "raj at customer"},
        {"name": "Raj", "email": "raj@customer.example\x00"},
        *({"name": name} for name in NASTY.values()),
    ],
    ids=["empty", "on the list", "no address", "zero byte in the address", *NASTY],
)
def test_a_bad_attendee_is_refused_and_what_was_typed_stays(
    typed: dict[str, str], client: Client, session: Session
) -> None:
    answer = client.post(url(session, "attendees/"), typed)

    assert (answer.status_code, session.attendees.count()) == (422, 1)
    assert all(value.replace("\x00", "") in answer.content.decode().replace("\x00", "") for value in typed.values())


def test_somebody_is_taken_off_after_a_question(client: Client, session: Session) -> None:
    attendee = session.attendees.get()

    asked = client.get(url(session, f"attendees/{attendee.pk}/remove/")).content.decode()
    client.post(url(session, f"attendees/{attendee.pk}/remove/"))

    assert "Take Ines off the list" in asked
    assert session.attendees.count() == 0


@pytest.mark.parametrize("n", [1, 50])
def test_the_list_costs_the_same_for_any_length(
    n: int, client: Client, session: Session, django_assert_num_queries: object
) -> None:
    Attendee.objects.bulk_create(Attendee(session=session, name=f"Guest {number}") for number in range(n))

    with django_assert_num_queries(6):  # type: ignore[operator]
        client.get(url(session, "attendees/"))


# ── another date ─────────────────────────────────────────────────────────────────────────────────────────────────────


def typed(moment: datetime, reason: str = "The build team is away.", **more: str) -> dict[str, str]:
    """What a person in Berlin types for that instant."""
    local = moment.astimezone(ZoneInfo("Europe/Berlin"))
    return {"day": f"{local:%Y-%m-%d}", "clock": f"{local:%H:%M}", "reason": reason, **more}


def test_the_form_shows_the_present_date_on_the_viewers_clock(
    client: Client, session: Session, ahead: datetime
) -> None:
    page = client.get(url(session, "move/")).content.decode()

    local = ahead.astimezone(ZoneInfo("Europe/Berlin"))
    assert f'value="{local:%Y-%m-%d}"' in page
    assert f'value="{local:%H:%M}"' in page


def test_moving_only_this_one(client: Client, session: Session, ahead: datetime) -> None:
    new = ahead + timedelta(days=1)

    answer = client.post(url(session, "move/"), typed(new, rest="leave"))

    session.refresh_from_db()
    assert (answer.status_code, session.starts_at) == (302, new)


def test_a_move_without_a_reason_is_refused_beside_the_field(client: Client, session: Session, ahead: datetime) -> None:
    answer = client.post(url(session, "move/"), typed(ahead, ""))

    assert answer.status_code == 422
    assert "Say why, in words that everybody invited may read." in answer.content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"day": "tomorrow"},
        {"day": "0001-01-01"},
        {"day": "9999-12-31"},
        {"clock": "25:00"},
        {"clock": "1\x00"},
        {"day": "x" * 10_000},
        {"reason": "a\x00b"},
    ],
    ids=["a word", "long ago", "far ahead", "no time", "zero byte", "long", "zero byte in the reason"],
)
def test_a_bad_date_changes_nothing(wrong: dict[str, str], client: Client, session: Session, ahead: datetime) -> None:
    answer = client.post(url(session, "move/"), typed(ahead + timedelta(days=1)) | wrong)

    session.refresh_from_db()
    assert (answer.status_code, session.starts_at) == (422, ahead)


def test_a_time_that_is_taken_is_told_beside_the_field(
    client: Client, consultant: User, session: Session, ahead: datetime
) -> None:
    SessionFactory(consultant=consultant, starts_at=ahead + timedelta(days=1), number=4)

    answer = client.post(url(session, "move/"), typed(ahead + timedelta(days=1), rest="leave"))

    assert answer.status_code == 422
    assert "Jo Baker has another session on" in answer.content.decode()


@pytest.fixture
def later(engagement: Engagement, consultant: User, session: Session, ahead: datetime) -> Session:
    """A second session an hour before the first one's new date, in an engagement whose window holds both."""
    every_day = list(range(7))
    PlanNeedsFactory(engagement=engagement, weekdays=every_day, works_from="06:00", works_until="22:00")
    Engagement.objects.filter(pk=engagement.pk).update(
        starts_on=(ahead - timedelta(days=20)).date(), ends_on=(ahead + timedelta(days=60)).date()
    )
    return SessionFactory(
        engagement=engagement, consultant=consultant, number=2, starts_at=ahead + timedelta(days=2), status="draft"
    )


def test_what_else_would_move_is_shown_before_anything_happens(
    client: Client, session: Session, later: Session, ahead: datetime
) -> None:
    answer = client.post(url(session, "move/"), typed(ahead + timedelta(days=3)))

    page = answer.content.decode()
    session.refresh_from_db()
    assert (answer.status_code, session.starts_at) == (200, ahead)
    assert "To keep the rules, these would move as well" in page
    assert "Session 2" in page


def test_all_of_them_move_when_the_person_agrees(
    client: Client, session: Session, later: Session, ahead: datetime
) -> None:
    new = ahead + timedelta(days=3)
    session.engagement.refresh_from_db()
    shown = shifts.shift_of(session, new, at=ahead - timedelta(days=14))

    answer = client.post(url(session, "move/"), typed(new, rest="move", shown=shown.mark))

    session.refresh_from_db()
    later.refresh_from_db()
    assert answer.status_code == 302
    assert (session.starts_at, later.starts_at) == (new, shown.followers[0].to_starts_at)
    assert later.starts_at > session.ends_at


def test_agreeing_to_something_else_than_was_shown_moves_nothing(
    client: Client, session: Session, later: Session, ahead: datetime
) -> None:
    answer = client.post(url(session, "move/"), typed(ahead + timedelta(days=3), rest="move", shown="1@x"))

    session.refresh_from_db()
    assert (answer.status_code, session.starts_at) == (200, ahead)
    assert "The plan has changed meanwhile" in answer.content.decode()
