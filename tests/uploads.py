"""Small files of each kind, made by hand."""

import io
import zipfile
import zlib

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"
TEXT = b"One line.\n"


def _chunk(kind: bytes, content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + kind + content + zlib.crc32(kind + content).to_bytes(4, "big")


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", b"\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00")
    + _chunk(b"IDAT", zlib.compress(b"\x00\x00"))
    + _chunk(b"IEND", b"")
)


def zipped(*names: str, told: bytes = b"<Types/>") -> bytes:
    """A ZIP with parts of these names; that of the list of parts says `told`."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as parts:
        for name in names:
            parts.writestr(name, told if name == "[Content_Types].xml" else b"x")
    return made.getvalue()


XLSX = zipped("[Content_Types].xml", "xl/workbook.xml", "xl/printerSettings/printerSettings1.bin")
DOCX = zipped("[Content_Types].xml", "word/document.xml")
PPTX = zipped("[Content_Types].xml", "ppt/presentation.xml", "ppt/embeddings/Microsoft_Excel_Sheet1.xlsx")
