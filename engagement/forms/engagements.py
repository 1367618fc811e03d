"""What somebody may ask of the list of engagements, read from its address."""

from typing import Any

from django import forms

from engagement.models import Engagement


class ListForm(forms.Form):
    """
    Search, filters, sort and page.

    Nothing here is required and nothing is refused to the person: a value that cannot be read is left out.
    """

    q = forms.CharField(required=False, max_length=100)
    status = forms.ChoiceField(required=False, choices=Engagement.Status.choices)
    health = forms.ChoiceField(required=False, choices=Engagement.Health.choices)
    mine = forms.BooleanField(required=False)
    sort = forms.CharField(required=False, max_length=20)
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000)

    def readable(self) -> dict[str, Any]:
        """The values that could be read, by name; empty ones left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
