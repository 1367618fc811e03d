"""The page that logs a held session."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from engagement.models import Engagement, Session, TimeEntry, User
from tests.factories import AttendeeFactory, ChecklistItemFactory, SessionFactory, TimeAllocationFactory

pytestmark = pytest.mark.django_db

NASTY = ["\x00", "x" * 10_000, "‮‏work", "=cmd()"]


@pytest.fixture
def session(engagement: Engagement, consultant: User) -> Session:
    """Yesterday at nine, UTC."""
    start = (timezone.now() - timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)
    session = SessionFactory(engagement=engagement, consultant=consultant, starts_at=start, number=3)
    TimeAllocationFactory(session=session, topic__name="Registry", planned_minutes=90)
    AttendeeFactory(session=session, name="Kim")
    return session


def url(session: Session) -> str:
    return f"/engagements/NW-7/sessions/{session.pk}/log/"


def prefilled(client: Client, session: Session) -> dict[str, object]:
    """What a browser sends when nothing is changed."""
    text = client.get(url(session)).content.decode()
    form = text.split('<form class="tm-form"')[1].split("</form>")[0]
    tags = re.findall(r"<input[^>]*>", form)
    sent: dict[str, object] = {}
    for tag in tags:
        given = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if "name" in given and (given.get("type") != "checkbox" or " checked" in tag):
            sent[given["name"]] = given.get("value", "")
    return sent | {"note": ""}


def test_the_plan_needs_only_one_click(client: Client, session: Session) -> None:
    answer = client.post(url(session), prefilled(client, session), follow=True)

    session.refresh_from_db()
    entry = TimeEntry.objects.get()
    assert answer.redirect_chain == [(f"/engagements/NW-7/time/?session={session.pk}", 302)]
    assert "Session 3 is done" in answer.content.decode()
    assert (session.status, session.attendees.get().was_present) == (Session.Status.DONE, True)
    assert (entry.minutes, entry.starts_at, str(entry.topic)) == (90, session.starts_at, "Registry")


@pytest.mark.parametrize("place", ["/engagements/NW-7/plan/", "/today/", "session"])
def test_one_click_leads_here_from_wherever_the_session_stands(client: Client, session: Session, place: str) -> None:
    address = f"/engagements/NW-7/sessions/{session.pk}/" if place == "session" else place

    assert f'href="{url(session)}"' in client.get(address).content.decode()


@pytest.mark.parametrize("status", ["draft", "done", "cancelled"])
def test_a_session_that_nobody_has_to_log_leads_nowhere(client: Client, session: Session, status: str) -> None:
    session.status, session.reason = status, "Away."
    session.save()

    places = ("/engagements/NW-7/plan/", "/today/", url(session).removesuffix("log/"))
    text = "".join(client.get(place).content.decode() for place in places)

    assert url(session) not in text


def test_the_clock_is_that_of_the_person(client: Client, session: Session, consultant: User) -> None:
    consultant.time_zone = "Asia/Tokyo"
    consultant.save()

    sent = prefilled(client, session)

    assert (sent["starts"], sent["ends"]) == ("18:00", "20:30")


def test_a_session_past_midnight_ends_on_the_next_day(client: Client, session: Session, consultant: User) -> None:
    """Where it is fourteen hours later than in London, nine to half past eleven is 23:00 to 01:30."""
    consultant.time_zone = "Etc/GMT-14"
    consultant.save()

    client.post(url(session), prefilled(client, session))

    session.refresh_from_db()
    assert (session.started_at, session.ended_at) == (session.starts_at, session.ends_at)


def test_items_ticked_in_the_form_are_done(client: Client, session: Session) -> None:
    topic = session.allocations.get().topic
    item = ChecklistItemFactory(engagement=session.engagement, topic=topic, template__topic=topic)

    client.post(url(session), prefilled(client, session) | {"done": [item.pk]})

    item.refresh_from_db()
    assert item.state == "done"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"starts": "12:00", "ends": "11:00"}, "ends"),
        ({"on": (timezone.localdate() + timedelta(days=2)).isoformat()}, "ends"),
        ({"ends": "10:00"}, "ends"),
        ({"starts": ""}, "starts"),
    ],
)
def test_a_refusal_stands_beside_its_field_and_keeps_what_was_typed(
    client: Client, session: Session, changes: dict[str, str], field: str
) -> None:
    answer = client.post(url(session), prefilled(client, session) | changes | {"note": "Kept."})

    session.refresh_from_db()
    assert answer.status_code == 422
    assert f'id="id_{field}-error"' in answer.content.decode()
    assert "Kept." in answer.content.decode()
    assert session.status == Session.Status.PLANNED


@pytest.mark.parametrize("nasty", NASTY, ids=["zero", "long", "right to left", "formula"])
@pytest.mark.parametrize("field", ["on", "starts", "ends", "minutes", "present"])
def test_nonsense_is_refused(client: Client, session: Session, field: str, nasty: str) -> None:
    name = f"minutes_{session.allocations.get().topic_id}" if field == "minutes" else field

    answer = client.post(url(session), prefilled(client, session) | {name: nasty})

    session.refresh_from_db()
    assert (answer.status_code, session.status) == (422, Session.Status.PLANNED)


@pytest.mark.parametrize(("nasty", "status"), list(zip(NASTY, [422, 422, 302, 302], strict=True)))
def test_a_note_is_plain_text(client: Client, session: Session, nasty: str, status: int) -> None:
    assert client.post(url(session), prefilled(client, session) | {"note": nasty}).status_code == status


def test_a_logged_session_leads_to_its_entries(client: Client, session: Session) -> None:
    client.post(url(session), prefilled(client, session))

    answer = client.get(url(session))

    assert answer.headers["Location"] == f"/engagements/NW-7/time/?session={session.pk}"


def test_a_session_that_is_only_a_draft_says_so(client: Client, session: Session) -> None:
    session.status = Session.Status.DRAFT
    session.save()

    answer = client.get(url(session), follow=True)

    assert answer.redirect_chain == [(f"/engagements/NW-7/sessions/{session.pk}/", 302)]
    assert "Session 3 is marked as draft: only a session that was planned" in answer.content.decode()


@pytest.mark.parametrize("n", [1, 20])
def test_the_page_costs_seven_queries_for_any_number_of_modules_and_people(
    client: Client, session: Session, n: int, django_assert_num_queries
) -> None:
    AttendeeFactory.create_batch(n, session=session)
    TimeAllocationFactory.create_batch(n, session=session)

    with django_assert_num_queries(7):
        client.get(url(session))
