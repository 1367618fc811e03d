"""Reports that somebody hands in, and the registry that their images belong to."""

from collections.abc import Iterable
from typing import Any

from django import forms

from engagement.forms.documents import ManyFilesField, ManyFilesInput
from engagement.models import Registry


class ImportListForm(forms.Form):
    """The page of the list; a value that cannot be read is left out."""

    page = forms.IntegerField(required=False, min_value=1, max_value=10_000)

    def number(self) -> int:
        self.is_valid()
        return self.cleaned_data.get("page") or 1


class _RegistryForm(forms.Form):
    """A form with a choice of the engagement's registries."""

    def __init__(self, *args: Any, registries: Iterable[Registry], **named: Any) -> None:
        super().__init__(*args, **named)
        self._registries = {str(registry.pk): registry for registry in registries}
        choices = [("", self.none), *((pk, str(registry)) for pk, registry in self._registries.items())]
        self.fields["registry"].choices = choices  # type: ignore[attr-defined]

    none = "Choose a registry"

    def clean_registry(self) -> Registry | None:
        return self._registries.get(self.cleaned_data["registry"])


class ReportsForm(_RegistryForm):
    """Reports to import."""

    none = "As each report says"
    reports = ManyFilesField(
        label="Reports",
        widget=ManyFilesInput(attrs={"multiple": True, "accept": ".json,application/json"}),
        help_text="JSON of scannercli, of a webhook, or of the API; at most 200 MB together.",
        error_messages={"required": "Choose at least one file."},
    )
    registry = forms.ChoiceField(
        label="Registry",
        required=False,
        help_text="For images whose report names a registry that this engagement does not have, or none.",
        error_messages={"invalid_choice": "Choose one of the registries, or leave it to the report."},
    )


class RegistryChoiceForm(_RegistryForm):
    """Which registry the images of one report belong to."""

    registry = forms.ChoiceField(
        label="Registry",
        error_messages={"required": "Choose a registry.", "invalid_choice": "Choose one of the registries."},
    )
