"""Inviting somebody of the customer, and changing what they may."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet

from engagement.models import Membership, User
from engagement.rules import lengths

# Long enough for any passphrase, short enough that hashing it costs nothing.
_LONGEST_PASSWORD = 1000
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


def _reach(customer: str, *, unsaid: bool | None) -> forms.TypedChoiceField:
    """
    Only this one comes first: who invites from an engagement's page means that engagement.

    Another may be another division's business; what was given too much nobody notices, what is missing is asked for.
    """
    return forms.TypedChoiceField(
        label="Which engagements",
        choices=[("no", "Only this one"), ("yes", f"All of {customer}, later ones too")],
        coerce=lambda value: value == "yes",
        initial="no",
        required=False,
        empty_value=unsaid,  # type: ignore[arg-type]  # The stubs know of texts only.
        error_messages={"invalid_choice": "Choose where they are let in."},
    )


class AccessForm(forms.Form):
    """What somebody may do, until when, and where; the last is asked of those who may give all (`everywhere_of`)."""

    role = _role()
    ends_on = _last_day()

    def __init__(
        self,
        data: Mapping[str, str] | None = None,
        *,
        role: str,
        until: date,
        is_everywhere: bool,
        everywhere_of: str | None,
    ) -> None:
        reach = "yes" if is_everywhere else "no"
        super().__init__(data, initial={"role": role, "ends_on": until, "is_everywhere": reach})
        if everywhere_of is not None:
            self.fields["is_everywhere"] = _reach(everywhere_of, unsaid=None)


class InviteForm(forms.Form):
    """
    Whom to invite; those who may let somebody into all engagements of a customer (`everywhere_of`) are asked where.

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

    def __init__(self, data: Mapping[str, str] | None = None, *, until: date, everywhere_of: str | None = None) -> None:
        super().__init__(data, initial={"role": Membership.Role.MEMBER, "ends_on": until})
        if everywhere_of is not None:
            self.fields["is_everywhere"] = _reach(everywhere_of, unsaid=False)


def _who(people: QuerySet[User], label: str) -> "forms.ModelChoiceField[User]":
    wrong = "Choose somebody of the list."
    return forms.ModelChoiceField(
        people,
        label=label,
        empty_label="Choose somebody",
        error_messages={"required": wrong, "invalid_choice": wrong},
    )


class AssignForm(forms.Form):
    """Who delivers the engagement as well."""

    def __init__(self, data: Mapping[str, str] | None = None, *, consultants: QuerySet[User]) -> None:
        super().__init__(data)
        self.fields["consultant"] = _who(consultants, "Consultant")


class HandOverForm(forms.Form):
    """Who gives the engagement to whom."""

    def __init__(
        self, data: Mapping[str, str] | None = None, *, delivering: QuerySet[User], consultants: QuerySet[User]
    ) -> None:
        super().__init__(data)
        self.fields["leaves"] = _who(delivering, "Who leaves")
        self.fields["takes_over"] = _who(consultants, "Who takes over")


class TeamListForm(forms.Form):
    """Search and page of the team: a value that cannot be read is left out."""

    q = forms.CharField(required=False, max_length=100)
    page = forms.IntegerField(required=False, min_value=1, max_value=10_000)

    def readable(self) -> dict[str, Any]:
        """The values that could be read, by name; empty ones left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class TeammateForm(forms.Form):
    """Somebody who joins the team."""

    email = forms.CharField(
        label="E-mail",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Give their e-mail address."},
    )
    name = forms.CharField(
        label="Name",
        max_length=lengths.PERSON,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Give their name."},
    )
    role = forms.TypedChoiceField(
        label="Role",
        choices=[("", "Choose one"), *((role.value, role.label) for role in User.StaffRole if role)],
        coerce=User.StaffRole,
        error_messages={"required": "Choose what they do.", "invalid_choice": "Choose what they do."},
    )
    password = forms.CharField(
        label="First password",
        max_length=_LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 12 characters. At the first sign-in they set up a second factor.",
        error_messages={"required": "Give a first password."},
    )
