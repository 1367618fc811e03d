"""Letters handed to a real mail server."""

from collections.abc import Iterator
from datetime import timedelta
from threading import Thread

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.utils import timezone
from pytest_django.fixtures import Settings

from engagement.domain import letters as rows
from engagement.exports import letters
from engagement.models import Letter
from engagement.rules import retries
from engagement.settings import mail_server
from tests.factories import AssignmentFactory, ConsultantFactory, EngagementFactory, LetterFactory
from tests.factories.instants import NOW
from tests.mailboxes import Mailbox
from tests.workers import until, working

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with Mailbox() as mailbox:
        yield mailbox


@pytest.fixture(autouse=True)
def sending(mailbox: Mailbox, settings: Settings) -> None:
    """This process hands its letters to the mailbox, in earnest."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", mailbox.port
    settings.SENDS_MAIL = True


def calendar_letter() -> Letter:
    engagement = EngagementFactory()
    AssignmentFactory(engagement=engagement, consultant=ConsultantFactory(email="jo@team.example"))
    return LetterFactory(
        engagement=engagement,
        kind=Letter.Kind.INVITATION,
        to_address="ines@customer.example",
        to_name="Inés Ünal",
        subject="Session 1",
        calendar="BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
        calendar_method="REQUEST",
    )


def test_a_letter_arrives_with_its_text_and_its_calendar_part(mailbox: Mailbox) -> None:
    letter = calendar_letter()

    letters.deliver(letter.pk, at=NOW)

    [mail] = mailbox.mails
    text, calendar = mail.iter_parts()
    assert (mail["Subject"], mail["To"], mail["Reply-To"]) == (
        "Session 1",
        "Inés Ünal <ines@customer.example>",
        "jo@team.example",
    )
    assert text.get_content() == "Scope agreed."
    assert (calendar.get_content_type(), calendar.get_param("method")) == ("text/calendar", "REQUEST")
    assert calendar.get_content().splitlines() == ["BEGIN:VCALENDAR", "END:VCALENDAR"]


def test_a_letter_that_was_taken_over_is_sent(mailbox: Mailbox) -> None:
    letter = LetterFactory()

    letters.deliver(letter.pk, at=NOW)

    letter.refresh_from_db()
    assert (letter.state, letter.sent_at, letter.lease_until, letter.problem) == (Letter.State.SENT, NOW, None, "")


def test_delivering_a_letter_again_sends_nothing(mailbox: Mailbox) -> None:
    letter = LetterFactory()

    letters.deliver(letter.pk, at=NOW)
    letters.deliver(letter.pk, at=NOW + timedelta(hours=1))

    assert len(mailbox.mails) == 1


def test_an_address_refused_for_good_fails_at_once_and_says_so(mailbox: Mailbox) -> None:
    letter = LetterFactory(to_address="nobody@customer.example")
    mailbox.refusals = ["550 No such user"]

    letters.deliver(letter.pk, at=NOW)

    letter.refresh_from_db()
    assert (letter.state, letter.problem) == (
        Letter.State.FAILED,
        "The mail server does not know the address nobody@customer.example: No such user",
    )


def test_an_address_refused_for_now_is_tried_again_later(mailbox: Mailbox) -> None:
    letter = LetterFactory()
    mailbox.refusals = ["450 Greylisted"]

    letters.deliver(letter.pk, at=NOW)
    letters.deliver(letter.pk, at=NOW + timedelta(minutes=1))

    letter.refresh_from_db()
    assert (letter.state, letter.attempt, len(mailbox.mails)) == (Letter.State.SENT, 2, 1)


def test_a_letter_waits_before_its_next_try(mailbox: Mailbox) -> None:
    letter = LetterFactory()
    mailbox.refusals = ["450 Greylisted"]

    letters.deliver(letter.pk, at=NOW)
    letters.deliver(letter.pk, at=NOW + timedelta(seconds=1))

    letter.refresh_from_db()
    assert (letter.state, letter.attempt) == (Letter.State.QUEUED, 1)


def test_a_mail_server_that_stays_away_fails_the_letter_after_the_last_try(settings: Settings) -> None:
    with Mailbox() as gone:
        settings.EMAIL_PORT = gone.port
    letter = LetterFactory()

    for n in range(retries.MAX_ATTEMPTS + 1):
        letters.deliver(letter.pk, at=NOW + n * timedelta(hours=1))

    letter.refresh_from_db()
    assert (letter.state, letter.attempt, letter.problem) == (
        Letter.State.FAILED,
        retries.MAX_ATTEMPTS,
        "The mail server could not be reached. It was tried 6 times.",
    )


def test_letters_wait_while_there_is_no_mail_server(settings: Settings) -> None:
    letter = LetterFactory()
    settings.SENDS_MAIL = False

    letters.deliver(letter.pk, at=NOW)

    letter.refresh_from_db()
    assert (letter.state, letter.attempt, rows.due(at=NOW)) == (Letter.State.QUEUED, 0, [])


def test_the_demo_keeps_its_letters_and_mails_nobody(mailbox: Mailbox, settings: Settings) -> None:
    letter = LetterFactory()
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

    letters.deliver(letter.pk, at=NOW)

    letter.refresh_from_db()
    assert (letter.state, mailbox.mails) == (Letter.State.SENT, [])


@pytest.mark.parametrize(
    ("url", "host", "port"),
    [
        ("smtp://mail.example", "mail.example", 25),
        ("smtp+starttls://jo:secret@mail.example", "mail.example", 587),
        ("smtps://mail.example:2465", "mail.example", 2465),
    ],
)
def test_a_mail_server_is_named_by_its_address(url: str, host: str, port: int) -> None:
    parts, found = mail_server(url)

    assert (parts.hostname, found) == (host, port)


@pytest.mark.parametrize("url", ["mail.example:25", "http://mail.example", "smtp://"])
def test_an_address_that_is_no_mail_server_stops_the_start(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="TIDEMARK_MAIL_URL must look like"):
        mail_server(url)


def test_every_try_carries_the_same_message_id() -> None:
    letter = LetterFactory(key="recap:7")

    once, again = letters.as_mail(letter), letters.as_mail(letter)

    assert once.message()["Message-ID"] == again.message()["Message-ID"]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_one_letter_send_it_once(mailbox: Mailbox) -> None:
    letter = LetterFactory()

    def work() -> None:
        letters.deliver(letter.pk, at=NOW)
        connections.close_all()

    workers = [Thread(target=work) for _ in range(4)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()

    assert len(mailbox.mails) == 1


@pytest.fixture
def mail_env(mailbox: Mailbox, worker_env: dict[str, str]) -> dict[str, str]:
    """What a worker process needs to send this test's letters to the mailbox."""
    return worker_env | {"TIDEMARK_MAIL_URL": mailbox.url}


def is_sent(letter: Letter) -> bool:
    return Letter.objects.filter(pk=letter.pk, state=Letter.State.SENT).exists()


def told(letter: Letter) -> str:
    letter.refresh_from_db()
    return f"{letter.state} {letter.attempt} {letter.problem}"


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_while_it_hands_a_letter_over_leaves_one_letter_for_its_successor(
    mailbox: Mailbox, mail_env: dict[str, str]
) -> None:
    mailbox.hold()
    letter = LetterFactory(queued_at=timezone.now(), send_at=timezone.now())

    with working(mail_env) as first:
        assert mailbox.asked_to_take.wait(30)
        first.kill()
        assert mailbox.was_left.wait(30)
    mailbox.release()
    with working(mail_env):
        until(lambda: is_sent(letter), within_s=30, otherwise=lambda: told(letter))

    assert len(mailbox.mails) == 1


@pytest.mark.django_db(transaction=True)
def test_a_letter_that_the_broker_forgot_is_found_by_the_sweep(mailbox: Mailbox, mail_env: dict[str, str]) -> None:
    letter = LetterFactory(queued_at=timezone.now(), send_at=timezone.now())

    with working(mail_env):
        until(lambda: is_sent(letter), within_s=30, otherwise=lambda: told(letter))

    assert [mail["To"] for mail in mailbox.mails] == [letter.to_address]
