"""What somebody may ask of the portfolio, the name of a view to keep, and a lead's own judgement of a health."""

from typing import Any

from django import forms

from engagement.models import Engagement
from engagement.rules import lengths
from engagement.rules.health import RULES

GROUPS = [("customer", "Customer"), ("consultant", "Consultant"), ("lead", "PS lead")]
FIRED = [(rule, rule.capitalize()) for rule in RULES]
ONLY = [
    ("stuck", "Stuck"),
    ("failing", "Failing operations"),
    ("over", "Over the contract"),
    ("unassigned", "Nobody assigned"),
]
FORMATS = [("csv", "CSV"), ("xlsx", "XLSX")]


class PortfolioForm(forms.Form):
    """Search, filters, grouping, sort and page: nothing is required, and a value that cannot be read is left out."""

    q = forms.CharField(required=False, max_length=100)
    status = forms.ChoiceField(required=False, choices=Engagement.Status.choices)
    health = forms.ChoiceField(required=False, choices=Engagement.Health.choices)
    rule = forms.ChoiceField(required=False, choices=FIRED)
    only = forms.ChoiceField(required=False, choices=ONLY)
    consultant = forms.IntegerField(required=False, min_value=1, max_value=2**31)
    lead = forms.IntegerField(required=False, min_value=1, max_value=2**31)
    group = forms.ChoiceField(required=False, choices=GROUPS)
    sort = forms.CharField(required=False, max_length=20)
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000)

    def readable(self) -> dict[str, Any]:
        """The values that could be read, by name; empty ones left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class FormatForm(forms.Form):
    """As which kind of file the portfolio leaves; CSV unless another is asked for."""

    format = forms.ChoiceField(required=False, choices=FORMATS)

    @property
    def is_sheet(self) -> bool:
        return self.is_valid() and self.cleaned_data["format"] == "xlsx"


class KeepViewForm(forms.Form):
    """The name of a view; what it shows is in the address."""

    name = forms.CharField(
        label="Keep these filters under a name",
        max_length=60,
        error_messages={"required": "Give the view a name."},
    )


class HealthForm(forms.Form):
    """How an engagement fares in a lead's own judgement, why, and until when."""

    health = forms.ChoiceField(
        label="How it fares",
        choices=[("", "Choose one"), *Engagement.Health.choices],
        error_messages={"required": "Choose how it fares.", "invalid_choice": "Choose how it fares."},
    )
    reason = forms.CharField(
        label="Why",
        max_length=lengths.REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say why it fares otherwise than the rules say."},
    )
    until = forms.DateField(
        label="Until and including",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Choose the last day.", "invalid": "Give a date, such as 2030-06-03."},
        help_text="From the next day on the rules judge again.",
    )
