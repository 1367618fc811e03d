"""The week grid as it is sent: durations by cell, and rows for other work."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import MAXYEAR, date
from typing import Any

from django import forms

from engagement.forms.durations import DurationField
from engagement.models import Engagement, TimeEntry

OTHER_ROWS = 2
DAYS = 7
# What the page says the cells held, as "name:minutes,…"; a grid of a hundred rows stays well below.
LONGEST_SEEN = 60_000
_MINUTES = re.compile(r"[0-9]{1,5}")


class WeekForm(forms.Form):
    """
    Durations of the cells that were sent, of those that the grid has, and rows for work that the grid has not.

    A cell's clean value is its minutes, 0 where it was emptied. `cells` are the names of the grid's cells.
    """

    seen = forms.CharField(required=False, max_length=LONGEST_SEEN, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, str], *, cells: Iterable[str], engagements: Sequence[Engagement]) -> None:
        super().__init__(data)
        self._engagements = {str(one.pk): one for one in engagements}
        self._cells = [name for name in cells if name in data]
        for name in self._cells:
            self.fields[name] = DurationField(required=False)
        for n in range(OTHER_ROWS):
            self._add_other(n)

    def _add_other(self, n: int) -> None:
        self.fields[f"other-{n}-engagement"] = forms.ChoiceField(
            required=False,
            choices=[("", ""), *((pk, one.reference) for pk, one in self._engagements.items())],
            error_messages={"invalid_choice": "Choose one of your engagements."},
        )
        self.fields[f"other-{n}-kind"] = forms.ChoiceField(
            required=False,
            choices=[("", ""), *TimeEntry.Kind.choices],
            error_messages={"invalid_choice": "Choose one of the kinds."},
        )
        for day in range(DAYS):
            self.fields[f"other-{n}-{day}"] = DurationField(required=False)

    def clean(self) -> dict[str, Any]:
        """Minutes of other work need an engagement and a kind."""
        for n in range(OTHER_ROWS):
            if any(self.cleaned_data.get(f"other-{n}-{day}") for day in range(DAYS)):
                for name, says in (("engagement", "Choose the engagement."), ("kind", "Choose the kind.")):
                    key = f"other-{n}-{name}"
                    if not self.cleaned_data.get(key) and key not in self.errors:
                        self.add_error(key, says)
        return self.cleaned_data

    @property
    def minutes(self) -> dict[str, int]:
        """The minutes of the grid's cells by their names; only after is_valid()."""
        return {name: self.cleaned_data[name] or 0 for name in self._cells}

    @property
    def held(self) -> dict[str, int]:
        """What the page said the cells held; what cannot be read is left out."""
        pairs = (pair.partition(":") for pair in self.cleaned_data.get("seen", "").split(","))
        return {name: int(minutes) for name, _, minutes in pairs if _MINUTES.fullmatch(minutes)}

    @property
    def others(self) -> list[tuple[str, Engagement, str, int, int]]:
        """Of each cell of other work: its name, the engagement, the kind, the day of the week, the minutes."""
        return [
            (
                f"other-{n}-{day}",
                self._engagements[self.cleaned_data[f"other-{n}-engagement"]],
                self.cleaned_data[f"other-{n}-kind"],
                day,
                self.cleaned_data[f"other-{n}-{day}"],
            )
            for n in range(OTHER_ROWS)
            for day in range(DAYS)
            if self.cleaned_data.get(f"other-{n}-{day}")
        ]

    def wrong(self) -> dict[str, str]:
        """What is wrong, by the name of the cell."""
        return {name: " ".join(map(str, errors)) for name, errors in self.errors.items()}


class WeekOfForm(forms.Form):
    """Which week; a day that cannot be read, or lies beyond what calendars hold, is left out."""

    on = forms.DateField(required=False)

    def clean_on(self) -> date | None:
        """The day, away from the ends of time, so that there is a week before and after it."""
        on: date | None = self.cleaned_data["on"]
        return on if on and 1 < on.year < MAXYEAR else None

    def day(self) -> date | None:
        self.is_valid()
        return self.cleaned_data.get("on")
