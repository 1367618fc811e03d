"""The live page: what it shows, what it costs, and the part that asks for itself."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from engagement.models import Engagement, Session
from tests.factories import (
    AgendaStepFactory,
    AnswerFactory,
    AttendeeFactory,
    ChecklistItemFactory,
    ClockSpanFactory,
    EngagementTopicFactory,
    ImageFactory,
    MembershipFactory,
    NoteVersionFactory,
    OperationFactory,
    PsLeadFactory,
    QuestionFactory,
    RaidItemFactory,
    RegistryFactory,
    UserFactory,
)
from tests.fragments import lasting, part, swapped
from tests.views.live.conftest import signed_in

pytestmark = pytest.mark.django_db
Counted = Callable[[int], AbstractContextManager[object]]
HTMX = {"HX-Request": "true"}
PAGE_QUERIES, PULSE_QUERIES = 12, 4
LARGEST_PAGE = 80 * 1024


def url(session: Session) -> str:
    return f"/engagements/NW-7/sessions/{session.pk}/live/"


def shown(client: Client, session: Session) -> str:
    return client.get(url(session)).content.decode()


def fill(session: Session, n: int) -> None:
    """A page with `n` of everything that it lists."""
    engagement, topic = session.engagement, session.allocations.get().topic
    EngagementTopicFactory(engagement=engagement, topic=topic)
    registry = RegistryFactory(engagement=engagement, type_code="HUB")
    ChecklistItemFactory.create_batch(n, engagement=engagement, template__topic=topic)
    AgendaStepFactory.create_batch(n, topic=topic)
    for question in QuestionFactory.create_batch(n, topic=topic):
        AnswerFactory(engagement=engagement, question=question)
    AttendeeFactory.create_batch(n, session=session)
    RaidItemFactory.create_batch(n, engagement=engagement, session=session)
    NoteVersionFactory.create_batch(n, session=session, is_in_conflict=True)
    ClockSpanFactory.create_batch(n, session=session, topic=topic, ended_at=session.ends_at)
    for image in ImageFactory.create_batch(n, engagement=engagement, registry=registry):
        OperationFactory(image=image, kind="image.scan", asked_at=timezone.now())


@pytest.mark.parametrize("n", [1, 50])
def test_the_page_costs_the_same_for_any_number_of_rows(
    client: Client, session: Session, n: int, django_assert_num_queries: Counted
) -> None:
    fill(session, n)

    with django_assert_num_queries(PAGE_QUERIES):
        client.get(url(session))


@pytest.mark.parametrize("n", [1, 50])
def test_its_part_costs_the_same_for_any_number_of_rows(
    client: Client, session: Session, n: int, django_assert_num_queries: Counted
) -> None:
    fill(session, n)

    with django_assert_num_queries(PULSE_QUERIES):
        client.get(url(session), headers=HTMX)


def test_a_full_page_stays_small(client: Client, session: Session) -> None:
    fill(session, 25)

    assert len(client.get(url(session)).content) < LARGEST_PAGE


def test_the_part_fits_into_the_page(client: Client, session: Session) -> None:
    fill(session, 2)
    page = shown(client, session)

    fragment = client.get(url(session), headers=HTMX).content.decode()

    assert lasting(swapped(page, fragment)) == lasting(page)


def test_a_capture_is_answered_with_the_part_as_the_page_has_it(client: Client, session: Session) -> None:
    before = shown(client, session)

    sent = {"kind": "action", "text": "Open port 443."}
    fragment = client.post(f"{url(session)}capture/", sent, headers=HTMX).content.decode()

    assert lasting(swapped(before, fragment)) == lasting(shown(client, session))


def test_attendance_is_answered_with_the_part_as_the_page_has_it(client: Client, session: Session) -> None:
    ana = AttendeeFactory(session=session, name="Ana")
    before = shown(client, session)

    fragment = client.post(f"{url(session)}attendance/", {"present": ana.pk}, headers=HTMX).content.decode()

    assert lasting(swapped(before, fragment)) == lasting(shown(client, session))


def test_a_page_that_knows_all_already_is_told_nothing(client: Client, session: Session) -> None:
    first = client.get(url(session), headers=HTMX)
    seal = first.context["pulse"].seal

    again = client.get(url(session), {"seen": seal}, headers=HTMX)

    assert (again.status_code, again.content) == (204, b"")


def test_a_page_that_missed_something_is_told(client: Client, session: Session) -> None:
    seal = client.get(url(session), headers=HTMX).context["pulse"].seal
    ClockSpanFactory(session=session, topic=session.allocations.get().topic)

    assert client.get(url(session), {"seen": seal}, headers=HTMX).status_code == 200


def test_asking_ends_when_the_session_is_closed(client: Client, session: Session) -> None:
    Session.objects.filter(pk=session.pk).update(status=Session.Status.DONE, ended_at=timezone.now())

    assert "hx-trigger" not in part(shown(client, session), "pulse")


def test_the_hand_stands_where_the_rows_say(client: Client, session: Session) -> None:
    topic = session.allocations.get().topic
    ClockSpanFactory(
        session=session,
        topic=topic,
        started_at=session.starts_at,
        ended_at=session.starts_at + timedelta(minutes=12, seconds=5),
    )

    assert '<span class="tm-hand" data-hand>12:05</span> of 1 h 30 min' in shown(client, session)


def test_an_overrun_is_said_in_words(client: Client, session: Session) -> None:
    topic = session.allocations.get().topic
    end = session.starts_at + timedelta(minutes=93)
    ClockSpanFactory(session=session, topic=topic, started_at=session.starts_at, ended_at=end)

    assert "3 min over" in shown(client, session)


def test_discovery_answers_stand_with_their_module(client: Client, session: Session, engagement: Engagement) -> None:
    topic = session.allocations.get().topic
    EngagementTopicFactory(engagement=engagement, topic=topic)
    question = QuestionFactory(topic=topic, text="Which registries hold images today?")
    AnswerFactory(engagement=engagement, question=question, value="Harbor 2.11")

    page = shown(client, session)

    assert "Which registries hold images today?" in page
    assert "Harbor 2.11" in page


def test_a_session_not_started_offers_to_start_it(client: Client, session: Session) -> None:
    Session.objects.filter(pk=session.pk).update(status=Session.Status.CONFIRMED, started_at=None)

    page = shown(client, session)

    assert "Start the session" in page
    assert 'name="run"' not in page


def test_a_ps_lead_reads_it_without_buttons(session: Session) -> None:
    page = shown(signed_in(PsLeadFactory()), session)

    assert [word for word in ('name="run"', "data-notes", 'name="present"', "Run it live") if word in page] == []


def test_a_customer_does_not_open_it(session: Session, engagement: Engagement) -> None:
    member = MembershipFactory(customer=engagement.customer, user=UserFactory()).user

    assert signed_in(member).get(url(session)).status_code == 403


def test_a_session_of_another_engagement_is_not_found(client: Client, session: Session) -> None:
    assert client.get(f"/engagements/NW-7/sessions/{session.pk + 1000}/live/").status_code == 404
