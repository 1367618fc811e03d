"""What is taken from the wire: files on the disk of the store, and never more than may be kept."""

from pathlib import Path

import pytest
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from engagement.lib import file_store
from engagement.lib.uploads import CappedUpload


@pytest.fixture(autouse=True)
def limits(tmp_path: Path, settings: Settings) -> None:
    settings.FILES_ROOT = tmp_path / "files"
    settings.UPLOAD_LARGEST_BYTES = 100_000
    settings.UPLOAD_LARGEST_REQUEST_BYTES = 400_000


class Named:
    """A file as a browser sends it."""

    def __init__(self, name: str, content: bytes) -> None:
        self.name, self.content = name, content

    def read(self) -> bytes:
        return self.content


def sent(*files: Named) -> HttpRequest:
    request = RequestFactory().post("/", {"uploads": list(files)})
    handlers: list[FileUploadHandler] = [CappedUpload(request)]
    request.upload_handlers = handlers
    return request


def on_disk() -> list[int]:
    return [file.stat().st_size for file in file_store.incoming().iterdir()]


def test_a_file_is_written_to_the_disk_of_the_store():
    request = sent(Named("a.txt", b"x" * 90_000))

    (file,) = request.FILES.getlist("uploads")
    file.flush()
    assert (file.name, file.size, on_disk(), file.read()) == ("a.txt", 90_000, [90_000], b"x" * 90_000)
    request.close()
    assert on_disk() == []


def test_a_file_that_is_too_large_tells_its_size_and_takes_no_room():
    request = sent(Named("a.txt", b"x" * 300_000), Named("b.txt", b"y"))

    large, small = request.FILES.getlist("uploads")
    large.flush()
    assert (large.size, max(on_disk()) <= 100_000, small.read()) == (300_000, True, b"y")
    request.close()


def test_a_request_that_is_too_large_is_not_read():
    request = sent(Named("a.txt", b"x" * 500_000))

    with pytest.raises(RequestDataTooBig):
        request.FILES  # noqa: B018 - reading it is what is tried


@pytest.mark.parametrize("name", ["x" * 800 + ".txt", "x." + "y" * 800, "ü" * 400])
def test_a_long_name_reaches_no_disk(name):
    request = sent(Named(name, b"x"))

    (file,) = request.FILES.getlist("uploads")
    assert len(file.name) <= 255
    request.close()
