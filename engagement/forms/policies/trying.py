"""What may be asked of a trial beside the draft itself."""

from typing import Any

from django import forms


class TrialForm(forms.Form):
    """For which console, which of the images, and which page; a value that cannot be read is left out."""

    console = forms.IntegerField(required=False, min_value=1, max_value=2**31)
    change = forms.CharField(required=False, max_length=20)
    page = forms.IntegerField(required=False, min_value=1, max_value=10_000)

    def readable(self) -> dict[str, Any]:
        """The values that could be read, by name; empty ones left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
