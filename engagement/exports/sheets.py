"""Tables that leave as XLSX: written row after row, and without a single formula."""

import tempfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import IO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from engagement.lib.zones import in_zone

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a cell holds at most; a longer text is cut.
LONGEST_CELL = 32_767
# Only up to here the file stays in memory; a larger one goes to the disk.
_IN_MEMORY_BYTES = 1024 * 1024
_NARROWEST, _WIDEST = 9, 40


def xlsx_file(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> IO[bytes]:
    """
    The table as a file to read from its beginning, its headings frozen and with a filter; whoever takes it closes it.

    Numbers and days stay what they are; instants are in UTC. Every text is written as text, whatever it begins with.
    """
    file: IO[bytes] = tempfile.SpooledTemporaryFile(_IN_MEMORY_BYTES)  # noqa: SIM115 (the caller closes it)
    # A row that is written leaves the memory for a file beside; nothing is guessed from how a text looks.
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(file, options) as book:
        sheet = book.add_worksheet(title)
        day, instant = (book.add_format({"num_format": look}) for look in ("yyyy-mm-dd", "yyyy-mm-dd hh:mm"))
        sheet.freeze_panes(1, 1)
        for place, name in enumerate(columns):
            sheet.set_column(place, place, min(max(len(name) + 2, _NARROWEST), _WIDEST))
        bold = book.add_format({"bold": True})
        for place, name in enumerate(columns):
            sheet.write_string(0, place, name, bold)
        n = 0
        for n, row in enumerate(rows, start=1):
            for place, cell in enumerate(row):
                _write(sheet, n, place, cell, day, instant)
        sheet.autofilter(0, 0, n, len(columns) - 1)
    file.seek(0)
    return file


def _write(sheet: Worksheet, row: int, place: int, cell: object, day: Format, instant: Format) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, bool) or not isinstance(cell, (int, float, date)):
        sheet.write_string(row, place, str(cell)[:LONGEST_CELL])
    elif isinstance(cell, datetime):
        # A sheet knows no zones.
        sheet.write_datetime(row, place, in_zone(cell, "UTC").replace(tzinfo=None), instant)
    elif isinstance(cell, date):
        sheet.write_datetime(row, place, datetime.combine(cell, time()), day)
    else:
        sheet.write_number(row, place, cell)
