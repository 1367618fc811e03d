"""What people send about time: an entry, a correction, a reason, what to approve, and the filters of the list."""

from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import Any, TypedDict

from django import forms

from engagement.forms.durations import DurationField
from engagement.models import Session, TimeEntry, Topic

# As many as fit into a key of the database.
MOST_DIGITS = 18
LONGEST_NOTE = 300


class Entered(TypedDict):
    """What domain/hours takes of a piece of work."""

    kind: str
    worked_on: date
    minutes: int
    session: Session | None
    topic: Topic | None
    begins: time | None
    note: str


class EntryForm(forms.Form):
    """A piece of work. `sessions` and `topics` are those of the engagement, by their names."""

    kind = forms.ChoiceField(
        label="Kind",
        choices=TimeEntry.Kind.choices,
        initial=TimeEntry.Kind.DELIVERY,
        help_text="Only delivery counts against the contract.",
        error_messages={"invalid_choice": "Choose one of the kinds."},
    )
    duration = DurationField(
        label="Duration",
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"}),
        error_messages={"required": "Enter how long it took, such as 1.5h, 90m or 1:30."},
    )
    worked_on = forms.DateField(
        label="Date",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": "Say on which day.", "invalid": "Give a date such as 2030-01-07."},
    )
    begins = forms.TimeField(
        label="Start",
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        help_text="On your clock. With a start, work of yours at the same time is noticed.",
        error_messages={"invalid": "Give a time such as 09:30."},
    )
    session = forms.ChoiceField(
        label="Session",
        required=False,
        error_messages={"invalid_choice": "Choose one of this engagement's sessions."},
    )
    topic = forms.ChoiceField(
        label="Topic", required=False, error_messages={"invalid_choice": "Choose one of this engagement's topics."}
    )
    note = forms.CharField(
        label="Note", required=False, max_length=LONGEST_NOTE, help_text="For the team; customers do not see it."
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        sessions: Iterable[tuple[Session, str]],
        topics: Iterable[Topic],
        initial: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        named = list(sessions)
        self._sessions = {str(session.pk): session for session, _ in named}
        self._topics = {str(topic.pk): topic for topic in topics}
        self.fields["session"].choices = [("", "None"), *((str(one.pk), name) for one, name in named)]  # type: ignore[attr-defined]
        self.fields["topic"].choices = [("", "None"), *((pk, str(one)) for pk, one in self._topics.items())]  # type: ignore[attr-defined]

    def entered(self) -> Entered:
        """The clean values; only after is_valid()."""
        clean = self.cleaned_data
        return Entered(
            kind=clean["kind"],
            worked_on=clean["worked_on"],
            minutes=clean["duration"],
            session=self._sessions.get(clean["session"]),
            topic=self._topics.get(clean["topic"]),
            begins=clean["begins"],
            note=clean["note"],
        )


class CorrectionForm(EntryForm):
    """What really was, and why it was told otherwise."""

    reason = forms.CharField(
        label="Reason",
        max_length=300,
        help_text="Why the approved entry was wrong. It stays readable with this reason.",
        error_messages={"required": "Say why: whoever reads the trail later will ask."},
    )


class UnlockForm(forms.Form):
    """Why an approval is taken back."""

    reason = forms.CharField(
        label="Reason",
        max_length=300,
        error_messages={"required": "Say why: whoever reads the trail later will ask."},
    )


class _Keys(forms.TypedMultipleChoiceField):
    """Keys of rows, which the domain looks up within what the person may reach."""

    def valid_value(self, value: object) -> bool:
        text = str(value)
        return text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS


class ApprovalForm(forms.Form):
    """Which open entries to approve: those that were ticked, or all of a period that may be open at one end."""

    which = forms.ChoiceField(choices=[("selected", "The selected ones"), ("period", "A period")])
    entry = _Keys(required=False, coerce=int)
    first = forms.DateField(required=False, error_messages={"invalid": "Give a date such as 2030-01-07."})
    last = forms.DateField(required=False, error_messages={"invalid": "Give a date such as 2030-01-07."})

    def clean(self) -> dict[str, Any]:
        """A period has at least one end, and does not end before it begins."""
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if self.cleaned_data.get("which") == "period" and not (first or last or self.errors):
            raise forms.ValidationError("Give the first or the last day of the period.")
        if first and last and last < first:
            raise forms.ValidationError("The period ends before it begins.")
        return self.cleaned_data

    def named(self) -> dict[str, Any]:
        """The limits as domain/hours takes them; only after is_valid()."""
        if self.cleaned_data["which"] == "selected":
            return {"pks": self.cleaned_data["entry"]}
        return {"first": self.cleaned_data["first"], "last": self.cleaned_data["last"]}


class TimeListForm(forms.Form):
    """Filters, sort and page of the entries: nothing is required, and a value that cannot be read is left out."""

    kind = forms.ChoiceField(required=False, choices=TimeEntry.Kind.choices)
    person = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    session = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    state = forms.ChoiceField(required=False, choices=TimeEntry.State.choices)
    sort = forms.CharField(required=False, max_length=20)
    page = forms.IntegerField(required=False, min_value=1, max_value=10_000)

    def readable(self) -> dict[str, Any]:
        """The values that could be read, by name; empty ones left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
