"""Which weeks and whom, where a session goes, and how much of somebody's week can be booked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms

from engagement.forms.sessions import MoveForm
from engagement.models import User
from engagement.rules.capacity import monday_of

# Calendars end somewhere, and a year of weeks has to lie on either side.
_FIRST, _LAST = date(2000, 1, 3), date(2100, 12, 31)
_MOST_KEY = 2**31


def _monday(day: date | None) -> date | None:
    return monday_of(day) if day is not None and _FIRST <= day <= _LAST else None


class GridForm(forms.Form):
    """From which week on, and whose; a value that cannot be read is left out."""

    q = forms.CharField(required=False, max_length=100)
    page = forms.IntegerField(required=False, min_value=1, max_value=10_000)

    def __init__(self, data: Mapping[str, str]) -> None:
        super().__init__(data)
        # The word of the address is none that Python lets a field be called by.
        self.fields["from"] = forms.DateField(required=False)

    def readable(self, *, today: date) -> dict[str, Any]:
        """What domain/capacity takes: the Monday to begin with, and what else could be read."""
        self.is_valid()
        start = _monday(self.cleaned_data.get("from")) or monday_of(today)
        return {"start": start} | {name: found for name in ("q", "page") if (found := self.cleaned_data.get(name))}


class WeekForm(forms.Form):
    """Which week, and where something dropped on another one is to go."""

    week = forms.DateField(required=False)
    to = forms.IntegerField(required=False, min_value=1, max_value=_MOST_KEY)
    to_week = forms.DateField(required=False)

    def monday(self, *, today: date) -> date:
        self.is_valid()
        return _monday(self.cleaned_data.get("week")) or monday_of(today)

    @property
    def target(self) -> tuple[int | None, date | None]:
        """The consultant and the Monday that were dropped on, each None where there is none."""
        self.is_valid()
        return self.cleaned_data.get("to"), _monday(self.cleaned_data.get("to_week"))


@dataclass(frozen=True)
class Chosen:
    """Who is to hold a session and when; `day` and `clock` as they were typed."""

    holder: User
    starts_at: datetime
    day: str
    clock: str


class SlotForm(MoveForm):
    """Who holds a session, and when."""

    consultant = forms.TypedChoiceField(
        label="Consultant",
        coerce=int,
        error_messages={"required": "Choose who holds it.", "invalid_choice": "Choose somebody of the list."},
    )
    field_order = ("consultant", "day", "clock", "reason")

    def __init__(
        self,
        data: Mapping[str, str] | None = None,
        *,
        people: Sequence[User],
        zone: str,
        needs_reason: bool,
        initial: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(data, zone=zone, needs_reason=needs_reason, initial=initial)
        self._people = {one.pk: one for one in people}
        chosen = self.fields["consultant"]
        if isinstance(chosen, forms.ChoiceField):
            chosen.choices = [(one.pk, str(one)) for one in people]

    def chosen(self, usual: datetime) -> Chosen | None:
        """Where it is to go; None while that cannot be read. `usual` is its time, kept where it is the same minute."""
        self.is_valid()
        if not {"consultant", "day", "clock"} <= self.cleaned_data.keys():
            return None
        starts_at = self.starts_at
        return Chosen(
            holder=self._people[self.cleaned_data["consultant"]],
            starts_at=usual if usual.replace(second=0, microsecond=0) == starts_at else starts_at,
            day=self.cleaned_data["day"].isoformat(),
            clock=f"{self.cleaned_data['clock']:%H:%M}",
        )

    def ask_for_reason(self) -> None:
        """Say beside the field that it must be given, without judging what was sent."""
        self.fields["reason"].required = True


class WeeklyForm(forms.Form):
    """How many hours of a week can be booked."""

    hours = forms.DecimalField(
        label="Hours that can be booked in a week",
        min_value=0,
        max_value=60,
        decimal_places=2,
        max_digits=4,
        widget=forms.NumberInput(attrs={"step": "0.5", "inputmode": "decimal"}),
        help_text="Preparation and write-up count as booked, too.",
        error_messages={
            "required": "Give the hours, such as 30.",
            "invalid": "Give the hours as a number, such as 30 or 22.5.",
            "min_value": "Give between 0 and 60 hours.",
            "max_value": "Give between 0 and 60 hours.",
        },
    )

    @property
    def minutes(self) -> int:
        """Only of a valid form."""
        minutes: int = round(self.cleaned_data["hours"] * Decimal(60))
        return minutes


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Give the day.", "invalid": "Give the day as 2030-01-31."},
    )


class TimeOffForm(forms.Form):
    """From when until when somebody is away."""

    starts_on = _day("First day away")
    ends_on = _day("Last day away")

    def clean(self) -> dict[str, Any]:
        """Days that no calendar of ours holds are slips of the keyboard."""
        for name in ("starts_on", "ends_on"):
            day = self.cleaned_data.get(name)
            if day is not None and not _FIRST <= day <= _LAST:
                self.add_error(name, "Give a date of this century.")
        return self.cleaned_data
