"""What is sent from the live page of a session, its closing and its recap."""

from django import forms

from engagement.models import RaidItem
from engagement.rules import lengths

LONGEST_NOTE = 50_000
LONGEST_RECAP = 20_000
LONGEST_PREPARATION = 2_000
HIGHEST_KEY = 2**62
MOODS = [("5", "5, very well"), ("4", "4, well"), ("3", "3, so-so"), ("2", "2, badly"), ("1", "1, very badly")]


class DeedForm(forms.Form):
    """Which button was pressed: a module's clock to run or to pause, an item to tick or to take back."""

    DEEDS = ("run", "pause", "tick", "untick")

    run = forms.IntegerField(required=False, min_value=1, max_value=HIGHEST_KEY)
    pause = forms.IntegerField(required=False, min_value=1, max_value=HIGHEST_KEY)
    tick = forms.IntegerField(required=False, min_value=1, max_value=HIGHEST_KEY)
    untick = forms.IntegerField(required=False, min_value=1, max_value=HIGHEST_KEY)

    def deed(self) -> tuple[str, int] | None:
        """The deed and the key of what it is done to; None when none could be read."""
        self.is_valid()
        return next(((name, self.cleaned_data[name]) for name in self.DEEDS if self.cleaned_data.get(name)), None)


class AttendanceForm(forms.Form):
    """Who was, or was not, there."""

    present = forms.IntegerField(required=False, min_value=1, max_value=HIGHEST_KEY)
    absent = forms.IntegerField(required=False, min_value=1, max_value=HIGHEST_KEY)

    def said(self) -> tuple[int, bool] | None:
        """The key of the person and whether they were there; None when that could not be read."""
        self.is_valid()
        present, absent = self.cleaned_data.get("present"), self.cleaned_data.get("absent")
        if present is not None:
            return present, True
        return (absent, False) if absent is not None else None


class CaptureForm(forms.Form):
    """A decision, an action or the like, in a line."""

    kind = forms.ChoiceField(
        label="What it is",
        initial=RaidItem.Kind.ACTION,
        choices=[
            (kind.value, kind.label)
            for kind in (
                RaidItem.Kind.ACTION,
                RaidItem.Kind.DECISION,
                RaidItem.Kind.RISK,
                RaidItem.Kind.ISSUE,
                RaidItem.Kind.ASSUMPTION,
                RaidItem.Kind.DEPENDENCY,
            )
        ],
        error_messages={"invalid_choice": "Choose what kind of entry this is."},
    )
    text = forms.CharField(
        label="What was said",
        max_length=lengths.RAID_TEXT,
        error_messages={"required": "Say in a sentence what it is about."},
    )
    owner = forms.CharField(label="Owner", required=False, max_length=lengths.RAID_OWNER)
    due_on = forms.DateField(
        label="Due on",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Give a date, such as 2030-06-03."},
    )
    is_internal = forms.BooleanField(label="Only for the team", required=False)


class NotesForm(forms.Form):
    """The text of one part of the notes, and what it was begun from; `keep` settles a conflict."""

    text = forms.CharField(
        label="Notes",
        required=False,
        max_length=LONGEST_NOTE,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    based_on = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    keep = forms.ChoiceField(required=False, choices=[("mine", "Mine"), ("both", "Both")])


class ErrandForm(forms.Form):
    """What Aqua is asked for from the live page."""

    errand = forms.ChoiceField(
        choices=[
            ("demo", "Scan the demo images"),
            ("registry", "Integrate a registry"),
            ("check", "Check the evidence"),
        ]
    )


class ClosingForm(forms.Form):
    """How it went and what comes next."""

    mood = forms.TypedChoiceField(
        label="How did it go?",
        required=False,
        choices=[("", "Not said"), *MOODS],
        coerce=int,
        empty_value=None,
        help_text="Only for the team.",
    )
    next_preparation = forms.CharField(
        label="What the customer should prepare for the next session",
        required=False,
        max_length=LONGEST_PREPARATION,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Stands in the recap.",
    )
    enters_planned = forms.BooleanField(
        label="Enter the planned minutes, not those of the clock",
        required=False,
        help_text="For a session whose clock was forgotten, or left running.",
    )


class RecapForm(forms.Form):
    """The text that the customer reads."""

    text = forms.CharField(
        label="Recap",
        max_length=LONGEST_RECAP,
        widget=forms.Textarea(attrs={"rows": 22}),
        error_messages={"required": "Write what the customer should read, or draft it anew."},
    )
