"""A worker that is killed while it stores a report leaves nothing; the next one stores it whole, once."""

from collections.abc import Mapping

import pytest
from django.conf import settings
from django.db import connection, transaction

from engagement.models import ReportImport, Scan, Vulnerability
from tests.aqua.reports import finding, hand_in, report, resource
from tests.aqua.test_crashes import somebody_waits_for_a_lock
from tests.factories import AssignmentFactory, RegistryFactory
from tests.workers import until, working

pytestmark = pytest.mark.django_db(transaction=True)


def is_stored(row: ReportImport) -> bool:
    return ReportImport.objects.filter(pk=row.pk, state=ReportImport.State.STORED).exists()


def test_a_worker_killed_while_storing_leaves_nothing_and_the_next_one_stores_it(worker_env: Mapping[str, str]) -> None:
    assignment = AssignmentFactory()
    RegistryFactory(engagement=assignment.engagement, name="Docker Hub")
    env = {**worker_env, "TIDEMARK_FILES": str(settings.FILES_ROOT)}

    document = report(*[resource(finding(f"CVE-{n}")) for n in range(500)])
    [row] = hand_in(assignment.engagement, assignment.consultant, document)

    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE engagement_vulnerability IN SHARE MODE")
        with working(env) as worker:
            until(somebody_waits_for_a_lock, within_s=20, otherwise=worker.log.read_text)
            worker.kill()
    assert Scan.objects.count() == 0

    with working(env) as worker:
        until(lambda: is_stored(row), within_s=30, otherwise=worker.log.read_text)

    row.refresh_from_db()
    assert (row.attempt, Scan.objects.count(), Vulnerability.objects.count()) == (2, 1, 500)
