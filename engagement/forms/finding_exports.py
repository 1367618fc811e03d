"""As which kind of file findings leave."""

from django import forms

FORMATS = [("csv", "CSV"), ("xlsx", "XLSX"), ("json", "JSON"), ("sarif", "SARIF")]


class FormatForm(forms.Form):
    """CSV unless another kind is asked for."""

    format = forms.ChoiceField(required=False, choices=FORMATS)

    @property
    def kind(self) -> str:
        asked = self.cleaned_data["format"] if self.is_valid() else ""
        return asked or "csv"
