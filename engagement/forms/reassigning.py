"""Which engagements are given to other people, and to whom."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from engagement.models import User

_REFERENCE = re.compile(r"[-a-zA-Z0-9_]{1,20}")
# More than can be changed at once, so that "too many" is said by the domain; and still no address without an end.
_MOST_NAMED = 200


class ReferencesField(forms.Field):
    """References of engagements; what cannot be one is left out, since nothing of that name is known."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Sequence[str] | None) -> list[str]:
        """Each once, in their order."""
        readable = [one for one in (value or [])[:_MOST_NAMED] if _REFERENCE.fullmatch(one)]
        return list(dict.fromkeys(readable))


class SelectionForm(forms.Form):
    """What was picked in the portfolio: by name, or everything that its filters leave."""

    engagement = ReferencesField(required=False)
    every = forms.BooleanField(required=False)

    @property
    def references(self) -> list[str]:
        return self.cleaned_data.get("engagement", []) if self.is_valid() else []

    @property
    def wants_every(self) -> bool:
        return self.is_valid() and bool(self.cleaned_data["every"])


class ReassignForm(forms.Form):
    """Who gives to whom, both or neither, and who leads from now on; at least something of it."""

    leaves = forms.TypedChoiceField(label="Consultant who gives", required=False, coerce=int, empty_value=None)
    takes_over = forms.TypedChoiceField(label="Consultant who takes over", required=False, coerce=int, empty_value=None)
    ps_lead = forms.TypedChoiceField(
        label="PS lead from now on", required=False, coerce=int, empty_value=None, help_text="Empty: as it is."
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, colleagues: Sequence[User]) -> None:
        super().__init__(data)
        self._colleagues = {one.pk: one for one in colleagues}
        deliver = [one for one in colleagues if one.staff_role == User.StaffRole.CONSULTANT]
        lead = [one for one in colleagues if one.staff_role == User.StaffRole.PS_LEAD and one.is_active]
        _offer(self.fields["leaves"], deliver, "Nobody")
        _offer(self.fields["takes_over"], [one for one in deliver if one.is_active], "Nobody")
        _offer(self.fields["ps_lead"], lead, "As it is")

    def clean(self) -> dict[str, Any]:
        """The people in place of their keys."""
        chosen = {name: self._colleagues.get(self.cleaned_data.get(name) or 0) for name in self.fields}
        if self.errors:
            return chosen
        if not any(chosen.values()):
            raise ValidationError("Choose who gives and who takes over, or a new PS lead.")
        if chosen["leaves"] and not chosen["takes_over"]:
            self.add_error("takes_over", "Choose who takes over.")
        elif chosen["takes_over"] and not chosen["leaves"]:
            self.add_error("leaves", "Choose who gives.")
        elif chosen["leaves"] and chosen["leaves"] == chosen["takes_over"]:
            self.add_error("takes_over", "Choose somebody else to take over.")
        return chosen


def _offer(field: forms.Field, people: Sequence[User], nobody: str) -> None:
    if isinstance(field, forms.ChoiceField):
        field.choices = [("", nobody), *((one.pk, str(one)) for one in people)]
        field.error_messages["invalid_choice"] = "Choose somebody of the list."
