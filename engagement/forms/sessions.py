"""What is typed about a session: another date, a reason, a place, somebody to invite."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TypedDict

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet

from engagement.models import User
from engagement.rules.working_time import instant

# Dates beyond are slips of the keyboard, and some calendars cannot hold them.
_FIRST, _LAST = date(2000, 1, 1), date(2100, 12, 31)
_LIMITS = [
    MinValueValidator(_FIRST, "Give a date of this century."),
    MaxValueValidator(_LAST, "Give a date of this century."),
]
READ_BY_ALL = "Everybody invited reads it."
LONGEST_REASON, LONGEST_PLACE = 300, 300


class Invited(TypedDict):
    """What domain/sessions takes of somebody to invite."""

    name: str
    email: str
    user: User | None


class ReasonForm(forms.Form):
    """Why a session is taken off its date."""

    reason = forms.CharField(
        label="Reason",
        max_length=LONGEST_REASON,
        help_text=READ_BY_ALL,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Say why, in words that everybody invited may read."},
    )


class MoveForm(forms.Form):
    """Another date for a session, by the clocks of `zone`; `needs_reason` once people know of the old one."""

    day = forms.DateField(
        label="Day",
        validators=_LIMITS,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Choose a day.", "invalid": "Give the day as 2030-01-31."},
    )
    clock = forms.TimeField(
        label="Starts at",
        widget=forms.TimeInput(attrs={"type": "time", "step": "300"}, format="%H:%M"),
        error_messages={"required": "Choose when it starts.", "invalid": "Give the time as 14:30."},
    )
    reason = forms.CharField(
        label="Reason",
        required=False,
        max_length=LONGEST_REASON,
        help_text=READ_BY_ALL,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(
        self,
        data: Mapping[str, str] | None = None,
        *,
        zone: str,
        needs_reason: bool,
        initial: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.zone = zone
        self.fields["clock"].help_text = f"By the clocks of {zone}."
        if needs_reason:
            reason = self.fields["reason"]
            reason.required = True
            reason.error_messages["required"] = "Say why, in words that everybody invited may read."

    @property
    def starts_at(self) -> datetime:
        """The instant that was chosen, in UTC; only of a valid form."""
        return instant(self.cleaned_data["day"], self.cleaned_data["clock"], self.zone)


class PlaceForm(forms.Form):
    place = forms.CharField(
        label="Place or meeting link",
        required=False,
        max_length=LONGEST_PLACE,
        help_text=READ_BY_ALL,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class LengthForm(forms.Form):
    minutes = forms.IntegerField(
        label="Length in minutes",
        min_value=15,
        max_value=12 * 60,
        help_text="A session takes two to three hours, 120 to 180 minutes.",
        error_messages={"required": "Give its length in minutes.", "invalid": "Give whole minutes, such as 150."},
    )


class AttendeeForm(forms.Form):
    """Somebody to invite: one of the engagement's people, or anybody by name."""

    name = forms.CharField(label="Name", required=False, max_length=120)
    email = forms.EmailField(
        label="E-mail",
        required=False,
        max_length=254,
        help_text="Without one, nobody is mailed.",
        error_messages={"invalid": "Give an e-mail address such as ines@customer.example."},
    )

    def __init__(self, data: Mapping[str, str] | None = None, *, people: QuerySet[User]) -> None:
        super().__init__(data)
        self.fields["person"] = forms.ModelChoiceField(
            people,
            label="Of this engagement",
            required=False,
            empty_label="Somebody else",
            error_messages={"invalid_choice": "Choose somebody of this engagement, or give a name below."},
        )
        self.order_fields(["person", "name", "email"])

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        if not cleaned.get("person") and not cleaned.get("name") and "name" not in self.errors:
            self.add_error("name", ValidationError("Give a name, or choose somebody of this engagement."))
        return cleaned

    def entered(self) -> Invited:
        """What domain/sessions takes of it."""
        person, given = self.cleaned_data["person"], self.cleaned_data
        return Invited(name=given["name"] or str(person), email=given["email"], user=person)


class PageForm(forms.Form):
    """Which page of a list; what cannot be read means the first."""

    page = forms.IntegerField(required=False, min_value=1, max_value=100_000)

    @property
    def number(self) -> int:
        self.is_valid()
        return self.cleaned_data.get("page") or 1
