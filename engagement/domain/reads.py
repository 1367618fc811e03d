"""
Statements written by hand, for the pages that are open all day.

The ORM takes longer to put such a statement together than PostgreSQL to answer it (measured: two thirds of the page's
time). Who may see what still comes from the access door: as a queryset, of which the statement takes the keys.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet


@dataclass(frozen=True)
class Scope:
    """The statement that gives the keys of what somebody may see, to stand inside `IN (…)`, and its parameters."""

    statement: str
    parameters: tuple[Any, ...]


def scope(rows: QuerySet[Any, Any]) -> Scope:
    """Make a scope of a queryset that the access door gave; made once a page, since the making is what takes time."""
    try:
        statement, parameters = rows.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return Scope("SELECT NULL::bigint WHERE false", ())
    return Scope(statement, tuple(parameters))


def fetch(
    statement: str, parameters: Mapping[str, Any], *, scopes: Mapping[str, Scope] | None = None
) -> list[dict[str, Any]]:
    """Run one statement and give its rows by column; `{name}` in it stands for the keys of that scope."""
    bound_statement, given = bound(statement, parameters, scopes=scopes or {})
    with connection.cursor() as cursor:
        cursor.execute(bound_statement, given)
        columns = [column.name for column in cursor.description]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def bound(statement: str, parameters: Mapping[str, Any], *, scopes: Mapping[str, Scope]) -> tuple[str, dict[str, Any]]:
    """The statement with the keys of each scope in the place of its `{name}`, and all parameters."""
    given = dict(parameters)
    for name, keys in scopes.items():
        named = {f"{name}_{place}": value for place, value in enumerate(keys.parameters)}
        statement = statement.replace(f"{{{name}}}", keys.statement % tuple(f"%({key})s" for key in named))
        given |= named
    return statement, given
