"""Findings as tables."""

from collections.abc import Iterable, Iterator
from datetime import UTC
from typing import IO

from engagement.domain.finding_exports import Row
from engagement.exports.sheets import xlsx_file
from engagement.exports.tables import csv_lines

COLUMNS = (
    *("Registry", "Image", "Digest", "Scanned (UTC)", "Vulnerability", "Severity", "Own severity", "Score"),
    *("Score from", "EPSS", "Exploit", "Weight", "Package", "Format", "Path", "Installed", "Fixed in", "Upgrade to"),
    *("Published", "From the base image", "Running workloads", "Accepted", "Since the scan before", "Link", "Solution"),
)


def csv_file(rows: Iterable[Row]) -> Iterator[str]:
    """The lines of the file, one at a time; days as 2030-06-03."""
    return csv_lines(COLUMNS, map(_plain, rows))


def sheet(rows: Iterable[Row]) -> IO[bytes]:
    """The same table as a sheet."""
    return xlsx_file("Findings", COLUMNS, map(_cells, rows))


def _cells(row: Row) -> list[object]:
    return [
        *(row.registry, row.image, row.digest, row.scanned_at, row.name, row.severity, row.own_severity),
        *(_given(row.score), row.score_source, _given(row.epss_score), row.exploit_type or _yes(row.is_exploitable)),
        *(row.points, row.resource_name, row.resource_format, row.resource_path, row.installed_version),
        *(row.fix_version, row.upgrade_to, row.published_on or "", _yes(row.is_of_base), row.n_workloads),
        *(_yes(row.is_acknowledged), row.change, row.url, row.solution),
    ]


def _plain(row: Row) -> list[object]:
    cells = _cells(row)
    cells[3] = f"{row.scanned_at.astimezone(UTC):%Y-%m-%d %H:%M}"
    return cells


def _given(number: float | None) -> object:
    return "" if number is None else number


def _yes(is_so: bool) -> str:
    return "yes" if is_so else ""
