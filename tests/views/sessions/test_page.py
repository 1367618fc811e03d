"""The page of one session, for the team and for the customer."""

import pytest
import vobject
from django.test import Client

from engagement.models import Engagement, Letter, Session, User
from tests.factories import (
    AgendaStepFactory,
    AttendeeFactory,
    LetterFactory,
    MembershipFactory,
    SessionFactory,
    SessionMoveFactory,
    TimeAllocationFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db

# 2 for who asks, 2 for engagement and session, 2 for agenda and attendees; the team's has moves, letters, rehearsal.
CUSTOMER_QUERIES, TEAM_QUERIES = 7, 10


def url(session: Session, deed: str = "") -> str:
    return f"/engagements/{session.engagement.reference}/sessions/{session.pk}/{deed}"


def text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


@pytest.fixture
def customer(engagement: Engagement) -> Client:
    """A member of the customer, signed in."""
    client = Client()
    client.force_login(MembershipFactory(customer=engagement.customer).user)
    return client


def test_the_page_shows_the_agenda_with_its_minutes(client: Client, session: Session) -> None:
    topic = TopicFactory(work_package=session.engagement.work_package, name="Scanning")
    AgendaStepFactory(topic=topic, title="Recap and aim", minutes=10)
    TimeAllocationFactory(session=session, topic=topic, planned_minutes=120)

    page = text(client, url(session))

    assert "Scanning" in page
    assert "2 h" in page
    assert "Recap and aim" in page


def test_a_customer_reads_the_session_without_addresses_deeds_and_letters(customer: Client, session: Session) -> None:
    Session.objects.filter(pk=session.pk).update(internal_notes="internal-canary", public_notes="**Agreed**")
    LetterFactory(key=f"session:{session.pk}:invitation:0:x", engagement=session.engagement, to_name="letter-canary")

    page = text(customer, url(session))

    assert "<strong>Agreed</strong>" in page
    assert [word for word in ("canary", "ines@customer.example", "Postpone", "Letters") if word in page] == []


@pytest.mark.parametrize(("kind", "status"), [("delivery", "draft"), ("rehearsal", "planned")])
def test_a_customer_finds_neither_drafts_nor_rehearsals(
    kind: str, status: str, customer: Client, session: Session
) -> None:
    Session.objects.filter(pk=session.pk).update(kind=kind, status=status)

    assert customer.get(url(session)).status_code == 404


def test_a_postponed_session_shows_no_date_and_says_why(customer: Client, session: Session) -> None:
    Session.objects.filter(pk=session.pk).update(status="moved", reason="The build team is away.")

    page = text(customer, url(session))

    assert "A new date is being arranged" in page
    assert "The build team is away." in page


@pytest.mark.parametrize(
    ("status", "deeds"),
    [
        ("draft", ["Plan and invite", "Move", "Length", "Place", "Cancel it"]),
        ("planned", ["Confirm", "Move", "Length", "Place", "Postpone", "Cancel it"]),
        ("confirmed", ["Move", "Length", "Place", "Postpone", "Cancel it"]),
        ("moved", ["Give it a date", "Length", "Place", "Cancel it"]),
        ("done", []),
        ("cancelled", []),
    ],
)
def test_each_state_offers_what_can_be_done_in_it(
    status: str, deeds: list[str], client: Client, session: Session
) -> None:
    Session.objects.filter(pk=session.pk).update(status=status, reason="Was.")

    page = text(client, url(session))

    offered = [
        "Plan and invite",
        "Confirm",
        "Give it a date",
        "Move",
        "Length",
        "Place",
        "Postpone",
        "No-show",
        "Cancel it",
    ]
    assert [deed for deed in offered if f"</svg>{deed}</a>" in page] == deeds


def test_letters_that_failed_say_why_and_can_be_tried_again(client: Client, session: Session) -> None:
    letter = LetterFactory(
        key=f"session:{session.pk}:invitation:0:x", state=Letter.State.FAILED, problem="The mail server said no."
    )

    page = text(client, url(session))
    client.post(url(session, "resend/"))

    letter.refresh_from_db()
    assert "The mail server said no." in page
    assert (letter.state, letter.attempt) == (Letter.State.QUEUED, 0)


def test_a_page_of_fifty_of_everything_stays_small(client: Client, session: Session) -> None:
    grow(session, 50)

    page = client.get(url(session)).content

    assert len(page) <= 80 * 1024
    assert b"and 30 older" in page


def test_without_a_mail_server_the_page_says_that_letters_wait(client: Client, session: Session) -> None:
    LetterFactory(key=f"session:{session.pk}:invitation:0:x")

    assert "Letters wait: no mail server is set up." in text(client, url(session))


@pytest.mark.parametrize("n", [1, 50])
def test_the_page_costs_the_team_the_same_for_any_length(
    n: int, client: Client, session: Session, django_assert_num_queries: object
) -> None:
    grow(session, n)

    with django_assert_num_queries(TEAM_QUERIES):  # type: ignore[operator]
        client.get(url(session))


@pytest.mark.parametrize("n", [1, 50])
def test_the_page_costs_a_customer_the_same_for_any_length(
    n: int, customer: Client, session: Session, django_assert_num_queries: object
) -> None:
    grow(session, n)

    with django_assert_num_queries(CUSTOMER_QUERIES):  # type: ignore[operator]
        customer.get(url(session))


def grow(session: Session, n: int) -> None:
    """Give the session `n` of everything that its page lists."""
    for number in range(n):
        AttendeeFactory(session=session, name=f"Guest {number}")
        TimeAllocationFactory(session=session)
        SessionMoveFactory(session=session)
        LetterFactory(key=f"session:{session.pk}:update:{number}:x")


def test_the_session_can_be_taken_home_as_a_file_without_addresses(customer: Client, session: Session) -> None:
    answer = customer.get(url(session, "calendar.ics"))

    event = vobject.readOne(answer.content.decode()).vevent
    assert answer["Content-Disposition"] == 'attachment; filename="NW-7-session-1.ics"'
    assert event.dtstart.value == session.starts_at
    assert b"@customer.example" not in answer.content
    assert b"jo@team.example" not in answer.content


def test_the_overview_leads_to_the_session(client: Client, session: Session) -> None:
    assert f'href="{url(session)}"' in text(client, "/engagements/NW-7/")


def test_today_leads_to_the_session(client: Client, consultant: User, session: Session) -> None:
    assert f'href="{url(session)}"' in text(client, "/today/")


def test_a_session_of_another_engagement_is_not_found_through_this_one(client: Client, session: Session) -> None:
    foreign = SessionFactory()

    assert client.get(f"/engagements/NW-7/sessions/{foreign.pk}/").status_code == 404
