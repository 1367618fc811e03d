"""Times in a record that somebody pasted from a SIEM: each platform writes them in its own way."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

# Clocks of three parties are compared, and platforms may show when they indexed an event instead of when it was.
BEFORE = timedelta(minutes=5)
# A time without its zone may be of any zone on earth.
ANY_ZONE = timedelta(hours=14)

_ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:[.,]\d{1,9})?\s?(?:Z|[+-]\d\d:?\d\d)?")
_APACHE = re.compile(r"\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}")
_SYSLOG = re.compile(r"[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d")
_EPOCH = re.compile(r"(?<![\d.\w-])(1\d{9})(\d{3})?(?:\.\d{1,9})?(?![\d\w-])")

# More times than an event holds; the rest of a long paste is not looked at.
MOST_TIMES = 50


@dataclass(frozen=True, slots=True)
class RecordTime:
    """A moment in a record; `has_zone` is false where the record does not say of which zone, and UTC is assumed."""

    at: datetime
    has_zone: bool


def times_in(record: str, *, near: datetime) -> tuple[RecordTime, ...]:
    """
    Find the moments that a record names: ISO 8601, Apache's and syslog's ways, and epoch seconds or milliseconds.

    A syslog time has no year; it gets the one that brings it nearest to `near`. At most 50.
    """
    found: list[RecordTime] = []
    for time in _all_times(record, near):
        found.append(time)
        if len(found) == MOST_TIMES:
            break
    return tuple(found)


def is_of_event(time: RecordTime, *, written_at: datetime, pasted_at: datetime | None) -> bool:
    """Whether a moment can be that of an event written at `written_at` and found before `pasted_at`."""
    slack = BEFORE if time.has_zone else BEFORE + ANY_ZONE
    is_too_late = pasted_at is not None and time.at > pasted_at + slack
    return time.at >= written_at - slack and not is_too_late


def _all_times(record: str, near: datetime) -> Iterator[RecordTime]:
    for match in _ISO.finditer(record):
        yield from _iso(match[0])
    for match in _APACHE.finditer(record):
        yield from _apache(match[0])
    for match in _SYSLOG.finditer(record):
        yield from _without_year(match[0], near)
    for match in _EPOCH.finditer(record):
        yield RecordTime(datetime.fromtimestamp(int(match[1]), UTC), has_zone=True)


def _iso(text: str) -> Iterator[RecordTime]:
    try:
        read = datetime.fromisoformat(text.replace(",", ".").replace(" ", "T", 1).replace(" ", ""))
    except ValueError:
        return
    yield RecordTime(read if read.tzinfo else read.replace(tzinfo=UTC), has_zone=read.tzinfo is not None)


def _apache(text: str) -> Iterator[RecordTime]:
    try:
        yield RecordTime(datetime.strptime(text, "%d/%b/%Y:%H:%M:%S %z"), has_zone=True)
    except ValueError:
        return


def _without_year(text: str, near: datetime) -> Iterator[RecordTime]:
    candidates: list[datetime] = []
    for year in (near.year - 1, near.year, near.year + 1):
        try:
            candidates.append(datetime.strptime(f"{year} {text}", "%Y %b %d %H:%M:%S").replace(tzinfo=UTC))
        except ValueError:
            continue
    if candidates:
        yield RecordTime(min(candidates, key=lambda one: abs(one - near)), has_zone=False)
