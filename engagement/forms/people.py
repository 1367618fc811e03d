"""Inviting somebody of the customer, and changing what they may."""

from collections.abc import Mapping
from datetime import date

from django import forms

from engagement.models import Membership
from engagement.rules import lengths

_ROLE_HINT = "A lead also invites others and signs off."


def _role() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="They come in as",
        choices=Membership.Role.choices,
        help_text=_ROLE_HINT,
        error_messages={"invalid_choice": "Choose what they may do."},
    )


def _last_day() -> forms.DateField:
    return forms.DateField(
        label="Until",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="The last day on which they may come in; at most a year from today.",
        error_messages={
            "required": "Give the last day on which they may come in.",
            "invalid": "Give a date, such as 2030-06-03.",
        },
    )


class AccessForm(forms.Form):
    """What somebody may do, and until when."""

    role = _role()
    ends_on = _last_day()


class InviteForm(forms.Form):
    """
    Whom to invite.

    The address is judged by the domain alone: an impossible one and one of the team are answered in the same words.
    """

    email = forms.CharField(
        label="E-mail",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text="A code to come in with is mailed there each time.",
        error_messages={"required": "Give their e-mail address."},
    )
    name = forms.CharField(
        label="Name",
        max_length=lengths.PERSON,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Give their name."},
    )
    role = _role()
    ends_on = _last_day()

    def __init__(self, data: Mapping[str, str] | None = None, *, until: date) -> None:
        super().__init__(data, initial={"role": Membership.Role.MEMBER, "ends_on": until})
