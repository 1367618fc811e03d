"""The text of a weekly status, and when it is drafted."""

from typing import Any

from django import forms

from engagement.rules import lengths

_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_HIGHEST_REVISION = 2**31 - 1


class StatusForm(forms.Form):
    """What the customer is told; `based_on` is the revision that was edited."""

    text = forms.CharField(
        label="What the customer reads",
        max_length=lengths.STATUS_MAIL,
        widget=forms.Textarea(attrs={"rows": 24}),
        help_text="Plain text, as it is mailed.",
        error_messages={"required": "Write something, or skip this week."},
    )
    based_on = forms.IntegerField(
        required=False, min_value=0, max_value=_HIGHEST_REVISION, initial=0, widget=forms.HiddenInput
    )

    def typed(self) -> dict[str, Any]:
        """The clean values that the domain takes."""
        return {"text": self.cleaned_data["text"], "based_on": self.cleaned_data["based_on"] or 0}


class RhythmForm(forms.Form):
    """Day and hour of the draft by the customer's clocks, and whether it goes out without anybody's doing."""

    is_on = forms.BooleanField(label="Draft a status each week", required=False)
    weekday = forms.TypedChoiceField(
        label="Day",
        choices=list(enumerate(_DAYS)),
        coerce=int,
        error_messages={"required": "Choose a day.", "invalid_choice": "Choose a day of the week."},
    )
    hour = forms.TypedChoiceField(
        label="Hour, by the customer's clocks",
        choices=[(n, f"{n:02d}:00") for n in range(24)],
        coerce=int,
        error_messages={"required": "Choose an hour.", "invalid_choice": "Choose one of the hours."},
    )
    sends_itself = forms.BooleanField(
        label="Send it by itself after 24 hours",
        required=False,
        help_text="Until then you can edit or skip it. Otherwise it waits until you send it.",
    )


class StatusListForm(forms.Form):
    """Which page of the statuses is shown; a value that cannot be read is left out."""

    page = forms.IntegerField(required=False, min_value=1, max_value=10_000)

    def number(self) -> int:
        self.is_valid()
        return self.cleaned_data.get("page") or 1
