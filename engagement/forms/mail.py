"""What somebody wants to be mailed, and when their bundle comes."""

from collections.abc import Sequence
from datetime import time
from typing import Any

from django import forms

from engagement.models import MailKind

_HOURS = [(n, f"{n:02d}:00") for n in range(24)]


class MailChoicesForm(forms.Form):
    """The kinds wanted, the bundle's hour and the quiet hours; `kinds` are those that this person can be mailed."""

    bundled = forms.MultipleChoiceField(label="In one mail a day", required=False, widget=forms.CheckboxSelectMultiple)
    letters = forms.MultipleChoiceField(label="Mails of their own", required=False, widget=forms.CheckboxSelectMultiple)
    hour = forms.TypedChoiceField(
        label="Hour of the daily mail",
        choices=_HOURS,
        coerce=int,
        error_messages={"required": "Choose an hour.", "invalid_choice": "Choose one of the hours."},
    )
    quiet_from = forms.TimeField(
        label="Quiet from",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": "Give a time such as 19:00.", "invalid": "Give a time such as 19:00."},
    )
    quiet_until = forms.TimeField(
        label="Quiet until",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text="The same time twice keeps no hour quiet.",
        error_messages={"required": "Give a time such as 07:00.", "invalid": "Give a time such as 07:00."},
    )
    is_weekend_quiet = forms.BooleanField(label="Quiet on Saturdays and Sundays", required=False)

    def __init__(self, *args: Any, kinds: Sequence[MailKind], bundled: Sequence[MailKind], **named: Any) -> None:
        super().__init__(*args, **named)
        of_bundle = (*bundled, MailKind.BUNDLE)
        for name, some in (
            ("bundled", [kind for kind in kinds if kind in of_bundle]),
            ("letters", [kind for kind in kinds if kind not in of_bundle]),
        ):
            field: Any = self.fields[name]
            field.choices = [(kind.value, kind.label) for kind in some]
            field.error_messages["invalid_choice"] = "Choose from the kinds listed."

    def typed(self) -> dict[str, Any]:
        """The clean values that the domain takes."""
        values = dict(self.cleaned_data)
        wanted: list[str] = [*values.pop("bundled"), *values.pop("letters")]
        quiet: dict[str, time] = {name: values[name].replace(second=0) for name in ("quiet_from", "quiet_until")}
        return values | quiet | {"wanted": wanted}
