"""What people type to come in: the mail code, the password of the team, the second factor."""

from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm, LoginForm, ReauthenticateForm, RequestLoginCodeForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as AuthenticateAgainForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from engagement.domain import single_sign_on
from engagement.models import IdentityProvider, User

_EMAIL_MISSING = {"required": "Enter your e-mail address."}
_CODE_MISSING = {"required": "Enter the code."}
# Long enough for any passphrase, short enough that hashing it costs nothing.
_LONGEST_PASSWORD, _LONGEST_CODE = 1000, 60


def _email() -> forms.EmailField:
    widget = forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True, "inputmode": "email"})
    return forms.EmailField(label="E-mail", max_length=254, error_messages=_EMAIL_MISSING, widget=widget)


def _password() -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})
    missing = {"required": "Enter your password."}
    return forms.CharField(max_length=_LONGEST_PASSWORD, strip=False, error_messages=missing, widget=widget)


def _code(label: str, help_text: str = "") -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True, "autocapitalize": "characters"})
    return forms.CharField(
        label=label, max_length=_LONGEST_CODE, error_messages=_CODE_MISSING, widget=widget, help_text=help_text
    )


class CodeRequestForm(RequestLoginCodeForm):
    """
    A customer's address. The team's own are treated as unknown: a mail alone does not open what they may do.

    `provider` is the one that answers for the address, unless a code is wanted all the same. Where it has to be used,
    only those get one for whom it cannot vouch; everybody else is told the same, and gets none.
    """

    by_code = forms.BooleanField(required=False, widget=forms.HiddenInput)
    provider: IdentityProvider | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = _email()

    def clean_email(self) -> str:
        typed = self.cleaned_data["email"]
        found = single_sign_on.provider_for(typed)
        if found is not None and not self.data.get("by_code"):
            self.provider, self._user = found, None
            return str(typed)
        email: str = super().clean_email()
        if isinstance(self._user, User) and (self._user.is_staff or not self._user.is_active):
            self._user = None
        if found is not None and found.is_required and not self._comes_by_code(found, typed):
            self._user = None
        return email

    def _comes_by_code(self, provider: IdentityProvider, email: str) -> bool:
        return single_sign_on.comes_by_code(provider, email=email, at=timezone.now())


class CodeForm(ConfirmLoginCodeForm):
    code = _code("Code", "Eight letters and digits, as in the mail. Capitals and dashes do not matter.")


class TeamSignInForm(LoginForm):
    """E-mail and password; whether they fit is Django's to say. A customer has no password to try."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = _email()
        self.fields["password"] = _password()

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        """Go on with the sign-in; the team's lasts a working day, whatever allauth keeps for others."""
        answer: HttpResponse = super().login(request, redirect_url)
        request.session.set_expiry(settings.TEAM_SIGN_IN_S)
        return answer

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()  # type: ignore[no-untyped-call]
        if self.user is not None and not self.user.is_staff:
            self.user = None
            raise forms.ValidationError(
                "This e-mail address and password do not fit together. Check both and try again."
            )
        return cleaned


class PasswordAgainForm(ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"] = _password()


class SecondFactorForm(AuthenticateForm):
    code = _code("Code", "From your authenticator app, or one of your recovery codes.")


class SecondFactorAgainForm(AuthenticateAgainForm):
    code = _code("Code", "From your authenticator app, or one of your recovery codes.")


class FirstCodeForm(ActivateTOTPForm):
    code = _code("Code that the app shows now")


class NewPasskeyForm(AddWebAuthnForm):
    name = forms.CharField(label="Name", max_length=60, required=False, help_text="So that you know it again.")
    passwordless = forms.BooleanField(
        label="Sign in with this passkey alone",
        required=False,
        initial=True,
        help_text="It then asks for your fingerprint, face or PIN.",
    )
