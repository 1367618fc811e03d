"""What people type to sign in."""

from django import forms


class SignInForm(forms.Form):
    """An e-mail address and a password; whether they fit is the view's question to Django."""

    email = forms.EmailField(
        label="E-mail",
        max_length=254,
        error_messages={"required": "Enter your e-mail address."},
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True, "inputmode": "email"}),
    )
    # Long enough for any passphrase, short enough that hashing it costs nothing.
    password = forms.CharField(
        max_length=1000,
        strip=False,
        error_messages={"required": "Enter your password."},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
