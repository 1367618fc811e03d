"""How a session went that was held without its live page; prefilled with the plan."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, TypedDict

from django import forms

from engagement.forms.durations import DurationField
from engagement.rules import durations, working_time

LONGEST_NOTE = 5000


class HeldEntered(TypedDict):
    """What domain/held takes of how a session went."""

    starts_at: datetime
    ends_at: datetime
    minutes: dict[int, int]
    present: list[int]
    note: str
    done: list[int]


class HeldForm(forms.Form):
    """
    Start, end, minutes of each module, who was there, one public note, and the items that are settled.

    `modules` are (topic's key, name, planned minutes, minutes known so far), `people` and `items` (key, name); `zone`
    is whose clock it is.
    Only a session that was planned past midnight (`is_overnight`) may end at an earlier time than it began.
    """

    on = forms.DateField(
        label="Date",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": "Say on which day.", "invalid": "Give a date such as 2030-01-07."},
    )
    starts = forms.TimeField(
        label="Start",
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"required": "Say when it began.", "invalid": "Give a time such as 09:30."},
    )
    ends = forms.TimeField(
        label="End",
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"required": "Say when it ended.", "invalid": "Give a time such as 11:30."},
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        modules: Sequence[tuple[int, str, int, int]],
        people: Sequence[tuple[int, str]],
        items: Sequence[tuple[int, str]],
        zone: str,
        is_overnight: bool,
        initial: Mapping[str, object],
    ) -> None:
        super().__init__(data, initial=dict(initial))
        self._zone, self._is_overnight = zone, is_overnight
        self._topics = [pk for pk, *_ in modules]
        for pk, name, planned, minutes in modules:
            self.fields[f"minutes_{pk}"] = DurationField(
                label=name,
                required=False,
                initial=durations.said(minutes) if minutes else "",
                help_text=f"Planned: {durations.said(planned)}.",
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )
        self._add_choices("present", "Who was there", people, initial=[pk for pk, _ in people])
        self.fields["note"] = forms.CharField(
            label="Public note",
            required=False,
            max_length=LONGEST_NOTE,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text="Goes to the customer with the recap.",
        )
        self._add_choices("done", "Settled in this session", items, initial=[])

    def _add_choices(self, name: str, label: str, choices: Sequence[tuple[int, str]], *, initial: list[int]) -> None:
        if choices:
            self.fields[name] = forms.TypedMultipleChoiceField(
                label=label,
                required=False,
                choices=choices,
                coerce=int,
                initial=initial,
                widget=forms.CheckboxSelectMultiple,
                error_messages={"invalid_choice": "This list has changed meanwhile. Reload the page and look again."},
            )

    @property
    def durations(self) -> list[forms.BoundField]:
        """The fields of the modules, in the plan's order."""
        return [self[f"minutes_{pk}"] for pk in self._topics]

    def entered(self) -> HeldEntered:
        """The clean values, as instants of the zone; only after is_valid()."""
        clean = self.cleaned_data
        is_next_day = self._is_overnight and clean["ends"] <= clean["starts"]
        return HeldEntered(
            starts_at=self._instant(clean["on"], clean["starts"]),
            ends_at=self._instant(clean["on"] + timedelta(days=is_next_day), clean["ends"]),
            minutes={pk: clean[f"minutes_{pk}"] or 0 for pk in self._topics},
            present=clean.get("present", []),
            note=clean["note"],
            done=clean.get("done", []),
        )

    def _instant(self, day: date, clock: time) -> datetime:
        return working_time.instant(day, clock, self._zone)
