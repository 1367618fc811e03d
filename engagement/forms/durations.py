"""How long something took, typed as people type it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from engagement.rules import durations

LONGEST = 40
HINT = "Such as 1.5h, 90m or 1:30."


class DurationField(forms.CharField):
    """A length of time: the clean value is minutes, None where nothing was typed."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", HINT)
        super().__init__(max_length=LONGEST, **options)

    def clean(self, value: object) -> int | None:
        """The minutes. Raises ValidationError with what is wrong in words."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return durations.parse(text)
        except durations.BadDuration as error:
            raise ValidationError(str(error)) from None
