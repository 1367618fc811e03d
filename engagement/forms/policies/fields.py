"""The kinds of fields that a policy is built with: levels, sliders, and lists with one entry a line."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.utils.safestring import SafeString

from engagement.forms.packages import LinesField
from engagement.lib.markup import format_html
from engagement.rules.assurance import Level
from engagement.rules.assurance.lines import AS_LINE, OF_LINE, BadLine

LONGEST_LIST, LONGEST_ENTRY = 20_000, 400
LEVELS = [(one.word, one.word.capitalize()) for one in sorted(Level)]


class Switch(forms.CheckboxInput):
    """A box to tick. Drawn here, as the two below: seventy fields by a template each are most of the page's time."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        given = {**(attrs or {}), "name": name, "checked": bool(self.check_test(value))}
        return format_html('<input type="checkbox"{}>', flatatt(self.build_attrs(self.attrs, given)))


class Lines(forms.Textarea):
    """Several lines of text."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        given = self.build_attrs(self.attrs, {**(attrs or {}), "name": name})
        return format_html("<textarea{}>\n{}</textarea>", flatatt(given), value or "")


class Slider(forms.NumberInput):
    """A number that is drawn along a line, with what it stands at beside it (static/js/policy.js keeps that up)."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        shown = self.format_value(value) or ""
        given = {**(attrs or {}), "name": name, "value": shown, "class": "form-range"}
        drawn = flatatt(self.build_attrs(self.attrs, given))
        of = given.get("id", name)
        return format_html(
            '<span class="tm-slider"><input type="range"{}><output for="{}">{}</output></span>', drawn, of, shown
        )


class SwitchField(forms.BooleanField):
    """On or off."""

    def __init__(self, **more: Any) -> None:
        super().__init__(required=False, widget=Switch, **more)


class LevelField(forms.ChoiceField):
    """A severity, as steps of one line."""

    def __init__(self, **more: Any) -> None:
        wrong = "Choose critical, high, medium, low or negligible."
        super().__init__(
            choices=LEVELS,
            widget=forms.RadioSelect,
            error_messages={"required": wrong, "invalid_choice": wrong},
            **more,
        )


class ScoreField(forms.FloatField):
    """A CVSS score, 0 to 10 in tenths."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            min_value=0,
            max_value=10,
            widget=Slider(attrs={"step": "0.1"}),
            error_messages=dict.fromkeys(
                ("required", "invalid", "min_value", "max_value"), "Give a score from 0 to 10."
            ),
            **more,
        )


class DaysField(forms.IntegerField):
    """A number of days; the line is longer where more than four months are set."""

    def __init__(self, *, most: int, **more: Any) -> None:
        wrong = "Give a number of days from 0 to 999."
        super().__init__(
            min_value=0,
            max_value=999,
            widget=Slider,
            error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong),
            **more,
        )
        self.widget.attrs["max"] = most


class EntriesField(LinesField):
    """A list of texts, one a line."""

    def __init__(self, **more: Any) -> None:
        super().__init__(rows=2, max_length=LONGEST_LIST, required=False, **more)
        self.widget = Lines(attrs=self.widget.attrs)

    def clean(self, value: Any) -> Any:
        lines = list(dict.fromkeys(super().clean(value)))
        if any(len(line) > LONGEST_ENTRY for line in lines):
            raise ValidationError(f"An entry has at most {LONGEST_ENTRY} characters.")
        return lines


class RowsField(EntriesField):
    """
    A list of Aqua's objects, each as one line.

    A line that stands for an object that was there keeps the rest of it, such as who put it in.
    """

    def __init__(self, *, kind: str, known: Sequence[Mapping[str, Any]], **more: Any) -> None:
        super().__init__(**more)
        self.kind = kind
        self._known = {AS_LINE[kind](one): dict(one) for one in known}

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list):
            return "\n".join(AS_LINE[self.kind](one) for one in value)
        return value

    def clean(self, value: Any) -> Any:
        return [self._known.get(line) or self._read(line) for line in super().clean(value)]

    def _read(self, line: str) -> Mapping[str, Any]:
        try:
            return OF_LINE[self.kind](line)
        except BadLine as bad:
            raise ValidationError(f"{line[:60]}: {bad}") from None
