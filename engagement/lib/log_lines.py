"""Lines of the log without the values of rows."""

import logging
from collections.abc import Iterator

import psycopg

LEFT_OUT = "(left out)"


class LineWithoutRows(logging.Formatter):
    """
    A line, with its traceback, that does not quote the row which the database refused.

    PostgreSQL tells the whole row in the DETAIL of a broken constraint: of a letter, that is a code to sign in.
    """

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        for detail in set(_details(record)):
            # As it is written in a traceback, and within the repr of an exception.
            line = line.replace(detail, LEFT_OUT).replace(repr(detail)[1:-1], LEFT_OUT)
        return line


def _details(record: logging.LogRecord) -> Iterator[str]:
    told = [*(record.args if isinstance(record.args, tuple) else ()), record.exc_info[1] if record.exc_info else None]
    seen: set[int] = set()
    while told:
        error = told.pop()
        if not isinstance(error, BaseException) or id(error) in seen:
            continue
        seen.add(id(error))
        told += [error.__cause__, error.__context__, *getattr(error, "exceptions", ())]
        if isinstance(error, psycopg.Error) and error.diag.message_detail:
            yield error.diag.message_detail
