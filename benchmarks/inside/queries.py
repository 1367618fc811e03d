"""Count the statements that pages ask of the database."""

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.portfolio import VIEWER
from engagement.models import User


def run(*, signed_in: list[str], signed_out: list[str]) -> dict[str, int]:
    """Statements by path; each page was asked for once before, as a server that has run for a while has been."""
    settings.ALLOWED_HOSTS = ["testserver"]
    nobody, viewer = Client(), Client()
    viewer.force_login(User.objects.get(email=VIEWER))
    asked = [(nobody, path) for path in signed_out] + [(viewer, path) for path in signed_in]
    return {path: _count(client, path) for client, path in asked}


def _count(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}")
    return len(asked)
