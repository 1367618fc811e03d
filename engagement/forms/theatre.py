"""What the theatre plays: the console, the policy, the images."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet

from engagement.models import AquaTenant, Image

_WHERE = "Choose the console."
_WHICH = "Choose images of the list."


class ImagesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Images with their registry and console."""

    def label_from_instance(self, image: Any) -> str:
        return f"{image.name} of {image.registry.name} in {image.registry.tenant.label}"


class TheatreForm(forms.Form):
    """Where the demo is played, with which policy, on which images."""

    policy = forms.ChoiceField(
        label="Policy",
        help_text="A name that the console does not have yet is created for the demo and taken out afterwards. One "
        "that stands there judges only the chosen images while the demo plays.",
        error_messages={"required": "Choose a policy.", "invalid_choice": "Choose one of the policies."},
    )

    def __init__(
        self, data: Any = None, *, tenants: QuerySet[AquaTenant], images: QuerySet[Image], policies: Sequence[str]
    ) -> None:
        super().__init__(data)
        self.fields["tenant"] = forms.ModelChoiceField(
            tenants, label="Console", empty_label=None, error_messages={"required": _WHERE, "invalid_choice": _WHERE}
        )
        self.fields["images"] = ImagesField(
            images,
            label="Images",
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": "Choose at least one image.", "invalid_choice": _WHICH, "invalid_list": _WHICH},
        )
        self.fields["policy"].choices = [(name, name) for name in policies]  # type: ignore[attr-defined]
        self.order_fields(["tenant", "policy", "images"])


class OverForm(forms.Form):
    """What somebody has seen in the console and agrees to write over; empty where nothing has to be."""

    over = forms.CharField(required=False, max_length=64)
