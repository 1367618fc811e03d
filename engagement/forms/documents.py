"""Files that somebody hands in, and what may be asked of their list."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from engagement.models import Document, Topic
from engagement.rules import upload_types

LARGEST_KEY = 2**62
_MEGABYTE = 1024 * 1024


class DocumentListForm(forms.Form):
    """Search, filters, sort and page: nothing is required, and a value that cannot be read is left out."""

    q = forms.CharField(required=False, max_length=100)
    origin = forms.ChoiceField(required=False, choices=Document.Origin.choices)
    topic = forms.SlugField(required=False, max_length=50)
    sort = forms.CharField(required=False, max_length=20)
    page = forms.IntegerField(required=False, min_value=1, max_value=10_000)
    is_removed = forms.BooleanField(required=False)

    def readable(self) -> dict[str, Any]:
        """The values that could be read, by name; empty ones left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class AboutForm(forms.Form):
    """What files are handed in for, from the address: a value that cannot be read is left out."""

    item = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_KEY)
    question = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_KEY)
    session = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_KEY)

    def readable(self) -> dict[str, int]:
        """The keys that could be read, by name."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class ManyFilesInput(forms.ClearableFileInput):
    """A chooser of several files."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class ManyFilesField(forms.FileField):
    """One file or several; an empty one is left to the rules, which name it."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[bytes]]":
        files = [one for one in data or [] if one]
        if not files:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return files


class UploadForm(forms.Form):
    """Files, and what they are about; only the team may keep them to itself."""

    uploads = ManyFilesField(
        label="Files",
        widget=ManyFilesInput(attrs={"multiple": True, "accept": upload_types.ACCEPTED}),
        help_text=(
            f"{upload_types.IN_WORDS}; at most {upload_types.LARGEST_BYTES // _MEGABYTE} MB each, "
            f"{upload_types.MOST_AT_ONCE} at once. Leave passwords and keys out of them."
        ),
        error_messages={"required": "Choose at least one file."},
    )
    topic = forms.ChoiceField(
        label="Topic",
        required=False,
        help_text="What they are about.",
        error_messages={"invalid_choice": "Choose one of the topics, or none."},
    )
    is_internal = forms.BooleanField(label="Only for the team", required=False)

    def __init__(self, *args: Any, topics: Sequence[Topic], asks_topic: bool, is_inside: bool, **named: Any) -> None:
        super().__init__(*args, **named)
        self.topics = {topic.key: topic for topic in topics}
        if asks_topic and topics:
            self.fields["topic"].choices = [("", "No topic"), *((key, one.name) for key, one in self.topics.items())]  # type: ignore[attr-defined]
        else:
            del self.fields["topic"]
        if not is_inside:
            del self.fields["is_internal"]

    def clean_topic(self) -> Topic | None:
        return self.topics.get(self.cleaned_data["topic"])

    def about(self) -> dict[str, Any]:
        """The clean values beside the files themselves; only after is_valid()."""
        return {name: value for name, value in self.cleaned_data.items() if name != "uploads"}
