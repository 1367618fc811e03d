"""What somebody looks for, read from the address."""

from typing import Any

from django import forms

# More words than that nobody types; beyond it lies what was pasted by mistake.
MOST = 100


class SearchForm(forms.Form):
    """The words, one kind to stay with, and the page of it; what cannot be read is left out."""

    q = forms.CharField(required=False, max_length=MOST)
    kind = forms.CharField(required=False, max_length=20)
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000)

    @property
    def typed(self) -> str:
        """What was typed, for the box it was typed into; without what no browser can show."""
        return str(self.data.get("q", "")).replace("\x00", "")[:MOST]

    @property
    def problem(self) -> str:
        """Why it cannot be looked for; empty when it can."""
        return "Type at most 100 letters, and no signs that cannot be seen." if self.errors.get("q") else ""

    def readable(self) -> dict[str, Any]:
        """The values that could be read, by name; empty ones left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
