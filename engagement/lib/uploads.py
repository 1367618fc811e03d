"""Takes uploads from the wire: into a temporary file on the disk of the file store, and never more than may be kept."""

import tempfile
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from engagement.lib import file_store


class OnDisk(TemporaryUploadedFile):
    """An upload in a temporary file, which goes when it is closed; its name never reaches the disk."""

    def __init__(self, name: str, content_type: str, charset: str | None, extra: dict[str, bytes] | None) -> None:
        file = tempfile.NamedTemporaryFile(suffix=".upload", dir=file_store.incoming())  # noqa: SIM115 - closed as itself
        UploadedFile.__init__(self, file, name, content_type, 0, charset, extra)


class CappedUpload(FileUploadHandler):
    """
    Writes an upload to disk until it is larger than UPLOAD_LARGEST_BYTES, then only counts.

    The file then tells its true size, so that a form refuses it beside its field, and holds no more than was written.
    A request of more than UPLOAD_LARGEST_REQUEST_BYTES is refused before its body is read.
    """

    file: OnDisk | None = None

    @property
    def largest_bytes(self) -> int:
        """How much of one file is written."""
        return settings.UPLOAD_LARGEST_BYTES

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        if content_length > settings.UPLOAD_LARGEST_REQUEST_BYTES:
            raise RequestDataTooBig("The request is larger than all uploads together may be.")

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.file = OnDisk(self.file_name or "", self.content_type or "", self.charset, self.content_type_extra)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.file is not None and start + len(raw_data) <= self.largest_bytes:
            self.file.write(raw_data)

    def file_complete(self, file_size: int) -> "UploadedFile[bytes] | None":
        taken, self.file = self.file, None
        if taken is not None:
            taken.seek(0)
            taken.size = file_size
        return taken

    def upload_interrupted(self) -> None:
        if self.file is not None:
            self.file.close()


class ReportUpload(CappedUpload):
    """The same for scanners' reports, of which one may be as large as a whole request."""

    @property
    def largest_bytes(self) -> int:
        return settings.UPLOAD_LARGEST_REQUEST_BYTES
