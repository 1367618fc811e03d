"""
Fill an empty database with a portfolio.

The rows are made by PostgreSQL itself (portfolio.sql); the work package comes in by the product's own verb, and the
roll-ups are counted by the product's own statements, so that they are what it would have kept.
"""

from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Field, Model, UUIDField
from psycopg import sql

from benchmarks.portfolio import CUSTOMER, LEAD, PASSWORD, VIEWER
from engagement.domain import packages, rollups
from engagement.models import Engagement, User
from engagement.models.fields import keyring

SQL = Path(__file__).parent.parent / "portfolio.sql"


def run(**size: int) -> dict[str, int]:
    """Make a portfolio of this size (portfolio.Size); gives the number of its findings."""
    with transaction.atomic():
        _add(size)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        for pk in Engagement.objects.values_list("pk", flat=True):
            rollups.recount(pk)
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("SELECT count(*) FROM engagement_vulnerability")
        return {"findings": cursor.fetchone()[0]}


def _add(size: dict[str, int]) -> None:
    with connection.cursor() as cursor:
        _give_defaults(cursor)
    package = packages.load(packages.ADVANCED_TIER)
    roles = User.StaffRole
    viewer = User.objects.create_user(VIEWER, PASSWORD, name="Vera Viewer", staff_role=roles.CONSULTANT)
    lead = User.objects.create_user(LEAD, PASSWORD, name="Lena Lead", staff_role=roles.PS_LEAD)
    customer = User.objects.create_user(CUSTOMER, name="Carla Customer", time_zone="Europe/Berlin")
    people = {"viewer": viewer.pk, "lead": lead.pk, "customer": customer.pk, "work_package": package.pk}
    given: dict[str, Any] = {**size, **people, "credentials": keyring().encrypt("none")}
    with connection.cursor() as cursor:
        # Nobody did what is made here; the trail of each row would take longer than the rows.
        cursor.execute("SET LOCAL session_replication_role = replica")
        for statement in SQL.read_text(encoding="utf-8").split(";\n"):
            if statement.strip():
                cursor.execute(statement, given)


def _give_defaults(cursor: CursorWrapper) -> None:
    """Let the database fill in what the models would, so that the portfolio need not name every column there is."""
    for model in apps.get_app_config("engagement").get_models():
        for field in model._meta.concrete_fields:
            if not (field.null or field.primary_key or field.is_relation):
                _give_default(cursor, model, field)


def _give_default(cursor: CursorWrapper, model: type[Model], field: Field) -> None:
    value = field.get_db_prep_save(field.get_default(), connection)
    if value is None:
        return
    default = sql.SQL("gen_random_uuid()") if isinstance(field, UUIDField) else sql.Literal(value)
    table, column = sql.Identifier(model._meta.db_table), sql.Identifier(field.column)
    cursor.execute(sql.SQL("ALTER TABLE {} ALTER COLUMN {} SET DEFAULT {}").format(table, column, default))
