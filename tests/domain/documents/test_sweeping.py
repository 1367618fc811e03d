"""What the file store holds and nothing needs goes; what is needed stays."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from engagement.domain import documents
from engagement.lib import file_store
from engagement.models import Document
from tests.factories import ConsultantFactory, DocumentFactory
from tests.factories.instants import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def root(tmp_path: Path, settings: Settings) -> Path:
    settings.FILES_ROOT = tmp_path
    return tmp_path


def written(key: str, ago: timedelta, root: Path) -> str:
    moment = (NOW - ago).timestamp()
    os.utime(root / key[:2] / key, (moment, moment))
    return key


def removed(ago: timedelta, root: Path) -> str:
    document = DocumentFactory(removed_by=ConsultantFactory(), removed_at=NOW - ago)
    return written(document.stored_as, timedelta(days=90), root)


def test_only_what_nothing_needs_is_swept(root):
    unnamed = file_store.keep([b"x"]).key
    kept = {
        "on the list": written(DocumentFactory().stored_as, timedelta(days=400), root),
        "removed of late": removed(timedelta(days=29), root),
        "being handed in": written(file_store.keep([b"x"]).key, timedelta(hours=23), root),
    }
    gone = {written(unnamed, timedelta(days=2), root), removed(timedelta(days=31), root)}

    n = documents.sweep(at=NOW)

    left = set(file_store.keys_before(NOW + timedelta(days=1)))
    assert (n, left, left & gone) == (2, set(kept.values()), set())
    assert Document.objects.count() == 3


def test_sweeping_twice_changes_nothing(root):
    written(file_store.keep([b"x"]).key, timedelta(days=2), root)

    assert [documents.sweep(at=NOW), documents.sweep(at=NOW)] == [1, 0]
