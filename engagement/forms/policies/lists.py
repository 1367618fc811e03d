"""The list of policies, and what a new one begins as."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

from engagement.models import PolicySeen
from engagement.rules.assurance import GUIDE_PICTURE, STARTER, BadPolicy, Policy

LONGEST_NAME = 100
# A policy's name is a part of the address under which the console knows it.
is_a_name = RegexValidator(
    r"^[A-Za-z0-9][A-Za-z0-9 ._-]*\Z", "A name has letters, digits, blanks, dots, dashes and underscores."
)
# The least that may be decided on: it reports, and stops nothing.
_EMPTY = {"audit_on_failure": True, "fail_cicd": False, "block_failed": False}
_STARTS: Mapping[str, Mapping[str, Any]] = {"starter": STARTER, "guide-picture": GUIDE_PICTURE, "empty": _EMPTY}


class PolicyListForm(forms.Form):
    """Search and page: nothing is required, and a value that cannot be read is left out."""

    q = forms.CharField(required=False, max_length=100)
    page = forms.IntegerField(required=False, min_value=1, max_value=10_000)

    def readable(self) -> dict[str, Any]:
        """The values that could be read, by name; empty ones left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class NewPolicyForm(forms.Form):
    """What a policy is called, and what it begins as; `seen` are the policies that the consoles hold."""

    use_required_attribute = False

    start = forms.ChoiceField(
        label="Begin with",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what to begin with.", "invalid_choice": "Choose one of these."},
    )
    name = forms.CharField(
        label="Name",
        max_length=LONGEST_NAME,
        required=False,
        validators=[is_a_name],
        help_text="As the console will know it. Left empty, it has the name of what it begins with.",
    )

    def __init__(self, *args: Any, seen: Iterable[PolicySeen], **more: Any) -> None:
        super().__init__(*args, **more)
        self._seen = {f"seen-{one.pk}": one for one in seen}
        start: Any = self.fields["start"]
        start.choices = [
            ("starter", "The starter policy: malware, sensitive data, superuser and severity high; it only reports"),
            ("guide-picture", "The guide's picture: the same with a score of 0, which fails any image with a finding"),
            *((key, f"{one.name}, as {one.tenant.label} has it") for key, one in self._seen.items()),
            ("empty", "An empty policy that only reports"),
        ]

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        start = values.get("start", "")
        held = self._seen.get(start)
        name = values.get("name") or (held.name if held else _STARTS.get(start, {}).get("name", ""))
        if start and "name" not in self.errors and not 0 < len(name) <= LONGEST_NAME:
            wrong = f"Give it a name of at most {LONGEST_NAME} characters." if name else "Give the policy a name."
            self.add_error("name", ValidationError(wrong))
        if start and name and not self.errors:
            values["policy"] = self._read({**(held.content if held else _STARTS[start]), "name": name})
        return values

    def _read(self, fields: Mapping[str, Any]) -> Policy | None:
        try:
            return Policy.read(fields)
        except BadPolicy as bad:
            self.add_error("start", ValidationError(f"This one cannot be read here: {bad.field}: {bad}"))
        return None
