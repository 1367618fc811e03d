"""An entry of the RAID log, and what may be asked of the list."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from engagement.models import RaidItem
from engagement.rules import lengths

WEIGHTS = [("", "Not weighed"), *((str(n), str(n)) for n in range(1, 6))]


class RaidListForm(forms.Form):
    """Search, filters, sort and page: nothing is required, and a value that cannot be read is left out."""

    STATES = [*RaidItem.State.choices, ("overdue", "Overdue")]

    q = forms.CharField(required=False, max_length=100)
    kind = forms.ChoiceField(required=False, choices=RaidItem.Kind.choices)
    state = forms.ChoiceField(required=False, choices=STATES)
    sort = forms.CharField(required=False, max_length=20)
    page = forms.IntegerField(required=False, min_value=1, max_value=10_000)

    def readable(self) -> dict[str, Any]:
        """The values that could be read, by name; empty ones left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


def _weight(label: str, hint: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        help_text=hint,
        required=False,
        choices=WEIGHTS,
        coerce=int,
        empty_value=None,
        error_messages={"invalid_choice": "Weigh it from 1 to 5."},
    )


class RaidForm(forms.Form):
    """What somebody writes into the log."""

    kind = forms.ChoiceField(
        label="Kind",
        choices=[("", "Choose one"), *RaidItem.Kind.choices],
        error_messages={"required": "Choose what kind of entry this is.", "invalid_choice": "Choose one of the kinds."},
    )
    text = forms.CharField(
        label="What it is",
        max_length=lengths.RAID_TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say in a sentence what it is about."},
    )
    owner = forms.CharField(label="Owner", required=False, max_length=lengths.RAID_OWNER, help_text="Who sees to it.")
    due_on = forms.DateField(
        label="Due on",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Give a date, such as 2030-06-03."},
    )
    is_high = forms.BooleanField(label="Of high severity", required=False)
    probability = _weight("Probability", "Of a risk, 1 to 5.")
    impact = _weight("Impact", "Of a risk, 1 to 5.")
    response = forms.CharField(
        label="Response",
        required=False,
        max_length=lengths.RAID_RESPONSE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What is done about it.",
    )
    is_internal = forms.BooleanField(
        label="Only for the team",
        required=False,
        help_text="The customer reads actions and decisions that are not ticked here, and nothing else of the log.",
    )

    def clean(self) -> dict[str, Any]:
        """A risk is weighed whole or not at all."""
        values = self.cleaned_data
        given = [name for name in ("probability", "impact") if values.get(name)]
        if values.get("kind") == RaidItem.Kind.RISK and len(given) == 1:
            missing = "impact" if given == ["probability"] else "probability"
            self.add_error(missing, ValidationError("Weigh both, or neither."))
        return values
