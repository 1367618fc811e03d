"""The repository of an engagement's policies: how it leaves, and which drift is meant."""

from typing import Any

from django import forms

TOOLS = [
    ("", "As discovery says"),
    ("GitHub Actions", "GitHub Actions"),
    ("GitLab CI", "GitLab CI"),
    ("Azure DevOps", "Azure DevOps"),
    ("Jenkins", "Jenkins"),
]
KINDS = [("bundle", "Git bundle, with its commit"), ("zip", "Zip archive, files only")]


class RepositoryForm(forms.Form):
    """For which tool, and as which kind of file."""

    tool = forms.ChoiceField(
        label="Pipeline for",
        required=False,
        choices=TOOLS,
        error_messages={"invalid_choice": "Choose one of the tools."},
    )
    kind = forms.ChoiceField(
        label="As", choices=KINDS, error_messages={"required": "Choose one.", "invalid_choice": "Choose one."}
    )

    def tools(self) -> tuple[str, ...]:
        """What was chosen; empty for what discovery says."""
        return (self.cleaned_data["tool"],) if self.cleaned_data["tool"] else ()


class StagesForm(forms.Form):
    """Which page of the stages."""

    page = forms.IntegerField(required=False, min_value=1, max_value=10_000)

    def number(self) -> int:
        """The first page for what cannot be read."""
        self.is_valid()
        return int(self.cleaned_data.get("page") or 1)


class DriftForm(forms.Form):
    """The policy of a console that is meant, as the page named it."""

    policy = forms.CharField(max_length=230)

    def key(self) -> str:
        """What was named; empty for what cannot be a name."""
        self.is_valid()
        return str(self.cleaned_data.get("policy", ""))

    @classmethod
    def read(cls, data: Any) -> str:
        return cls(data).key()
