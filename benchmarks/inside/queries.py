"""Count the statements that pages ask of the database."""

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from engagement.models import User


def run(*, pages: list[tuple[str, str]]) -> list[int]:
    """
    Statements of each page, given as the e-mail of who asks (or none) and a path.

    Each is asked for once before, as in a server that has run for a while.
    """
    settings.ALLOWED_HOSTS = ["testserver"]
    return [_count(_signed_in(email), path) for email, path in pages]


def _signed_in(email: str) -> Client:
    client = Client()
    if email:
        client.force_login(User.objects.get(email=email))
    return client


def _count(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}")
    return len(asked)
