"""A form with every kind of field, for the gallery page; nothing is kept."""

from django import forms


class SampleForm(forms.Form):
    """One field of each kind that the product uses."""

    name = forms.CharField(max_length=60, help_text="As it shall be called in Aqua; no slash.")
    address = forms.URLField(
        label="Registry URL",
        assume_scheme="https",
        error_messages={"invalid": "Enter the whole address, such as https://registry.example."},
    )
    kind = forms.ChoiceField(label="Type", choices=[("", "Choose a type"), ("acr", "Azure"), ("ecr", "Amazon ECR")])
    secret = forms.CharField(widget=forms.PasswordInput(attrs={"autocomplete": "off"}), required=False)
    notes = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)
    is_on_premises = forms.BooleanField(
        label="Runs on premises", required=False, help_text="Needs the cloud connector and a rehearsal of 4 hours."
    )
    place = forms.ChoiceField(
        label="Scanner group", widget=forms.RadioSelect, choices=[("any", "Any scanner"), ("near", "Nearest scanner")]
    )
