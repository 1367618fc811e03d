"""Closing a session, carrying on what is unfinished, and sending the recap."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from engagement.models import ChecklistItem, EngagementSummary, Letter, Session, TimeEntry
from tests.factories import (
    AquaTenantFactory,
    AttendeeFactory,
    ChecklistItemFactory,
    ClockSpanFactory,
    ConsoleSnapshotFactory,
    PsLeadFactory,
    SessionFactory,
)
from tests.views.live.conftest import signed_in

pytestmark = pytest.mark.django_db
Counted = Callable[[int], AbstractContextManager[object]]


def url(session: Session, page: str) -> str:
    return f"/engagements/NW-7/sessions/{session.pk}/{page}"


def timed(session: Session) -> None:
    start = session.starts_at
    topic = session.allocations.get().topic
    ClockSpanFactory(session=session, topic=topic, started_at=start, ended_at=start + timedelta(minutes=25))


def unfinished(session: Session) -> ChecklistItem:
    topic = session.allocations.get().topic
    return ChecklistItemFactory(
        engagement=session.engagement, template__topic=topic, template__text="Repositories seen"
    )


@pytest.fixture
def closed(session: Session) -> Session:
    session.status, session.ended_at = Session.Status.DONE, timezone.now()
    session.recap = "What we did."
    session.save()
    return session


def test_the_closing_page_shows_what_was_counted_and_what_is_unfinished(client: Client, session: Session) -> None:
    timed(session)
    unfinished(session)

    page = client.get(url(session, "live/close/")).content.decode()

    assert [word for word in ("25:00", "Repositories seen") if word not in page] == []


def test_closing_enters_the_hours_and_leads_to_the_recap(client: Client, session: Session) -> None:
    timed(session)

    response = client.post(url(session, "live/close/"), {"mood": "4", "next_preparation": "Bring the CI admin."})

    session.refresh_from_db()
    assert (response.status_code, response["Location"]) == (302, url(session, "recap/"))
    assert (session.status, session.mood) == (Session.Status.DONE, 4)
    assert TimeEntry.objects.values_list("minutes", flat=True).get() == 25
    assert "Please prepare: Bring the CI admin." in session.recap


def test_without_a_clock_the_planned_minutes_are_offered(client: Client, session: Session) -> None:
    page = client.get(url(session, "live/close/")).content.decode()
    client.post(url(session, "live/close/"), {"enters_planned": "on"})

    assert "No clock ran in this session" in page
    assert TimeEntry.objects.values_list("minutes", flat=True).get() == 90


def test_a_session_that_never_began_is_not_closed(client: Client, session: Session) -> None:
    Session.objects.filter(pk=session.pk).update(status=Session.Status.PLANNED, started_at=None)

    response = client.post(url(session, "live/close/"), {"next_preparation": "Keep this."})

    assert response.status_code == 422
    assert "has not been started yet" in response.content.decode()
    assert "Keep this." in response.content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [("mood", "6"), ("mood", "x"), ("next_preparation", "zero\x00byte"), ("next_preparation", "x" * 10_000)],
)
def test_what_cannot_be_kept_is_told_beside_the_field(client: Client, session: Session, field: str, value: str) -> None:
    response = client.post(url(session, "live/close/"), {field: value})

    session.refresh_from_db()
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert session.status == Session.Status.IN_PROGRESS


def test_a_closed_session_is_not_closed_again(client: Client, closed: Session) -> None:
    response = client.post(url(closed, "live/close/"), {"mood": "1"})

    closed.refresh_from_db()
    assert response["Location"] == url(closed, "recap/")
    assert closed.mood is None


@pytest.mark.parametrize("n", [1, 50])
def test_the_recap_costs_the_same_for_any_number_of_rows(
    client: Client, closed: Session, n: int, django_assert_num_queries: Counted
) -> None:
    for _ in range(n):
        unfinished(closed)
    AttendeeFactory.create_batch(n, session=closed, email="ana@example.com")

    with django_assert_num_queries(10):
        client.get(url(closed, "recap/"))


def test_the_recap_is_saved_without_being_sent(client: Client, closed: Session) -> None:
    client.post(url(closed, "recap/"), {"text": "Edited.", "save": "1"})

    closed.refresh_from_db()
    assert (closed.recap, closed.recap_sent_at) == ("Edited.", None)


def test_the_recap_is_sent_once(client: Client, closed: Session) -> None:
    AttendeeFactory(session=closed, email="ana@example.com")

    for _ in range(2):
        client.post(url(closed, "recap/"), {"text": "Edited.", "send": "1"})

    assert list(Letter.objects.values_list("to_address", "text")) == [("ana@example.com", "Edited.")]


def test_a_recap_without_readers_says_what_to_do(client: Client, closed: Session) -> None:
    response = client.post(url(closed, "recap/"), {"text": "Edited, not lost.", "send": "1"})

    page = response.content.decode()
    assert response.status_code == 422
    assert [word for word in ("has an e-mail address", "Edited, not lost.") if word not in page] == []


def test_a_recap_can_be_drafted_anew(client: Client, closed: Session) -> None:
    page = client.post(url(closed, "recap/"), {"text": "", "draft": "1"}).content.decode()

    closed.refresh_from_db()
    assert "This is what we did in session 2" in page
    assert closed.recap == "What we did."


@pytest.mark.parametrize("text", ["", "zero\x00byte", "x" * 30_000], ids=["empty", "zero", "long"])
def test_a_recap_that_cannot_be_kept_is_told_beside_the_field(client: Client, closed: Session, text: str) -> None:
    response = client.post(url(closed, "recap/"), {"text": text, "save": "1"})

    closed.refresh_from_db()
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["text"]
    assert closed.recap == "What we did."


def test_the_recap_of_a_session_under_way_leads_to_it(client: Client, session: Session) -> None:
    page = client.get(url(session, "recap/")).content.decode()

    assert "The session is not closed yet" in page
    assert client.post(url(session, "recap/"), {"text": "Early.", "save": "1"}).status_code == 422


def test_a_ps_lead_reads_the_recap_and_changes_nothing(closed: Session) -> None:
    lead = signed_in(PsLeadFactory())

    assert "What we did." in lead.get(url(closed, "recap/")).content.decode()
    assert lead.post(url(closed, "recap/"), {"text": "Mine.", "save": "1"}).status_code == 403


def test_unfinished_items_are_carried_in_one_click(client: Client, closed: Session) -> None:
    item = unfinished(closed)
    following = SessionFactory(engagement=closed.engagement, number=3, starts_at=closed.starts_at + timedelta(days=3))

    page = client.post(url(closed, "recap/carry/"), follow=True).content.decode()

    item.refresh_from_db()
    assert item.carried_to == following
    assert f"What is unfinished was carried to session {following.number}." in page


def test_without_a_later_session_the_page_says_what_to_do(client: Client, closed: Session) -> None:
    unfinished(closed)

    page = client.post(url(closed, "recap/carry/"), follow=True).content.decode()

    assert "No later session is planned" in page


def test_the_recap_asks_for_what_changed_until_aqua_has_answered(client: Client, closed: Session) -> None:
    EngagementSummary.objects.filter(engagement=closed.engagement).update(n_operations_live=1)
    asking = client.get(url(closed, "recap/"), headers={"HX-Request": "true"}).content.decode()
    tenant = AquaTenantFactory(customer=closed.engagement.customer)
    for moment, verdict in (("opened", "fail"), ("closed", "pass")):
        found = {"fact": "REG-1", "subject": "acme-quay", "verdict": verdict, "said": "It is there.", "answered": {}}
        ConsoleSnapshotFactory(session=closed, tenant=tenant, moment=moment, findings=[found])

    told = client.get(url(closed, "recap/"), headers={"HX-Request": "true"}).content.decode()

    assert "every 2s" in asking
    assert "Registry exists (acme-quay) now holds: It is there." in told
    assert "every 2s" not in told
