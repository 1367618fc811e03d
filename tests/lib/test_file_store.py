"""The file store: whole files under keys, and nothing else."""

import hashlib
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from engagement.lib import file_store

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def root(tmp_path: Path, settings: Settings) -> Path:
    settings.FILES_ROOT = tmp_path / "files"
    return tmp_path / "files"


def aged(file: Path) -> None:
    os.utime(file, (LONG_AGO.timestamp(), LONG_AGO.timestamp()))


def files(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


def test_a_file_is_kept_and_read_again_in_chunks():
    content = os.urandom(file_store.CHUNK_BYTES + 10)

    kept = file_store.keep([content[:100], content[100:]])

    chunks = list(file_store.read(kept.key))
    assert (kept.size_bytes, kept.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert (b"".join(chunks), len(chunks)) == (content, 2)
    assert file_store.size_bytes(kept.key) == len(content)


def test_only_its_owner_reads_a_file(root):
    file_store.keep([b"x"])

    (file,) = files(root)
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_a_file_that_is_cut_off_leaves_nothing(root):
    def broken():
        yield b"x"
        raise ConnectionError

    with pytest.raises(ConnectionError):
        file_store.keep(broken())

    assert files(root) == []


@pytest.mark.parametrize("key", ["0" * 32, "../../settings", "", "a" * 31 + "/"])
def test_a_key_without_a_file_leads_nowhere(key):
    with pytest.raises(file_store.Gone):
        file_store.read(key)
    with pytest.raises(file_store.Gone):
        file_store.size_bytes(key)


def test_a_file_is_forgotten_once_and_for_all():
    kept = file_store.keep([b"x"])

    file_store.delete(kept.key)
    file_store.delete(kept.key)

    with pytest.raises(file_store.Gone):
        file_store.read(kept.key)


def test_old_files_are_told_from_new_ones(root):
    old = file_store.keep([b"old"])
    file_store.keep([b"new"])
    aged(root / old.key[:2] / old.key)

    assert list(file_store.keys_before(LONG_AGO + timedelta(days=1))) == [old.key]


def test_what_an_upload_left_behind_goes_when_it_is_old(root):
    old, new = file_store.incoming() / "old.upload", file_store.incoming() / "new.upload"
    old.write_bytes(b"x")
    new.write_bytes(b"x")
    aged(old)

    n = file_store.delete_unfinished_before(LONG_AGO + timedelta(days=1))

    assert (n, files(root)) == (1, [new])
