"""Letters as rows: one for each key, and one worker at a time."""

from datetime import datetime, timedelta

import pytest
from django.conf import settings
from pytest_django.fixtures import Settings

from engagement.domain import letters
from engagement.models import Letter
from tests.factories import (
    AssignmentFactory,
    ConsultantFactory,
    EngagementFactory,
    LetterFactory,
)
from tests.factories.instants import NOW

pytestmark = pytest.mark.django_db

State = Letter.State


@pytest.fixture(autouse=True)
def mail_server(settings: Settings) -> None:
    settings.SENDS_MAIL = True


def written(key: str = "recap:7", *, subject: str = "What we did", text: str = "Scope agreed.") -> Letter:
    return letters.queue(
        Letter.Kind.RECAP, key=key, to_address="ines@customer.example", subject=subject, text=text, at=NOW
    )


def claimed(letter: Letter, at: datetime) -> Letter:
    found = letters.claim(letter.pk, at=at)
    assert found is not None
    return found


def test_one_key_writes_one_letter() -> None:
    first = written(text="Scope agreed.")

    again = written(text="Scope agreed, once more.")

    assert (again.pk, again.text, Letter.objects.count()) == (first.pk, "Scope agreed.", 1)


def test_a_key_takes_any_address() -> None:
    address = f"{'a' * 64}@{'b' * 180}.example"

    assert len(letters.key_of("session:1:invitation:0", address)) < 200


def test_the_key_of_an_address_does_not_depend_on_its_case() -> None:
    assert letters.key_of("recap:7", "Ines@Customer.example") == letters.key_of("recap:7", "ines@customer.example")


def test_a_subject_is_one_line_that_fits() -> None:
    assert written(subject="Two\r\nBcc: lines " + "x" * 300).subject == ("Two Bcc: lines " + "x" * 300)[:200]


def test_a_letter_is_claimed_by_one_worker_at_a_time() -> None:
    letter = written()

    first, second = letters.claim(letter.pk, at=NOW), letters.claim(letter.pk, at=NOW)

    assert (first is not None, second) == (True, None)


def test_a_letter_whose_worker_died_is_given_out_again_after_its_lease() -> None:
    letter = written()
    claimed(letter, NOW)
    lease = timedelta(seconds=settings.OPERATION_LEASE_S)

    early, late = letters.claim(letter.pk, at=NOW + lease / 2), letters.claim(letter.pk, at=NOW + lease)

    assert (early, late is not None) == (None, True)


def test_a_worker_thought_dead_does_not_overwrite_its_successor() -> None:
    letter = written()
    dead = claimed(letter, NOW)
    successor = claimed(letter, NOW + timedelta(hours=1))
    letters.sent(successor, at=NOW + timedelta(hours=1))

    letters.failed(dead, problem="The mail server could not be reached.")

    letter.refresh_from_db()
    assert (letter.state, letter.problem) == (State.SENT, "")


def test_what_is_due_comes_oldest_first() -> None:
    later, sooner = LetterFactory(send_at=NOW), LetterFactory(send_at=NOW - timedelta(hours=1))
    LetterFactory(send_at=NOW + timedelta(hours=1))
    LetterFactory(state=State.SENT)

    assert letters.due(at=NOW) == [sooner.pk, later.pk]


def test_only_failed_letters_are_tried_again() -> None:
    person = ConsultantFactory()
    failed, done = LetterFactory(state=State.FAILED, attempt=6), LetterFactory(state=State.SENT)

    n = letters.send_again([failed, done], by=person, at=NOW)

    failed.refresh_from_db()
    done.refresh_from_db()
    assert (n, failed.state, failed.attempt, done.state) == (1, State.QUEUED, 0, State.SENT)


def test_answers_go_to_the_consultants_of_the_engagement() -> None:
    engagement = EngagementFactory()
    AssignmentFactory(engagement=engagement, consultant=ConsultantFactory(email="jo@team.example"))
    AssignmentFactory(engagement=engagement, consultant=ConsultantFactory(is_active=False))

    assert letters.answered_by(LetterFactory(engagement=engagement)) == ["jo@team.example"]
