"""Values of an address: what can be read of it, and nothing else."""

from typing import Any

from django import forms
from django.http import QueryDict


class Query(forms.Form):
    """Values of an address: nothing is required, and one that cannot be read is left out."""

    @classmethod
    def read(cls, sent: QueryDict) -> dict[str, Any]:
        """What could be read of an address; most have no query, and then nothing has to be looked at."""
        return cls(sent).readable() if sent else {}

    def readable(self) -> dict[str, Any]:
        """The values that could be read, by name; empty ones left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
