"""An identity provider to set up or to change: whose it is, and how it is reached."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import QuerySet

from engagement.domain.single_sign_on import Oidc, Saml
from engagement.lib import certificates, destinations, saml
from engagement.models import Customer, IdentityProvider
from engagement.rules import mail_domains

_LONGEST_DOMAINS = 4_000
LEAVE_EMPTY = "Leave empty to keep what is stored."
_TYPE_AGAIN = "Type it again: it is never sent back to the page."


class ProviderListForm(forms.Form):
    """The page of the list; a number that cannot be read is the first."""

    page = forms.IntegerField(required=False, min_value=1, max_value=100_000)

    @property
    def number(self) -> int:
        return (self.cleaned_data.get("page") or 1) if self.is_valid() or self.errors else 1


class _ProviderForm(forms.Form):
    """What every provider has. Pass `customers` to add one, the `provider` to change one: whose it is then stays."""

    label = forms.CharField(
        label="Name",
        max_length=60,
        help_text="What its people know it by, such as Acme; it stands on the button that leads there.",
        error_messages={"required": "Give it the name that its people know."},
    )
    customer: "forms.ModelChoiceField[Customer]" = forms.ModelChoiceField(
        None,
        label="Whose people",
        required=False,
        empty_label="The team's",
        help_text="A customer's provider lets in people of that customer, and nobody else.",
        error_messages={"invalid_choice": "Choose one of the customers, or the team."},
    )
    domains = forms.CharField(
        label="Mail domains",
        max_length=_LONGEST_DOMAINS,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
        help_text="Such as acme.com; several with commas between. Make sure that they are theirs.",
        error_messages={"required": "Give at least one mail domain."},
    )
    is_required = forms.BooleanField(
        label="They come in no other way",
        required=False,
        help_text="While it is on, there are no codes and no passwords for these domains.",
    )

    def __init__(
        self,
        data: Mapping[str, str] | None = None,
        *,
        customers: QuerySet[Customer] | None = None,
        provider: IdentityProvider | None = None,
    ) -> None:
        super().__init__(data, initial=_stored(provider) if provider else None)
        if customers is None:
            del self.fields["customer"]
        else:
            self.fields["customer"].queryset = customers  # type: ignore[attr-defined]

    def clean_domains(self) -> list[str]:
        """Each a domain, and none where anybody has an address."""
        found = mail_domains.read(self.cleaned_data["domains"])
        for name in found:
            if not mail_domains.is_domain(name):
                raise ValidationError(f"“{name[:60]}” is no mail domain; one looks like acme.com.")
            if name in mail_domains.PUBLIC:
                raise ValidationError(f"Anybody may have an address at {name}: no provider answers for it.")
        if not found:
            raise ValidationError("Give at least one mail domain.")
        return found


class OidcForm(_ProviderForm):
    issuer = forms.CharField(
        max_length=300,
        widget=forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false"}),
        help_text="Such as https://login.acme.com; its settings are read from there.",
        error_messages={"required": "Give the issuer, as the provider's people tell it."},
    )
    client_id = forms.CharField(
        label="Client id",
        max_length=191,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Give the client id that they made for Tidemark."},
    )
    client_secret = forms.CharField(
        label="Client secret",
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Give the client secret that they made for Tidemark."},
    )
    is_silence_trusted = forms.BooleanField(
        label="It does not say whether an address was checked",
        required=False,
        help_text="Only for a provider whose administrators give the addresses out, such as Entra ID.",
    )

    def __init__(self, data: Mapping[str, str] | None = None, **of: Any) -> None:
        super().__init__(data, **of)
        is_stored = of.get("provider") is not None
        self.fields["client_secret"].required = not is_stored
        self.fields["client_secret"].help_text = _TYPE_AGAIN if data is not None else LEAVE_EMPTY if is_stored else ""

    def clean_issuer(self) -> str:
        return _callable_address(self.cleaned_data["issuer"])

    def way(self) -> Oidc:
        """How the provider is reached; after the form was found valid."""
        names = ("issuer", "client_id", "client_secret", "is_silence_trusted")
        return Oidc(**{name: self.cleaned_data[name] for name in names})


class SamlForm(_ProviderForm):
    """By the provider's metadata, or by the three things in it."""

    metadata = forms.CharField(
        label="Metadata",
        required=False,
        max_length=saml.LONGEST_METADATA,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text="The provider's XML, pasted. It fills in the three fields below.",
    )
    entity_id = forms.CharField(
        label="Entity id", required=False, max_length=300, widget=forms.TextInput(attrs={"spellcheck": "false"})
    )
    sso_url = forms.CharField(
        label="Sign-in address",
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false"}),
        help_text="Where people are sent to sign in, by HTTP-Redirect.",
    )
    certificates = forms.CharField(
        required=False,
        max_length=certificates.LONGEST,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text="What it signs with. The next one may stand below the present one.",
    )

    def clean(self) -> dict[str, Any]:
        """Take what the metadata says, and see that all is there and can be used."""
        values = self.cleaned_data
        if values.get("metadata"):
            self._take_metadata(values)
        for name, missing in (
            ("entity_id", "Give the entity id, or paste the metadata."),
            ("sso_url", "Give the sign-in address, or paste the metadata."),
            ("certificates", "Give the certificate, or paste the metadata."),
        ):
            if not values.get(name) and name not in self.errors and "metadata" not in self.errors:
                self.add_error(name, missing)
        if values.get("sso_url") and not _is_web_address(values["sso_url"]):
            self.add_error("sso_url", "This is no address; it looks like https://login.acme.com/saml.")
        if values.get("certificates"):
            try:
                values["certificates"] = certificates.pem(values["certificates"])
            except certificates.Unreadable as unreadable:
                self.add_error("certificates", str(unreadable))
        return values

    def _take_metadata(self, values: dict[str, Any]) -> None:
        try:
            found = saml.read_metadata(values["metadata"])
            pem = "".join(certificates.pem(one) for one in found.certificates)
        except (saml.Unreadable, certificates.Unreadable) as unreadable:
            self.add_error("metadata", str(unreadable))
        else:
            values |= {"entity_id": found.entity_id[:300], "sso_url": found.sso_url[:500], "certificates": pem}

    def way(self) -> Saml:
        """How the provider is reached; after the form was found valid."""
        return Saml(**{name: self.cleaned_data[name] for name in ("entity_id", "sso_url", "certificates")})


FORMS: dict[str, type[OidcForm] | type[SamlForm]] = {
    IdentityProvider.Kind.OIDC: OidcForm,
    IdentityProvider.Kind.SAML: SamlForm,
}


def _stored(provider: IdentityProvider) -> dict[str, object]:
    """What may be shown of a stored provider: never its secret."""
    names = (
        "label",
        "is_required",
        "issuer",
        "client_id",
        "is_silence_trusted",
        "entity_id",
        "sso_url",
        "certificates",
    )
    domains = ", ".join(one.name for one in provider.domains.all())
    return {name: getattr(provider, name) for name in names} | {"domains": domains}


def _callable_address(address: str) -> str:
    """One that Tidemark may call; lib/destinations.py has the reasons."""
    try:
        destinations.check_address(address, sandbox_url=settings.PRIVATE_IDP_URL)
    except destinations.Refused:
        raise ValidationError("This has to be a public address with https, such as https://login.acme.com.") from None
    if not _is_web_address(address):
        raise ValidationError("This is no address; it looks like https://login.acme.com.")
    return address


def _is_web_address(address: str) -> bool:
    """Whether a person's browser can be sent there; http only to the one private address that is allowed."""
    if settings.PRIVATE_IDP_URL and address.startswith(settings.PRIVATE_IDP_URL):
        return True
    try:
        URLValidator(schemes=["https"])(address)
    except ValidationError:
        return False
    return True
