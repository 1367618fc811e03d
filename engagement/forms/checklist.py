"""What may be asked of the checklist, and what people say when they settle an item."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from engagement.models import ChecklistItem, Owner, User
from engagement.rules import lengths


class ChecklistListForm(forms.Form):
    """Filters and page: nothing is required, and a value that cannot be read is left out."""

    STATES = [("unsettled", "To do"), *ChecklistItem.State.choices, ("regressed", "Regressed")]
    DUES = [("overdue", "Overdue"), ("soon", "Within a week"), ("never", "No date")]

    owner = forms.ChoiceField(required=False, choices=Owner.choices)
    state = forms.ChoiceField(required=False, choices=STATES)
    due = forms.ChoiceField(required=False, choices=DUES)
    topic = forms.SlugField(required=False, max_length=40)
    session = forms.IntegerField(required=False, min_value=1, max_value=10_000)
    page = forms.IntegerField(required=False, min_value=1, max_value=10_000)

    def readable(self) -> dict[str, Any]:
        """The values that could be read, by name; empty ones left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class NoteForm(forms.Form):
    """A note that is kept as evidence."""

    note = forms.CharField(
        label="What was seen",
        required=False,
        max_length=lengths.NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Kept in the evidence trail, where nobody can change it. Name secrets, never write them down.",
    )


class LinkForm(forms.Form):
    """The address of something that proves an item."""

    address = forms.CharField(
        label="Address",
        max_length=lengths.LINK,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
        error_messages={"required": "Give the address of what proves it."},
    )


class ReasonForm(forms.Form):
    """Why an item is blocked or does not apply."""

    reason = forms.CharField(
        label="Reason",
        max_length=lengths.REASON,
        error_messages={"required": "Give the reason in a few words."},
    )


class WaiverForm(ReasonForm):
    """Why an item is left undone, and who agreed; the choices of the approver are passed in."""

    def __init__(self, *args: Any, approvers: QuerySet[User], **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["approver"] = forms.ModelChoiceField(
            approvers,
            label="Agreed by",
            empty_label="Choose who agreed",
            help_text="The PS lead, or a lead of the customer.",
            error_messages={
                "required": "Name who agreed to leave it undone.",
                "invalid_choice": "Name the PS lead or a lead of the customer.",
            },
        )


class DueForm(forms.Form):
    """A date of the item's own; empty to follow the plan."""

    due_on = forms.DateField(
        label="Due on",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Leave it empty to follow the plan: then it is due with the last session of its topic.",
        error_messages={"invalid": "Give a date, such as 2030-06-03."},
    )
