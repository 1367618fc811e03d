"""What people send about accepted risks: filters of the list, the wish to accept one, and why it is not agreed to."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from engagement.models import AcceptedRisk, User
from engagement.rules import lengths

# Aqua takes 1 to 999 days (contract 8.1).
LONGEST_DAYS = 999
USUAL_DAYS = 90


class RiskListForm(forms.Form):
    """Search, filters and page: nothing is required, and a value that cannot be read is left out."""

    STATES = [*AcceptedRisk.State.choices, ("console", "In the console, by others")]

    q = forms.CharField(required=False, max_length=100)
    state = forms.ChoiceField(required=False, choices=STATES)
    reach = forms.ChoiceField(required=False, choices=AcceptedRisk.Reach.choices)
    page = forms.IntegerField(required=False, min_value=1, max_value=10_000)

    def readable(self) -> dict[str, Any]:
        """The values that could be read, by name; empty ones left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class AcceptForm(forms.Form):
    """
    Accepting the risk of a finding: how far, why, until when, and who agrees.

    Gives `ends_on` whether days or a date were sent. The choices of the approver and today's date are passed in.
    """

    reach = forms.ChoiceField(label="Reach", choices=AcceptedRisk.Reach.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label="Reason",
        max_length=lengths.REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Why the finding may stay for now. It stands in the console beside the finding.",
        error_messages={"required": "Say why the finding may stay for now."},
    )
    days = forms.IntegerField(
        label="For so many days",
        required=False,
        min_value=1,
        max_value=LONGEST_DAYS,
        help_text=f"1 to {LONGEST_DAYS}. Or give a date below.",
        error_messages={"invalid": f"Give a number of days from 1 to {LONGEST_DAYS}."},
    )
    ends_on = forms.DateField(
        label="Until",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="The last day, in place of a number of days.",
        error_messages={"invalid": "Give a date, such as 2030-06-03."},
    )
    is_agreed = forms.BooleanField(
        label="They have agreed already, in person",
        required=False,
        help_text="Then it goes into the console at once, and they are told. Otherwise they are asked first.",
    )
    field_order = ("reach", "reason", "days", "ends_on", "approver", "is_agreed")

    def __init__(self, *args: Any, approvers: QuerySet[User], today: date, **named: Any) -> None:
        super().__init__(*args, **named)
        self._today = today
        self.fields["approver"] = forms.ModelChoiceField(
            approvers,
            label="Agreed by",
            empty_label="Choose who agrees",
            help_text="The PS lead, or a lead of the customer.",
            error_messages={
                "required": "Name who agrees that the finding may stay.",
                "invalid_choice": "Name the PS lead or a lead of the customer.",
            },
        )
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        """One of days and date, turned into the last day."""
        values = self.cleaned_data
        days, ends_on = values.pop("days", None), values.get("ends_on")
        if {"days", "ends_on"} & set(self.errors):
            return values
        if days and ends_on:
            self.add_error("days", ValidationError("Give a number of days or a date, not both."))
        elif not days and not ends_on:
            self.add_error("days", ValidationError("Say for how many days, or until when."))
        elif days:
            values["ends_on"] = self._today + timedelta(days=days)
        return values


class RefusalForm(forms.Form):
    """Why somebody does not agree."""

    why = forms.CharField(
        label="Why not",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say in a few words why you do not agree."},
    )
