"""Which files are taken: ending and bytes have to agree, and nothing that runs is let in."""

import io
import struct
from typing import BinaryIO

import pytest
from django.conf import settings

from engagement.rules import upload_types
from engagement.rules.upload_types import NotAllowed, detect
from tests.uploads import DOCX, JPEG, PDF, PNG, PPTX, TEXT, XLSX, zipped

OFFICE = "application/vnd.openxmlformats-officedocument"
TYPES = "[Content_Types].xml"


def told(name: str, content: bytes) -> str:
    return detect(name, io.BytesIO(content), len(content)).content_type


def why(name: str, content: bytes) -> str:
    with pytest.raises(NotAllowed) as caught:
        told(name, content)
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.pdf", PDF, "application/pdf"),
        ("a.PNG", PNG, "image/png"),
        ("a.jpg", JPEG, "image/jpeg"),
        ("a.jpeg", JPEG, "image/jpeg"),
        ("a.txt", TEXT, "text/plain"),
        ("a.log", "Größe: 3 µs\r\n".encode(), "text/plain"),
        ("a.md", "\ufeff# Title".encode(), "text/plain"),
        ("a.txt", "in UTF-16".encode("utf-16"), "text/plain"),
        ("a.csv", b"name,type\nacme,ACR\n", "text/csv"),
        ("a.json", b' \n{"a": 1}', "application/json"),
        ("a.xml", b'<?xml version="1.0"?>\n<!-- x -->\n<project xmlns="http://maven"/>', "application/xml"),
        ("a.yaml", b"steps: []\n", "application/yaml"),
        ("a.b.yml", b"%YAML 1.2\n---\nsteps: []\n", "application/yaml"),
        ("a.xlsx", XLSX, f"{OFFICE}.spreadsheetml.sheet"),
        ("a.docx", DOCX, f"{OFFICE}.wordprocessingml.document"),
        ("a.pptx", PPTX, f"{OFFICE}.presentationml.presentation"),
    ],
)
def test_a_file_is_told_by_its_ending_and_its_bytes(name, content, kind):
    assert told(name, content) == kind


@pytest.mark.parametrize(
    "name",
    [
        "a.exe",
        "a.html",
        "a.svg",
        "a.zip",
        "a.docm",
        "a.xlsm",
        "a.xls",
        "a.sh",
        "a.pdf.exe",
        "a.pdf ",
        "pdf",
        "a.",
        ".pdf/x",
        "a.pdf\x00.exe",
        "a.рdf",
    ],
)
def test_an_ending_that_is_not_on_the_list_is_refused(name):
    assert why(name, PDF).startswith("is of a kind that is not taken")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("program.pdf", b"MZ\x90\x00" + b"\x00" * 60),
        ("late.pdf", b"\n" + PDF),
        ("cut.pdf", PDF.replace(b"%%EOF", b"")),
        ("page.png", b"<html>" + PNG),
        ("trailing.png", PNG + b"<script>alert(1)</script>"),
        ("cut.jpg", JPEG[:-2]),
        ("picture.pdf", PNG),
        ("text.jpg", TEXT),
        ("zip.xlsx", zipped("readme.txt")),
        ("word.xlsx", DOCX),
        ("not.docx", b"PK\x03\x04" + b"x" * 100),
        ("before.docx", b"#!/bin/sh\n" + DOCX),
        ("cut.docx", DOCX[:-30]),
        ("object.json", b"a: 1"),
        ("none.xml", b"no markup"),
        ("before.xml", b"x <a/>"),
        ("program.txt", b"\x7fELF\x02\x01\x01\x00"),
        ("zero.csv", b"a,b\x00"),
        ("script.txt", b"#!/bin/sh\nrm -r /\n"),
        ("page.txt", b" \n<!-- x --> <!DOCTYPE html><script>alert(1)</script>"),
        ("page.md", b"<script>alert(1)</script>"),
        ("page.csv", b"<svg onload='alert(1)'>"),
        ("page.yaml", b"<html></html>"),
        ("svg.xml", b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
        ("prefixed.xml", b'<s:svg xmlns:s="http://www.w3.org/2000/svg"/>'),
        ("html.xml", b'<a xmlns="http://www.w3.org/1999/xhtml"/>'),
        ("style.xml", b'<?xml-stylesheet href="x.xsl"?><a/>'),
        ("entity.xml", b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'),
    ],
)
def test_a_file_that_is_not_what_its_ending_says_is_refused(name, content):
    assert "inside" in why(name, content)


def test_text_in_an_old_code_page_is_asked_for_in_utf_8():
    assert why("a.txt", "Größe".encode("cp1252")) == "is not readable as text; save it as UTF-8"


@pytest.mark.parametrize(("name", "content"), [("a.pdf", PDF), ("a.jpg", JPEG)])
def test_a_file_that_is_an_archive_too_is_refused(name, content):
    hidden = content + zipped("program.exe") + content[-6:]

    assert "an archive at once" in why(name, hidden)


@pytest.mark.parametrize(
    "content",
    [
        zipped(TYPES, "xl/workbook.xml", "xl/vbaProject.bin"),
        zipped(TYPES, "xl/workbook.xml", "xl/embeddings/oleObject1.bin"),
        zipped(TYPES, "xl/workbook.xml", "xl/activeX/activeX1.xml"),
        zipped(TYPES, "xl/workbook.xml", "xl/macrosheets/sheet1.xml"),
        zipped(TYPES, "xl/workbook.xml", "xl/embeddings/Sheet.xlsm"),
        zipped(TYPES, "xl/workbook.xml", told=b'ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"'),
    ],
)
def test_an_office_document_with_macros_or_objects_is_refused(content):
    assert why("a.xlsx", content) == (
        "holds macros or embedded objects; save it as an Excel workbook (xlsx) without them"
    )


def test_an_office_document_with_an_endless_list_of_parts_is_not_read():
    at = DOCX.rindex(b"PK\x05\x06")
    endless = DOCX[: at + 12] + struct.pack("<I", 3 * 1024 * 1024) + DOCX[at + 16 :]

    assert "inside" in why("a.docx", endless)


def test_an_empty_file_is_refused():
    assert why("a.txt", b"") == "is empty; choose the file that holds something"


def test_a_file_that_is_too_large_is_refused_unread():
    class Unread(io.BytesIO):
        def read(self, *args: object) -> bytes:
            raise AssertionError

    file: BinaryIO = Unread()
    with pytest.raises(NotAllowed) as caught:
        detect("a.pdf", file, upload_types.LARGEST_BYTES + 1)

    assert str(caught.value) == "is larger than 20 MB; hand in a smaller one, or a link to it"


def test_a_large_text_is_read_to_its_end():
    assert "no text has" in why("a.txt", b"line\n" * 100_000 + b"\x01")


def test_a_file_is_left_at_its_beginning():
    file = io.BytesIO(PDF)

    detect("a.pdf", file, len(PDF))

    assert file.tell() == 0


def test_what_is_taken_from_the_wire_is_what_may_be_kept():
    assert settings.UPLOAD_LARGEST_BYTES == upload_types.LARGEST_BYTES
    together = upload_types.MOST_AT_ONCE * upload_types.LARGEST_BYTES
    assert together < settings.UPLOAD_LARGEST_REQUEST_BYTES < together + 2 * 1024 * 1024
