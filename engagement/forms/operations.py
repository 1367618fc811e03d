"""What people ask of the list of operations, read from its address."""

from typing import Any

from django import forms

from engagement.models import Operation


class OperationListForm(forms.Form):
    """Filters and page: nothing is required, and a value that cannot be read is left out."""

    STATES = [("live", "Under way"), *Operation.State.choices]

    state = forms.ChoiceField(required=False, choices=STATES)
    kind = forms.ChoiceField(required=False, choices=Operation.Kind.choices)
    page = forms.IntegerField(required=False, min_value=1, max_value=10_000)

    def readable(self) -> dict[str, Any]:
        """The values that could be read, by name; empty ones left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
