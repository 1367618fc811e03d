"""Tables that leave as CSV: streamed, and harmless in a spreadsheet."""

import csv
from collections.abc import Iterable, Iterator, Sequence

CSV_TYPE = "text/csv; charset=utf-8"
# A spreadsheet takes a cell that begins so for a formula, even one between quotes (OWASP, "CSV injection").
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


class _Line:
    """What csv.writer writes to: hands the line back in place of keeping it."""

    def write(self, line: str) -> str:
        return line


def csv_lines(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The lines of the file, one at a time; begins with the mark by which spreadsheets know UTF-8."""
    writer = csv.writer(_Line())
    yield f"\ufeff{writer.writerow(columns)}"
    for row in rows:
        yield writer.writerow([safe(cell) for cell in row])


def safe(cell: object) -> object:
    """The cell as it is, or behind an apostrophe where its text would be taken for a formula; numbers stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" ").startswith(_FORMULA_STARTS) else cell
