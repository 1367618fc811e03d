"""A customer's console to add or to change; and what may be asked of the list of them."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import QuerySet

from engagement.lib import destinations
from engagement.models import AquaTenant, Customer

LEAVE_EMPTY = "Leave empty to keep what is stored."
TYPE_AGAIN = "Type it again: credentials are never sent back to the page."


class TenantListForm(forms.Form):
    """Search, state and page of the list; a value that cannot be read is left out."""

    q = forms.CharField(required=False, max_length=100)
    state = forms.ChoiceField(required=False, choices=AquaTenant.State.choices)
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000)

    def readable(self) -> dict[str, Any]:
        """The values that could be read, by name; empty ones left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class WriteOnlyInput(forms.TextInput):
    """A line that is taken in and never shown again."""

    def format_value(self, value: object) -> str:
        return ""


class TenantForm(forms.Form):
    """
    Where a console is and what Tidemark signs in to it with.

    Pass `customers` to add one, the `tenant` to change one: then the credentials may stay empty to keep those stored.
    """

    customer: "forms.ModelChoiceField[Customer]" = forms.ModelChoiceField(
        None,
        empty_label="Choose the customer",
        error_messages={
            "required": "Choose the customer whose console this is.",
            "invalid_choice": "Choose one of your customers.",
        },
    )
    label = forms.CharField(
        max_length=60,
        help_text="How the customer calls it, such as Dev/Test, Non-Prod or Prod.",
        error_messages={"required": "Give the console a label, such as Prod."},
    )
    region = forms.ChoiceField(
        choices=AquaTenant.Region.choices, help_text="Where the customer's Aqua account is hosted."
    )
    console_url = forms.CharField(
        label="Console address",
        required=False,
        max_length=300,
        help_text="Such as https://acme.cloud.aquasec.com. Needed for a self-hosted console; Aqua's regions tell it.",
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
    )
    sign_in_by = forms.ChoiceField(label="Sign in by", choices=AquaTenant.SignIn.choices)
    identifier = forms.CharField(
        label="API key, or user",
        max_length=300,
        widget=WriteOnlyInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Enter the API key, or the user's name."},
    )
    # A password may begin or end with a blank.
    secret = forms.CharField(
        label="Secret, or password",
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Enter the secret of the API key, or the password."},
    )

    def __init__(
        self,
        data: Mapping[str, str] | None = None,
        *,
        customers: QuerySet[Customer] | None = None,
        tenant: AquaTenant | None = None,
    ) -> None:
        super().__init__(data, initial=_stored(tenant) if tenant else None)
        if customers is None:
            del self.fields["customer"]
        else:
            self.fields["customer"].queryset = customers  # type: ignore[attr-defined]
        for name in ("identifier", "secret"):
            self.fields[name].required = tenant is None
            self.fields[name].help_text = TYPE_AGAIN if data is not None else LEAVE_EMPTY if tenant else ""

    def clean_console_url(self) -> str:
        """Only addresses that Tidemark may call; lib/destinations.py has the reasons."""
        address = str(self.cleaned_data["console_url"])
        if not address:
            return ""
        try:
            destinations.check_address(address, sandbox_url=settings.SANDBOX_URL)
        except destinations.Refused as refused:
            raise ValidationError(str(refused)) from None
        # The sandbox, the one address without TLS, may have a name that only its own network knows.
        if address.startswith("https:"):
            URLValidator(message="This is no address; it looks like https://acme.cloud.aquasec.com.")(address)
        return address

    def clean(self) -> dict[str, Any]:
        """A console outside Aqua's regions can only be found by its address."""
        values = self.cleaned_data
        is_elsewhere = values.get("region") == AquaTenant.Region.OTHER
        if is_elsewhere and not values.get("console_url") and "console_url" not in self.errors:
            self.add_error("console_url", "Enter the address of the console; no region of Aqua leads to it.")
        return values


def _stored(tenant: AquaTenant) -> dict[str, object]:
    """What may be shown of a stored console: never its credentials."""
    return {name: getattr(tenant, name) for name in ("label", "region", "console_url", "sign_in_by")}
