"""What the log leaves out of the database's errors."""

import logging
import sys

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from engagement.lib.log_lines import LEFT_OUT, LineWithoutRows
from tests.factories import LetterFactory

pytestmark = pytest.mark.django_db
TEXT = "Your code:\n\nQZXT-PLMW\n"


def line(message: str, *args: object, exc_info: object = None) -> str:
    record = logging.LogRecord("engagement", logging.ERROR, "", 1, message, args, exc_info)  # type: ignore[arg-type]
    return LineWithoutRows().format(record)


@pytest.fixture
def refused() -> IntegrityError:
    """A queued letter with a code that the database does not take."""
    LetterFactory(text=TEXT)
    with (
        pytest.raises(IntegrityError) as error,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE engagement_letter SET queued_at = NULL")
    assert "QZXT-PLMW" in str(error.value)
    return error.value


def test_a_traceback_keeps_the_values_of_the_row_to_itself(refused: IntegrityError) -> None:
    try:
        raise refused
    except IntegrityError:
        told = line("It failed.", exc_info=sys.exc_info())

    assert "QZXT-PLMW" not in told
    assert f"DETAIL:  {LEFT_OUT}" in told
    assert 'null value in column "queued_at"' in told


@pytest.mark.parametrize("message", ["It failed: %s", "It failed: %r"])
def test_a_message_that_quotes_the_error_does_so_too(refused: IntegrityError, message: str) -> None:
    told = line(message, refused)

    assert ("QZXT-PLMW" in told, LEFT_OUT in told) == (False, True)


def test_an_error_that_follows_from_the_first_is_looked_through(refused: IntegrityError) -> None:
    try:
        raise ValueError("Another one.") from refused
    except ValueError:
        told = line("It failed.", exc_info=sys.exc_info())

    assert ("QZXT-PLMW" in told, LEFT_OUT in told) == (False, True)


def test_a_line_without_an_error_is_as_it_was() -> None:
    assert line("look: kind=%s", "facts.check") == "look: kind=facts.check"


def test_every_line_of_the_log_goes_through_it() -> None:
    written_by = {
        settings.LOGGING["formatters"][one["formatter"]]["class"] for one in settings.LOGGING["handlers"].values()
    }

    assert written_by == {"engagement.lib.log_lines.LineWithoutRows"}
