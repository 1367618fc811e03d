"""Which reviews somebody looks at, and the reason for which a broken plan is approved."""

from typing import Any

from django import forms

from engagement.rules import lengths


class ReviewsForm(forms.Form):
    """The section and its page; what cannot be read is left out."""

    of = forms.CharField(required=False, max_length=20)
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000)

    def readable(self) -> dict[str, Any]:
        """The values that could be read, by name; empty ones left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class ApprovalForm(forms.Form):
    """Why a plan may break the rules; `digest` is that of the plan that was read."""

    digest = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    reason = forms.CharField(
        label="Why it may break them",
        max_length=lengths.REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say why the plan may break these rules."},
    )
