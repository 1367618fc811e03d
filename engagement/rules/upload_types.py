"""
Which kinds of file may be handed in, told by their bytes.

The ending and the bytes have to agree. What a browser or an office program would run is refused: HTML, SVG, programs,
macros, embedded objects; and archives, since nobody sees what is in one before it is unpacked. A file that is two kinds
at once (a ZIP behind a picture) is refused, too.
"""

import codecs
import re
import struct
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from engagement.rules.file_names import ending

LARGEST_BYTES = 20 * 1024 * 1024
LARGEST_TOGETHER_BYTES = 200 * 1024 * 1024
MOST_AT_ONCE = 10

_CHUNK = 64 * 1024
_ZIP_START, _ZIP_END, _ZIP64 = b"PK\x03\x04", b"PK\x05\x06", b"PK\x06\x07"
# The end record of a ZIP and the longest comment behind it (APPNOTE.TXT 4.3.16).
_ZIP_TAIL = 22 + 65_535
# A document of a thousand parts has a directory of about 100 KB.
_LARGEST_DIRECTORY, _LARGEST_PART_LIST = 2 * 1024 * 1024, 2 * 1024 * 1024


class NotAllowed(Exception):
    """The file may not be handed in; the text says why, for a person."""


@dataclass(frozen=True)
class Kind:
    """A kind of file: what it is called, how it is served, and what makes sure of it."""

    label: str
    content_type: str
    check: Callable[[BinaryIO, int], None]

    @property
    def title(self) -> str:
        """The label without its article, as it stands in a list."""
        bare = self.label.removeprefix("a ").removeprefix("an ")
        return bare[:1].upper() + bare[1:]


def detect(name: str, file: BinaryIO, size: int) -> Kind:
    """
    The kind of the file, by its ending and its bytes; `size` is in bytes.

    Reads the file from its beginning, and leaves it there. Raises NotAllowed.
    """
    if size == 0:
        raise NotAllowed("is empty; choose the file that holds something")
    if size > LARGEST_BYTES:
        raise NotAllowed(f"is larger than {LARGEST_BYTES // 1024 // 1024} MB; hand in a smaller one, or a link to it")
    kind = KINDS.get(ending(name))
    if kind is None:
        raise NotAllowed(f"is of a kind that is not taken; hand in {IN_WORDS}")
    try:
        kind.check(file, size)
    finally:
        file.seek(0)
    return kind


# ── by their first and last bytes ────────────────────────────────────────────────────────────────────────────────────


def _binary(label: str, content_type: str, first: bytes, last: bytes, within: int) -> Kind:
    """A kind that begins with `first`, and has `last` among its `within` last bytes."""

    def check(file: BinaryIO, size: int) -> None:
        if _read(file, 0, len(first)) != first or last not in _read(file, max(0, size - within), within):
            raise NotAllowed(f"is not {label} inside, or not whole; save it anew as {label}")
        if _ZIP_END in _read(file, max(0, size - _ZIP_TAIL), _ZIP_TAIL):
            raise NotAllowed(f"is {label} and an archive at once; save it anew as {label}")

    return Kind(label, content_type, check)


def _read(file: BinaryIO, start: int, n: int) -> bytes:
    file.seek(start)
    return file.read(n)


# ── texts ────────────────────────────────────────────────────────────────────────────────────────────────────────────

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_MARKUP = re.compile(
    r"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+(?:html|svg)|html|svg|script|head|body|iframe)\b", re.I | re.S
)
_ROOT = re.compile(r"<(?![?!])(?:[\w.-]+:)?([\w.-]+)([^>]*)", re.S)
_STYLED = re.compile(r"<\?xml-stylesheet", re.I)
_RUN_BY_BROWSERS = (
    "http://www.w3.org/1999/xhtml",
    "http://www.w3.org/2000/svg",
    "http://www.w3.org/1999/XSL/Transform",
)
# As much of a text as its kind is told by.
_BEGINNING = 4096


def _text(label: str, content_type: str, agrees: Callable[[str], bool]) -> Kind:
    """A kind of plain text; `agrees` looks at its beginning."""

    def check(file: BinaryIO, size: int) -> None:
        beginning = _beginning(file, label)
        if beginning.startswith("#!") or _MARKUP.match(beginning) or not agrees(beginning):
            raise NotAllowed(f"is not {label} inside; give it the ending that fits, or save it anew")

    return Kind(label, content_type, check)


def _beginning(file: BinaryIO, label: str) -> str:
    """Make sure that the whole is text in UTF-8 or marked UTF-16, a chunk at a time, and give its beginning."""
    first = _read(file, 0, 2)
    name = "utf-16" if first in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8-sig"
    decoder, beginning = codecs.getincrementaldecoder(name)(), ""
    file.seek(0)
    try:
        while chunk := file.read(_CHUNK):
            text = decoder.decode(chunk)
            if _CONTROL.search(text):
                raise NotAllowed(f"is not {label} inside: it holds bytes that no text has")
            if len(beginning) < _BEGINNING:
                beginning = (beginning + text)[:_BEGINNING]
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise NotAllowed("is not readable as text; save it as UTF-8") from None
    return beginning


def _anything(beginning: str) -> bool:
    return True


def _is_json(beginning: str) -> bool:
    return beginning.lstrip()[:1] in ("{", "[")


def _is_xml(beginning: str) -> bool:
    """XML that no browser would draw as a page or a picture, and that asks for no entities or style sheets."""
    found = _ROOT.search(beginning)
    if found is None or not beginning.lstrip().startswith("<") or _STYLED.search(beginning):
        return False
    name, attributes = found.group(1).lower(), found.group(2)
    return name not in ("svg", "html", "script", "stylesheet", "transform") and not (
        any(space in attributes for space in _RUN_BY_BROWSERS) or re.search(r"<!entity", beginning, re.I)
    )


# ── office documents ─────────────────────────────────────────────────────────────────────────────────────────────────

_ACTIVE = re.compile(
    r"vbaProject|vbaData|activeX|oleObject|macrosheets/|embeddings/(?!.*\.(?:xlsx|docx|pptx)$)|\.(?:bin|exe|dll|js|vbs)$",
    re.I,
)
_PRINTER = re.compile(r"printerSettings/[\w-]+\.bin$", re.I)
_PARTS = "[Content_Types].xml"


def _office(label: str, content_type: str, main: str) -> Kind:
    """A document of the office formats (ECMA-376): a ZIP with this main part, and nothing in it that runs."""

    def check(file: BinaryIO, size: int) -> None:
        try:
            _look_into(file, size, main, label)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, struct.error, ValueError):
            raise NotAllowed(f"is not {label} inside, or not whole; save it anew as {label}") from None

    return Kind(label, content_type, check)


def _look_into(file: BinaryIO, size: int, main: str, label: str) -> None:
    _refuse_endless(file, size)
    with zipfile.ZipFile(file) as parts:
        names = parts.namelist()
        if main not in names or _PARTS not in names:
            raise zipfile.BadZipFile
        with parts.open(_PARTS) as listed:
            told = listed.read(_LARGEST_PART_LIST)
    if b"macroEnabled" in told or any(_ACTIVE.search(name) and not _PRINTER.search(name) for name in names):
        raise NotAllowed(f"holds macros or embedded objects; save it as {label} without them")


def _refuse_endless(file: BinaryIO, size: int) -> None:
    """Refuse what would take memory to list: only the end record is read. Raises BadZipFile."""
    tail = _read(file, max(0, size - _ZIP_TAIL), _ZIP_TAIL)
    at = tail.rfind(_ZIP_END)
    if _read(file, 0, 4) != _ZIP_START or at < 0 or _ZIP64 in tail[max(0, at - 20) : at]:
        raise zipfile.BadZipFile
    (directory,) = struct.unpack_from("<I", tail, at + 12)
    if directory > _LARGEST_DIRECTORY:
        raise zipfile.BadZipFile
    file.seek(0)


_OFFICE = "application/vnd.openxmlformats-officedocument"
_PLAIN = _text("a plain text", "text/plain", _anything)
_JPEG = _binary("a JPEG picture", "image/jpeg", b"\xff\xd8\xff", b"\xff\xd9", 4096)
_YAML = _text("YAML", "application/yaml", _anything)

# By ending. Bytes: PDF 32000-1 7.5.2 and 7.5.5, PNG 5.2 and 11.2.5, JPEG B.1.1.3.
KINDS: Mapping[str, Kind] = {
    "pdf": _binary("a PDF", "application/pdf", b"%PDF-", b"%%EOF", 2048),
    "png": _binary("a PNG picture", "image/png", b"\x89PNG\r\n\x1a\n", b"\x00\x00\x00\x00IEND\xaeB`\x82", 12),
    "jpg": _JPEG,
    "jpeg": _JPEG,
    "txt": _PLAIN,
    "log": _PLAIN,
    "md": _PLAIN,
    "csv": _text("a CSV table", "text/csv", _anything),
    "json": _text("JSON", "application/json", _is_json),
    "xml": _text("XML", "application/xml", _is_xml),
    "yaml": _YAML,
    "yml": _YAML,
    "xlsx": _office("an Excel workbook (xlsx)", f"{_OFFICE}.spreadsheetml.sheet", "xl/workbook.xml"),
    "docx": _office("a Word document (docx)", f"{_OFFICE}.wordprocessingml.document", "word/document.xml"),
    "pptx": _office(
        "a PowerPoint presentation (pptx)", f"{_OFFICE}.presentationml.presentation", "ppt/presentation.xml"
    ),
}
IN_WORDS = "PDF, PNG, JPEG, plain text, CSV, JSON, XML, YAML, Word, Excel or PowerPoint"
# For the file chooser of a browser.
ACCEPTED = ",".join(f".{one}" for one in KINDS)
