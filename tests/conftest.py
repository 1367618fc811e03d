"""What every test may ask for."""

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from pytest_django import DjangoDbBlocker

from engagement.celery import app
from tests.sandboxes import RunningSandbox
from tests.ways_in import forget_tries

_OTHERS = """
SELECT count(*), count(*) FILTER (WHERE %s AND pg_terminate_backend(pid)) FROM pg_stat_activity
 WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
_PATIENCE = 50


def pytest_configure(config: pytest.Config) -> None:
    """Give each of the test processes that run side by side a Redis database and a file store of its own."""
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) + 1
    url = f"{settings.REDIS_URL.rpartition('/')[0]}/{number}"
    settings.REDIS_URL = settings.CELERY_BROKER_URL = os.environ["REDIS_URL"] = url
    settings.CACHES["default"]["LOCATION"] = url
    files = tempfile.TemporaryDirectory(prefix="tidemark-files-")
    config.add_cleanup(files.cleanup)
    settings.FILES_ROOT = Path(files.name)


@pytest.fixture
def no_tries_yet() -> None:
    forget_tries()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """
    The test database, with a trail that can be emptied as every other table is after a test that commits.

    A worker that a test killed leaves its connection to the server for a moment: the database goes after that. Who
    stays for longer than five seconds is sent away, since a connection left over is no fault of the last test.
    """
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table in ("engagement_auditentry", "engagement_rowchange"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER trail_is_not_emptied")
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for tries in range(2 * _PATIENCE):
            cursor.execute(_OTHERS, [tries >= _PATIENCE])
            if cursor.fetchone() == (0, 0):
                break
            time.sleep(0.1)


@pytest.fixture(scope="session")
def sandbox_process() -> Iterator[RunningSandbox]:
    """The one sandbox of this test process."""
    with RunningSandbox() as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(sandbox_process: RunningSandbox) -> RunningSandbox:
    """An Aqua sandbox in its first hour: only the registry Docker Hub, no faults."""
    sandbox_process.reset()
    return sandbox_process


@pytest.fixture
def worker_env(sandbox: RunningSandbox, transactional_db: None) -> dict[str, str]:
    """What a worker process needs to work on this test's database, queue and sandbox; the queue is empty."""
    database = connection.settings_dict
    app.control.purge()
    return {
        "DATABASE_URL": f"postgresql://{database['USER']}@/{database['NAME']}?host={database['HOST']}",
        "REDIS_URL": settings.REDIS_URL,
        "TIDEMARK_SANDBOX_URL": sandbox.url,
    }
