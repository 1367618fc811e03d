"""
Files under keys that nobody can guess, in a folder that no web server serves.

A file is written beside its place and renamed when it is whole and on the disk, so that a key leads to all of it or to
nothing. The folder is TIDEMARK_FILES; all web servers and workers share it.
"""

import hashlib
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

CHUNK_BYTES = 64 * 1024
_KEY = re.compile(r"[0-9a-f]{32}")


class Gone(Exception):
    """The store has no file under this key."""


@dataclass(frozen=True)
class Kept:
    """Where a file was put, and what was put there."""

    key: str
    size_bytes: int
    sha256: str


def keep(chunks: Iterable[bytes]) -> Kept:
    """Write a file, as much of it in memory as a chunk."""
    key = secrets.token_hex(16)
    place, unfinished = _place(key), incoming() / key
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    try:
        with os.fdopen(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            for chunk in chunks:
                file.write(chunk)
                digest.update(chunk)
                size += len(chunk)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(place)
    finally:
        unfinished.unlink(missing_ok=True)
    _sync(place.parent)
    return Kept(key, size, digest.hexdigest())


def read(key: str) -> Iterator[bytes]:
    """The file a chunk at a time; opened when the first one is asked for. Raises Gone at once where there is none."""
    place = _place(key)
    if not place.is_file():
        raise Gone(key)
    return _chunks(place)


def opened(key: str) -> BinaryIO:
    """The file, open for reading from its beginning; the caller closes it. Raises Gone."""
    try:
        return _place(key).open("rb")
    except FileNotFoundError:
        raise Gone(key) from None


def size_bytes(key: str) -> int:
    """Raises Gone."""
    try:
        return _place(key).stat().st_size
    except FileNotFoundError:
        raise Gone(key) from None


def delete(key: str) -> None:
    """Forget a file; one that is not there stays away."""
    _place(key).unlink(missing_ok=True)


def keys_before(moment: datetime) -> Iterator[str]:
    """The keys of the files that were written before this moment."""
    for folder in sorted(_root().glob("[0-9a-f][0-9a-f]")):
        for file in folder.iterdir():
            if _KEY.fullmatch(file.name) and _written_at(file) < moment:
                yield file.name


def delete_unfinished_before(moment: datetime) -> int:
    """Drop what uploads that were cut off left behind; gives how many."""
    left = [file for file in incoming().iterdir() if file.is_file() and _written_at(file) < moment]
    for file in left:
        file.unlink(missing_ok=True)
    return len(left)


def incoming() -> Path:
    """The folder of what is still being written; made where it is missing."""
    folder = _root() / "incoming"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _root() -> Path:
    return Path(settings.FILES_ROOT)


def _place(key: str) -> Path:
    if not _KEY.fullmatch(key):
        raise Gone(key)
    return _root() / key[:2] / key


def _chunks(place: Path) -> Iterator[bytes]:
    with place.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk


def _written_at(file: Path) -> datetime:
    return datetime.fromtimestamp(file.stat().st_mtime, UTC)


def _sync(folder: Path) -> None:
    """Have the disk keep the new name, too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
