"""Reading a sheet back as a spreadsheet would: cells as text, numbers, days and instants; a formula is an error."""

import io
import re
import zipfile
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_COLUMN = re.compile("[A-Z]+")
# How a character that XML cannot hold is written (ECMA-376, 22.9.2.19).
_ESCAPED = re.compile("_x([0-9A-F]{4})_")
# The day from which a sheet counts (ECMA-376, 18.17.4.1, with the leap day that 1900 did not have).
_EPOCH = datetime(1899, 12, 30, tzinfo=UTC)


def read_sheet(file: bytes) -> list[list[object]]:
    """The rows of the first sheet, each as long as the first; a cell that is left out is "". Formulas are refused."""
    with zipfile.ZipFile(io.BytesIO(file)) as parts:
        sheet = ElementTree.fromstring(parts.read("xl/worksheets/sheet1.xml"))  # noqa: S314 (our own file)
        styles = ElementTree.fromstring(parts.read("xl/styles.xml"))  # noqa: S314
    if list(sheet.iter(f"{_MAIN}f")):
        raise ValueError("There is a formula in the sheet.")
    formats = {one.get("numFmtId"): one.get("formatCode") for one in styles.iter(f"{_MAIN}numFmt")}
    looks = [formats.get(one.get("numFmtId")) for one in styles.findall(f"{_MAIN}cellXfs/{_MAIN}xf")]
    rows = [_row(row, looks) for row in sheet.iter(f"{_MAIN}row")]
    width = max(rows[0]) + 1
    return [[row.get(place, "") for place in range(width)] for row in rows]


def _row(row: ElementTree.Element, looks: list[str | None]) -> dict[int, object]:
    return {_place(cell): _value(cell, looks) for cell in row.iter(f"{_MAIN}c")}


def _place(cell: ElementTree.Element) -> int:
    [letters] = _COLUMN.findall(str(cell.get("r")))
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _value(cell: ElementTree.Element, looks: list[str | None]) -> object:
    if cell.get("t") == "inlineStr":
        text = "".join(piece.text or "" for piece in cell.iter(f"{_MAIN}t"))
        return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    number = float(cell.findtext(f"{_MAIN}v", ""))
    look = looks[int(cell.get("s", "0"))]
    if look is None:
        return number
    day = _EPOCH + timedelta(days=number)
    return day.strftime("%Y-%m-%d %H:%M" if "hh" in look else "%Y-%m-%d")
