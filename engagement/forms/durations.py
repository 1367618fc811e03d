"""How long something took, typed as people type it."""

from django import forms
from django.core.exceptions import ValidationError

from engagement.rules import durations

HINT = "Such as 1.5h, 90m or 1:30."


class DurationField(forms.CharField):
    """A length of time: the clean value is minutes, None where nothing was typed."""

    def __init__(self, **options: object) -> None:
        defaults: dict[str, object] = {"max_length": 40, "help_text": HINT}
        super().__init__(**(defaults | options))

    def clean(self, value: object) -> int | None:  # type: ignore[override]
        """The minutes. Raises ValidationError with what is wrong in words."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return durations.parse(text)
        except durations.BadDuration as error:
            raise ValidationError(str(error)) from None
