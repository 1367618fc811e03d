"""
What was typed into the allocation table.

Not a Django form: the table has a hundred inputs, and making a field for each takes longer than the whole answer may.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django import forms

from engagement.rules import durations


@dataclass(frozen=True)
class TypedTable:
    """Texts by input, split into values by (session, module) or session, and what could not be read of them."""

    minutes: Mapping[tuple[int, str], int | None]
    starts: Mapping[int, datetime]
    lengths: Mapping[int, int]
    texts: Mapping[str, str]
    wrong: Mapping[str, str]


def read(data: Mapping[str, str], *, zone: str) -> TypedTable:
    """
    Read the inputs `c-<session>-<module>`, `d-`, `t-` and `l-<session>`; days and clocks are of the zone.

    An empty cell is no minutes. Inputs that are not there, as those of a session that cannot be moved, say nothing.
    """
    reader = _Reader(data, ZoneInfo(zone))
    for name in data:
        kind, _, rest = name.partition("-")
        if kind == "c":
            reader.read_minutes(name, rest)
        elif kind == "l":
            reader.read_length(name, rest)
        elif kind == "d":
            reader.read_start(name, rest)
    return TypedTable(reader.minutes, reader.starts, reader.lengths, reader.texts, reader.wrong)


class _Reader:
    def __init__(self, data: Mapping[str, str], zone: ZoneInfo) -> None:
        self.data, self.zone = data, zone
        self.minutes: dict[tuple[int, str], int | None] = {}
        self.starts: dict[int, datetime] = {}
        self.lengths: dict[int, int] = {}
        self.texts: dict[str, str] = {}
        self.wrong: dict[str, str] = {}

    def read_minutes(self, name: str, rest: str) -> None:
        number, _, key = rest.partition("-")
        if not number.isascii() or not number.isdigit() or not key:
            return
        text = self._kept(name)
        if text.strip() in ("", "0"):
            self.minutes[int(number[:6]), key] = None
            return
        minutes = self._duration(name, text)
        if minutes is not None:
            self.minutes[int(number[:6]), key] = minutes

    def read_length(self, name: str, number: str) -> None:
        if number.isascii() and number.isdigit() and (minutes := self._duration(name, self._kept(name))) is not None:
            self.lengths[int(number[:6])] = minutes

    def read_start(self, name: str, number: str) -> None:
        clock_name = f"t-{number}"
        if not number.isascii() or not number.isdigit() or clock_name not in self.data:
            return
        day, clock = self._day(name), self._clock(clock_name)
        if day is not None and clock is not None:
            self.starts[int(number[:6])] = datetime.combine(day, clock, self.zone)

    def _duration(self, name: str, text: str) -> int | None:
        try:
            return durations.parse(text)
        except durations.BadDuration as wrong:
            self.wrong[name] = str(wrong)
            return None

    def _day(self, name: str) -> date | None:
        try:
            found = date.fromisoformat(self._kept(name))
        except ValueError:
            found = None
        if found is None or not 2000 <= found.year <= 2100:
            self.wrong[name] = "Give the day as year, month and day, such as 2026-12-01."
            return None
        return found

    def _clock(self, name: str) -> time | None:
        try:
            return time.fromisoformat(self._kept(name)).replace(tzinfo=None, second=0, microsecond=0)
        except ValueError:
            self.wrong[name] = "Give the time as hour and minute, such as 09:30."
            return None

    def _kept(self, name: str) -> str:
        self.texts[name] = self.data[name].replace("\x00", "\N{REPLACEMENT CHARACTER}")
        return self.texts[name]


class RevisionForm(forms.Form):
    """Which plan somebody had before them."""

    revision = forms.IntegerField(min_value=0, max_value=2**31 - 1)


class SwapForm(RevisionForm):
    """The session that is to be held instead of another."""

    number = forms.IntegerField(min_value=1, max_value=32_000)
    instead_of = forms.IntegerField(min_value=1, max_value=32_000)
