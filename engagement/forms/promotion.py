"""What a policy shall become in a console, and what somebody says to it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet

from engagement.models import AquaTenant, PolicyVersion
from engagement.rules.policy_objects import STAGES

_WHICH_VERSION = "Choose one of the policy's versions."
_WHERE = "Choose the console."
_GONE = "%(value)s is no application scope of this console; choose another, or read the console again."


class VersionField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Versions by their number and reason."""

    def label_from_instance(self, version: Any) -> str:
        return f"{version.number}: {version.why}" if version.why else str(version.number)


class ApplyForm(forms.Form):
    """Which version goes into which console, as what, and as which stage of the rollout."""

    stage = forms.ChoiceField(
        label="Stage",
        required=False,
        choices=[("", "None: with the version's own actions"), *STAGES.items()],
        help_text="Decides what a failure does, and how many people have to agree.",
        error_messages={"invalid_choice": "Choose one of the stages."},
    )
    name = forms.CharField(
        label="Name in the console",
        required=False,
        max_length=100,
        help_text="Empty: the policy's own, with the stage behind it where the stages share a console.",
        error_messages={"max_length": "Keep the name to 100 characters."},
    )
    scopes = forms.MultipleChoiceField(
        label="Application scopes",
        required=False,
        help_text="None chosen: those of the version.",
        error_messages={"invalid_choice": _GONE},
    )

    def __init__(
        self,
        data: Any = None,
        *,
        versions: QuerySet[PolicyVersion],
        tenants: QuerySet[AquaTenant],
        scopes: Sequence[str] = (),
        initial: dict[str, Any] | None = None,
    ) -> None:
        """`scopes` are the names that the consoles have."""
        super().__init__(data, initial=initial)
        self.fields["version"] = VersionField(
            versions, label="Version", empty_label=None,
            error_messages={"required": _WHICH_VERSION, "invalid_choice": _WHICH_VERSION},
        )  # fmt: skip
        self.fields["tenant"] = forms.ModelChoiceField(
            tenants, label="Console", empty_label=None, error_messages={"required": _WHERE, "invalid_choice": _WHERE}
        )
        self.fields["scopes"].choices = [(name, name) for name in scopes]  # type: ignore[attr-defined]
        self.order_fields(["version", "tenant", "stage", "scopes", "name"])

    def wanted(self) -> dict[str, Any]:
        """What promotion.propose and promotion.ask are given, beside the version."""
        told = self.cleaned_data
        return {name: told[name] for name in ("tenant", "stage", "name", "scopes")}


class ConsoleForm(forms.Form):
    """Which console is meant."""

    def __init__(self, data: Any, *, tenants: QuerySet[AquaTenant]) -> None:
        super().__init__(data)
        self.fields["tenant"] = forms.ModelChoiceField(
            tenants, error_messages={"required": _WHERE, "invalid_choice": _WHERE}
        )


class DecisionForm(forms.Form):
    """A yes or a no to the difference that was shown; a no says why."""

    digest = forms.CharField(max_length=64)
    say = forms.ChoiceField(choices=[("yes", "Approve"), ("no", "Refuse")])
    why = forms.CharField(
        label="Why not", required=False, max_length=200, error_messages={"max_length": "Say it in 200 characters."}
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("say") == "no" and not told.get("why"):
            self.add_error("why", "Say why, so that it can be changed.")
        return told


class RequestListForm(forms.Form):
    """The page of the list; one that cannot be read is the first."""

    page = forms.IntegerField(required=False, min_value=1, max_value=10_000)

    def readable(self) -> dict[str, Any]:
        """The values that could be read, by name; empty ones left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
