"""What people hand in to prove an item that no call shows: a step's report, a policy file, a SIEM record."""

from typing import Any

from django import forms
from django.core.files import File

LARGEST_FILE = 5 * 1024 * 1024
LONGEST_IMAGE, LONGEST_LINK, LONGEST_RECORD = 300, 500, 20_000


class FileForm(forms.Form):
    """A JSON file."""

    file = forms.FileField(
        label="File",
        allow_empty_file=False,
        help_text="JSON, at most 5 MB.",
        error_messages={"required": "Choose the file.", "empty": "This file is empty; choose the one with the JSON."},
    )

    def clean_file(self) -> "File[bytes]":
        """Raises ValidationError for a file that nobody would want to read into memory."""
        file: File[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_FILE:
            raise forms.ValidationError("The file is larger than 5 MB; leave the layers out of it.")
        return file

    def content(self) -> bytes:
        """What is in the file; only after is_valid()."""
        file: File[bytes] = self.cleaned_data["file"]
        return bytes(file.read())


class ReportForm(FileForm):
    """The report of a build step and how the step ended."""

    image = forms.CharField(
        label="Image",
        max_length=LONGEST_IMAGE,
        help_text="What the step was to scan, as repository:tag.",
        error_messages={"required": "Name the image that the step scanned."},
    )
    exit_code = forms.IntegerField(
        label="Exit code",
        min_value=0,
        max_value=255,
        help_text="0 where it passed, 4 where a policy failed it.",
        error_messages={"required": "Give the exit code of the step.", "invalid": "Give a number from 0 to 255."},
    )
    job_link = forms.CharField(
        label="Link to the job", required=False, max_length=LONGEST_LINK, widget=forms.URLInput()
    )

    def entered(self) -> dict[str, Any]:
        """The clean values without the file; only after is_valid()."""
        return {name: self.cleaned_data[name] for name in ("image", "exit_code", "job_link")}


class RecordForm(forms.Form):
    """The event as the SIEM shows it."""

    record = forms.CharField(
        label="Record from the SIEM",
        max_length=LONGEST_RECORD,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text="The whole event with its time, as text.",
        error_messages={"required": "Paste the event that was found."},
    )
