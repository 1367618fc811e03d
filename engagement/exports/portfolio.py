"""The portfolio as a table that leaves: one line an engagement, in the order of the page."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import IO

from engagement.domain.portfolio import Row
from engagement.exports.sheets import xlsx_file
from engagement.exports.tables import csv_lines

COLUMNS = (
    *("Reference", "Customer", "Title", "Status", "Consultants", "Progress %", "Health", "Why", "Also"),
    *("Overridden until", "Forecast end", "Earliest", "Latest", "Sold h", "Planned h", "Used h", "Remaining h"),
    *("Next session (UTC)", "Stuck on", "Stuck since", "Failed operations", "PS lead"),
)


def lines(rows: Iterable[Row]) -> Iterator[str]:
    """The lines of the file, one at a time; days as 2030-06-03, hours with a point."""
    return csv_lines(COLUMNS, ([_plain(cell) for cell in _cells(row)] for row in rows))


def sheet(rows: Iterable[Row]) -> IO[bytes]:
    """The same table as a sheet, in which days and hours can be counted with."""
    return xlsx_file("Portfolio", COLUMNS, map(_cells, rows))


def _cells(row: Row) -> list[object]:
    return [
        *(row.reference, row.customer, row.title, row.status_label, row.consultants, row.progress_percent),
        *(row.health_label, row.why, " ".join(row.others), row.overridden_until or ""),
        *(row.forecast_on or "", row.forecast_early_on or "", row.forecast_late_on or ""),
        *(_hours(row.contracted_minutes), _hours(row.planned_minutes), _hours(row.used_minutes)),
        *(_hours(row.remaining_minutes), row.next_starts_at or ""),
        *(row.stuck_on, row.stuck_since or "", row.n_operations_failed, row.ps_lead),
    ]


def _plain(cell: object) -> object:
    return f"{cell:%Y-%m-%d %H:%M}" if isinstance(cell, datetime) else cell


def _hours(minutes: int) -> float:
    return round(minutes / 60, 2)
