"""
Fill an empty database with a portfolio.

The rows are made by PostgreSQL itself (portfolio.sql); the work package comes in by the product's own verb, and the
roll-ups are counted by the product's own statements, so that they are what it would have kept.
"""

from pathlib import Path
from typing import Any

from django.db import connection, transaction

from benchmarks.portfolio import LEAD, PASSWORD, VIEWER
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
    package = packages.load(packages.ADVANCED_TIER)
    roles = User.StaffRole
    viewer = User.objects.create_user(VIEWER, PASSWORD, name="Vera Viewer", staff_role=roles.CONSULTANT)
    lead = User.objects.create_user(LEAD, PASSWORD, name="Lena Lead", staff_role=roles.PS_LEAD)
    people = {"viewer": viewer.pk, "lead": lead.pk, "work_package": package.pk}
    given: dict[str, Any] = {**size, **people, "credentials": keyring().encrypt("none")}
    with connection.cursor() as cursor:
        for statement in SQL.read_text(encoding="utf-8").split(";\n"):
            if statement.strip():
                cursor.execute(statement, given)
