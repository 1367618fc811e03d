"""What a customer types to accept, and what somebody says when a signature is withdrawn."""

from typing import Any

from django import forms

from engagement.rules import lengths

# Some seventy items with their marks, and room for a package with many more.
_LONGEST_MARKS = 20_000


class SignForm(forms.Form):
    """Who signs; `shown` and `seen` say what the page had shown them."""

    name = forms.CharField(
        label="Your name",
        max_length=lengths.SIGNER_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Type your name as you would sign it."},
    )
    role = forms.CharField(
        label="Your role",
        max_length=lengths.SIGNER_ROLE,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
        help_text="Such as sponsor, or head of platform.",
        error_messages={"required": "Say in which role you sign."},
    )
    is_agreed = forms.BooleanField(
        label="I have read the statement and what it rests on, and accept it for the customer.",
        error_messages={"required": "Tick this to sign; leave the page if you do not agree."},
    )
    shown = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    seen = forms.CharField(max_length=_LONGEST_MARKS, required=False, widget=forms.HiddenInput)

    def typed(self) -> dict[str, Any]:
        """The clean values that the domain takes."""
        return {name: self.cleaned_data[name] for name in ("name", "role", "shown", "seen")}


class WithdrawForm(forms.Form):
    """Why a signature no longer holds."""

    reason = forms.CharField(
        label="Reason",
        max_length=lengths.REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="It stands in the record for good, for everybody who sees the engagement.",
        error_messages={"required": "Say why it is withdrawn."},
    )


class RecordsForm(forms.Form):
    """Which page of the records is shown; a value that cannot be read is left out."""

    page = forms.IntegerField(required=False, min_value=1, max_value=10_000)

    def number(self) -> int:
        self.is_valid()
        return self.cleaned_data.get("page") or 1


class AskForm(forms.Form):
    """For which topic a signature is asked; for the whole engagement without one."""

    topic = forms.SlugField(required=False, max_length=40)
