"""What people ask of the audit trail, read from its address."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.validators import RegexValidator

_KEY = r"[1-9][0-9]{0,17}"
_MOST = 10**18
_EARLIEST, _LATEST = date(2000, 1, 1), date(2100, 1, 1)


class TrailForm(forms.Form):
    """Filters and where the page begins: nothing is required, and a value that cannot be read is left out."""

    q = forms.CharField(required=False, max_length=100)
    who = forms.CharField(required=False, validators=[RegexValidator(re.compile(rf"^({_KEY}|tidemark)\Z"))])
    what = forms.CharField(required=False, max_length=60)
    of = forms.CharField(required=False, validators=[RegexValidator(re.compile(rf"^[a-z]{{1,40}}(:{_KEY})?\Z"))])
    day = forms.DateField(required=False)
    after = forms.IntegerField(required=False, min_value=1, max_value=_MOST)
    before = forms.IntegerField(required=False, min_value=1, max_value=_MOST)

    def clean_day(self) -> date | None:
        day: date | None = self.cleaned_data["day"]
        if day and not _EARLIEST <= day <= _LATEST:
            raise forms.ValidationError("Choose a day of this century.")
        return day

    def readable(self) -> dict[str, Any]:
        """The values that could be read, by name; empty ones left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class RowsForm(TrailForm):
    """Filters of the changed rows; `tied` names the transaction of an entry."""

    q = who = what = None  # type: ignore[assignment]  # rows have none of their own
    tied = forms.CharField(required=False, validators=[RegexValidator(re.compile(r"^[0-9]{1,20}@[0-9.]{1,25}\Z"))])
    unexplained = forms.BooleanField(required=False)
