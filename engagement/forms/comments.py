"""A comment, and what it is about."""

from typing import Any

from django import forms

from engagement.rules import lengths

LARGEST_KEY = 2**62


class CommentListForm(forms.Form):
    """What the comments shown are about, and the page: a value that cannot be read is left out."""

    item = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_KEY)
    session = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_KEY)
    page = forms.IntegerField(required=False, min_value=1, max_value=10_000)

    def readable(self) -> dict[str, Any]:
        """The values that could be read, by name; empty ones left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class CommentForm(forms.Form):
    """What somebody says; only the team may say it among itself."""

    text = forms.CharField(
        label="Comment",
        max_length=lengths.COMMENT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Markdown. An @ with a name or an e-mail tells that member of the engagement by mail.",
        error_messages={"required": "Write something first."},
    )
    is_internal = forms.BooleanField(label="Only for the team", required=False)

    def __init__(self, *args: Any, is_inside: bool, **named: Any) -> None:
        super().__init__(*args, **named)
        if not is_inside:
            del self.fields["is_internal"]
