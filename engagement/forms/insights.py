"""What somebody may ask of the insights."""

from typing import Any

from django import forms

TABLES = [("overruns", "Overruns"), ("waived", "Waived"), ("days", "Days")]


class InsightsForm(forms.Form):
    """Filters: nothing is required, and a value that cannot be read is left out."""

    period = forms.CharField(required=False, max_length=10)
    package = forms.IntegerField(required=False, min_value=1, max_value=2**31)
    consultant = forms.IntegerField(required=False, min_value=1, max_value=2**31)

    def readable(self) -> dict[str, Any]:
        """The values that could be read, by name; empty ones left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class TableForm(forms.Form):
    """Which table leaves as a file; the first where none is named that there is."""

    of = forms.ChoiceField(choices=TABLES)

    def readable(self) -> str:
        return str(self.cleaned_data["of"]) if self.is_valid() else TABLES[0][0]
