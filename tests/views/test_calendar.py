"""A person's secret calendar address, and the demo's outbox."""

import re
from datetime import datetime, timedelta

import pytest
import vobject
from django.test import Client
from django.utils import timezone
from ical.calendar_stream import IcsCalendarStream
from pytest_django.fixtures import Settings

from engagement.domain import calendar_feeds
from engagement.models import AuditEntry, CalendarFeed, Session, User
from tests.factories import (
    AssignmentFactory,
    ConsultantFactory,
    EngagementFactory,
    LetterFactory,
    MembershipFactory,
    PsLeadFactory,
    SessionFactory,
    TimeAllocationFactory,
)

pytestmark = pytest.mark.django_db

FEED_QUERIES = 3


@pytest.fixture
def consultant(client: Client) -> User:
    person = ConsultantFactory(name="Jo Baker")
    client.force_login(person)
    return person


def session_of(consultant: User, **fields: object) -> Session:
    engagement = EngagementFactory(title="Advanced Tier")
    AssignmentFactory(engagement=engagement, consultant=consultant)
    return SessionFactory(engagement=engagement, consultant=consultant, **fields)


def made(client: Client) -> str:
    """Make an address as a person does, and give its path."""
    page = client.post("/calendar/").content.decode()
    found = re.search(r'value="http://testserver(/calendar/[\w-]+\.ics)"', page)
    assert found, page
    return found.group(1)


def titles(address: str) -> list[str]:
    """What a calendar program, which has not signed in, finds at the address."""
    written = Client().get(address).content.decode()
    return sorted(event.summary or "" for event in IcsCalendarStream.calendar_from_ics(written).events)


def test_the_address_is_shown_once_and_only_its_digest_is_kept(client: Client, consultant: User) -> None:
    secret = made(client).removeprefix("/calendar/").removesuffix(".ics")

    assert secret not in client.get("/calendar/").content.decode()
    assert CalendarFeed.objects.get().digest == calendar_feeds.digest(secret)


def test_the_trail_holds_no_secret(client: Client, consultant: User) -> None:
    secret = made(client).removeprefix("/calendar/").removesuffix(".ics")

    told = [f"{entry.what} {entry.object_name} {entry.changes}" for entry in AuditEntry.objects.all()]
    assert [secret in one for one in told] == [False]


def test_a_new_address_ends_the_old_one(client: Client, consultant: User) -> None:
    old = made(client)

    new = made(client)

    assert (Client().get(old).status_code, Client().get(new).status_code) == (404, 200)


def test_a_revoked_address_is_not_found(client: Client, consultant: User) -> None:
    address = made(client)

    client.post("/calendar/end/")

    assert Client().get(address).status_code == 404


def test_the_address_of_somebody_who_left_is_not_found(client: Client, consultant: User) -> None:
    address = made(client)
    User.objects.filter(pk=consultant.pk).update(is_active=False)

    assert Client().get(address).status_code == 404


@pytest.mark.parametrize("secret", ["x", "a" * 5_000, "=cmd()", "%00"])
def test_a_guess_finds_nothing(secret: str, consultant: User) -> None:
    assert Client().get(f"/calendar/{secret}.ics").status_code == 404


def test_a_consultant_finds_all_that_they_hold_drafts_and_rehearsals_too(client: Client, consultant: User) -> None:
    draft = session_of(consultant, number=1, status="draft")
    SessionFactory(engagement=draft.engagement, consultant=consultant, number=1, kind="rehearsal")
    session_of(consultant, number=9, status="moved")
    session_of(ConsultantFactory(), number=8)

    customer = draft.engagement.customer.name
    assert titles(made(client)) == [
        f"{customer}: Advanced Tier: rehearsal 1",
        f"{customer}: Advanced Tier: session 1",
    ]


def test_a_consultant_who_left_an_engagement_finds_nothing_of_it(client: Client, consultant: User) -> None:
    session_of(consultant).engagement.assignments.all().delete()

    assert titles(made(client)) == []


def test_a_ps_lead_finds_only_what_they_deliver() -> None:
    lead = PsLeadFactory()
    session_of(ConsultantFactory())

    assert titles(f"/calendar/{calendar_feeds.make(lead, at=timezone.now())}.ics") == []


def test_a_customer_finds_their_sessions_and_nothing_of_anybody_else() -> None:
    mine = session_of(ConsultantFactory(), number=2, internal_notes="canary")
    SessionFactory(engagement=mine.engagement, number=3, status="draft")
    SessionFactory(engagement=mine.engagement, number=1, kind="rehearsal")
    session_of(ConsultantFactory(), number=7)
    member = MembershipFactory(customer=mine.engagement.customer).user

    address = f"/calendar/{calendar_feeds.make(member, at=timezone.now())}.ics"

    assert titles(address) == ["Advanced Tier: session 2"]
    assert b"canary" not in Client().get(address).content


def test_a_draft_stands_as_tentative(client: Client, consultant: User) -> None:
    session_of(consultant, status="draft")

    written = Client().get(made(client)).content.decode()

    assert vobject.readOne(written).vevent.status.value == "TENTATIVE"


@pytest.mark.parametrize("n", [1, 50])
def test_the_feed_costs_the_same_for_any_number_of_sessions(
    n: int, client: Client, consultant: User, django_assert_num_queries: object
) -> None:
    address = made(client)
    for _ in range(n):
        TimeAllocationFactory(session=session_of(consultant))

    with django_assert_num_queries(FEED_QUERIES):  # type: ignore[operator]
        Client().get(address)


def test_a_feed_that_has_not_changed_is_not_sent_again(client: Client, consultant: User) -> None:
    session_of(consultant)
    address = made(client)
    first = Client().get(address)

    again = Client().get(address, headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")


def test_a_feed_that_has_changed_is_sent(client: Client, consultant: User) -> None:
    session = session_of(consultant)
    address = made(client)
    first = Client().get(address)
    moved(session, session.starts_at + timedelta(days=1))

    assert Client().get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200


def moved(session: Session, starts_at: datetime) -> None:
    Session.objects.filter(pk=session.pk).update(starts_at=starts_at, ends_at=starts_at + timedelta(hours=2))


# ── the demo's outbox ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def demo(settings: Settings) -> None:
    settings.DEMO = True


def test_there_is_no_outbox_outside_the_demo(client: Client, consultant: User) -> None:
    letter = LetterFactory(engagement=session_of(consultant).engagement)

    assert [client.get(address).status_code for address in ("/outbox/", f"/outbox/{letter.pk}/")] == [404, 404]


@pytest.mark.usefixtures("demo")
def test_the_team_reads_the_letters_of_its_engagements(client: Client, consultant: User) -> None:
    LetterFactory(engagement=session_of(consultant).engagement, subject="Ours")
    LetterFactory(engagement=session_of(ConsultantFactory()).engagement, subject="Theirs")

    page = client.get("/outbox/").content.decode()

    assert ("Ours" in page, "Theirs" in page) == (True, False)


@pytest.mark.usefixtures("demo")
def test_a_customer_reads_only_what_was_written_to_them(client: Client) -> None:
    member = MembershipFactory().user
    client.force_login(member)
    mine = LetterFactory(to_address=member.email)
    theirs = LetterFactory()

    statuses = [client.get(f"/outbox/{one.pk}/").status_code for one in (mine, theirs)]

    assert statuses == [200, 404]


@pytest.mark.usefixtures("demo")
def test_a_letter_is_read_with_its_calendar_part(client: Client, consultant: User) -> None:
    letter = LetterFactory(
        engagement=session_of(consultant).engagement,
        text="Hello <b>you</b>",
        calendar="BEGIN:VCALENDAR",
        calendar_method="REQUEST",
    )

    page = client.get(f"/outbox/{letter.pk}/").content.decode()

    assert "Hello &lt;b&gt;you&lt;/b&gt;" in page
    assert "BEGIN:VCALENDAR" in page


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("n", [1, 50])
def test_the_outbox_costs_the_same_for_any_number_of_letters(
    n: int, client: Client, consultant: User, django_assert_num_queries: object
) -> None:
    engagement = session_of(consultant).engagement
    for _ in range(n):
        LetterFactory(engagement=engagement)

    with django_assert_num_queries(4):  # type: ignore[operator]
        client.get("/outbox/")


@pytest.mark.usefixtures("demo")
def test_an_empty_outbox_says_what_fills_it(client: Client, consultant: User) -> None:
    assert "No letter yet" in client.get("/outbox/?page=nonsense").content.decode()
