"""A package as one zip of its files: written alike each time, and read without trusting a word of it."""

import io
import zipfile
from collections.abc import Mapping

from engagement.domain.packages.files import BadFile
from engagement.domain.refusals import Refused

MOST_BYTES = 1_000_000
"""Of the archive itself; the shipped package has about 20,000."""
MOST_FILES = 60
MOST_FILE_BYTES = 300_000
_MADE_AT = (2000, 1, 1, 0, 0, 0)
_KNOWN_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class BadArchive(Refused):
    """The upload is no archive of a package."""

    def __init__(self, message: str) -> None:
        super().__init__(message, field="file")


def packed(files: Mapping[str, str]) -> bytes:
    """Put files into a zip; the same files make the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            entry = zipfile.ZipInfo(name, _MADE_AT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, text.encode())
    return made.getvalue()


def unpacked(data: bytes) -> dict[str, str]:
    """
    Read the files of a zip by name, in memory.

    Raises BadArchive for what is no zip, is too large, is encrypted, or holds folders, other files than TOML or a name
    twice; BadFile for a text that is not UTF-8.
    """
    if len(data) > MOST_BYTES:
        raise BadArchive(f"The archive is larger than {MOST_BYTES // 1000:,} kB; a package is far smaller.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_names([entry.filename for entry in entries])
            return {entry.filename: _text(archive, entry) for entry in entries}
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, OSError, ValueError, NotImplementedError):
        raise BadArchive("This is no zip that can be read; choose one that Tidemark exported.") from None


def _check_names(names: list[str]) -> None:
    if len(names) > MOST_FILES:
        raise BadArchive(f"The archive has {len(names)} files; at most {MOST_FILES} are read.")
    for name in names:
        if "/" in name or "\\" in name or name.startswith("."):
            raise BadArchive(f"{name!a}: put the files at the top of the archive, without folders.")
        if not name.endswith(".toml"):
            raise BadArchive(f"{name!a}: a package has TOML files only.")
    if len(set(names)) < len(names):
        raise BadArchive("The archive has two files of one name.")


def _text(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> str:
    if entry.flag_bits & 0x1:
        raise BadArchive(f"{entry.filename} is encrypted; export it without a password.")
    if entry.compress_type not in _KNOWN_METHODS:
        raise BadArchive(f"{entry.filename} is packed in a way that is not read here; use a plain zip.")
    # The size that an archive tells of a file may be a lie: read no further than is allowed.
    with archive.open(entry) as file:
        data = file.read(MOST_FILE_BYTES + 1)
    if len(data) > MOST_FILE_BYTES:
        raise BadArchive(f"{entry.filename} is larger than {MOST_FILE_BYTES // 1000} kB.")
    try:
        return data.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise BadFile(entry.filename, line, "This is no UTF-8 text.") from None
