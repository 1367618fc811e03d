"""What a work package is edited with: a form for each kind of row, and for the parts of single fields."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from engagement.models import Owner, Prerequisite, Question, RaidItem, Topic, TopicDependency
from engagement.rules.planning import When

LONGEST_TEXT, LONGEST_WHY = 5_000, 500
MOST_MINUTES, MOST_DAYS, MOST_SESSIONS = 2_000, 60, 20
# The domain says no to larger ones; this keeps them out of memory.
MOST_ARCHIVE_BYTES = 1_000_000

# What a person reads for each case of rules/planning, `When`.
CASES: Mapping[str, str] = {
    When.MANY_PARTICIPANTS: "More participants than usual",
    When.FURTHER_REGISTRY_TYPE: "For each further registry type",
    When.ON_PREMISES_REGISTRY: "With an on-premises registry",
    When.TWO_REGISTRY_TYPES: "At least so many with two registry types",
    When.EXTRA_IMAGE: "For each extra customer image",
    When.WINDOWS_OR_DTA: "With Windows images or DTA",
    When.FURTHER_CI_TOOL: "For each further CI tool",
    When.SSO_ENABLED_ALREADY: "When SSO is enabled already",
    When.DECLINED: "What is left when it is declined",
}

_SESSION = re.compile(r"(?P<cells>.*?)\s*(?:=\s*(?P<length>\d{1,4}))?\s*")
_CELL = re.compile(r"(?P<module>[A-Za-z0-9_-]{1,40})\s+(?P<minutes>\d{1,4})")

KEY_ERRORS = {"required": "Give it a key.", "invalid": "A key has letters, digits, dashes and underscores only."}


class TextField(forms.CharField):
    """Several lines, with one sign for the end of each."""

    def __init__(self, *, rows: int = 3, max_length: int = LONGEST_TEXT, **more: Any) -> None:
        super().__init__(max_length=max_length, widget=forms.Textarea(attrs={"rows": rows}), **more)

    def to_python(self, value: object) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n").replace("\r", "\n")


class LinesField(TextField):
    """A list of texts, one a line."""

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        return [line.strip() for line in super().clean(value).split("\n") if line.strip()]


class WordsField(forms.CharField):
    """A list of words with commas or blanks in between."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        return [word for word in re.split(r"[\s,]+", super().clean(value)) if word]


class SessionsField(TextField):
    """The sessions of a worked plan, one a line: "kickoff 30 + registry 120 = 150", the length after the sign."""

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(_as_line(one) for one in value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        lines = [line for line in super().clean(value).split("\n") if line.strip()]
        return [_session(line, number) for number, line in enumerate(lines, start=1)]


class ClosedForm(forms.Form):
    """Says in words what a number has to be, and leaves the asking to the server."""

    use_required_attribute = False


class FrameForm(ClosedForm):
    name = forms.CharField(max_length=120, error_messages={"required": "Give the package a name."})
    min_sessions = forms.IntegerField(label="Fewest sessions", min_value=1, max_value=MOST_SESSIONS)
    max_sessions = forms.IntegerField(label="Most sessions", min_value=1, max_value=MOST_SESSIONS)
    min_session_minutes = forms.IntegerField(label="Shortest session", min_value=1, max_value=MOST_MINUTES)
    max_session_minutes = forms.IntegerField(label="Longest session", min_value=1, max_value=MOST_MINUTES)
    min_minutes = forms.IntegerField(label="Fewest minutes in all", min_value=1, max_value=10_000)
    max_minutes = forms.IntegerField(label="Most minutes in all", min_value=1, max_value=10_000)


class AboutForm(ClosedForm):
    name = forms.CharField(max_length=120, error_messages={"required": "Give the topic a name."})
    kind = forms.ChoiceField(choices=Topic.Kind.choices)
    is_optional = forms.BooleanField(label="May be declined", required=False)
    min_minutes = forms.IntegerField(label="Least minutes", min_value=1, max_value=MOST_MINUTES)
    default_minutes = forms.IntegerField(label="Usual minutes", min_value=1, max_value=MOST_MINUTES)
    max_minutes = forms.IntegerField(label="Most minutes", min_value=1, max_value=MOST_MINUTES)
    aim = TextField(required=False)
    exit_statement = TextField(required=False, help_text="What holds when the topic is done; the sponsor signs it.")
    demo = TextField(required=False, rows=6)


class TopicLineForm(ClosedForm):
    """A topic in the list; the key of one that is there already stays."""

    key = forms.SlugField(max_length=40, error_messages=KEY_ERRORS, help_text="Stays as it is once saved.")
    name = forms.CharField(max_length=120, error_messages={"required": "Give the topic a name."})

    def __init__(self, *args: Any, known: Sequence[str] = (), **more: Any) -> None:
        super().__init__(*args, **more)
        if self["key"].value() in known:
            self.fields["key"].widget = forms.TextInput(attrs={"readonly": True})
            self.fields["key"].help_text = ""


class ReferencePlanForm(ClosedForm):
    name = forms.CharField(max_length=80, error_messages={"required": "Give the plan a name."})
    has_siem = forms.BooleanField(label="With SIEM", required=False)
    has_on_premises = forms.BooleanField(label="With an on-premises registry", required=False)
    sessions = SessionsField(
        rows=8,
        help_text="One session a line: kickoff 30 + registry 120 = 150. After the sign stands its length; without, the "
        "sum of its modules.",
        error_messages={"required": "Write down the sessions, one a line."},
    )


class SeedForm(ClosedForm):
    kind = forms.ChoiceField(choices=RaidItem.Kind.choices)
    text = forms.CharField(max_length=500, error_messages={"required": "Say what it is."})


class StepForm(ClosedForm):
    title = forms.CharField(max_length=200, error_messages={"required": "Say what happens in this step."})
    minutes = forms.IntegerField(min_value=1, max_value=MOST_MINUTES)
    is_on_premises_only = forms.BooleanField(label="Of the on-premises block", required=False)


class AskForm(ClosedForm):
    key = forms.SlugField(max_length=40, error_messages=KEY_ERRORS)
    text = forms.CharField(label="Question", max_length=300, error_messages={"required": "Write the question."})
    kind = forms.ChoiceField(label="Answered by", choices=Question.Kind.choices)
    answer_type = forms.CharField(
        label="Hint for the answer", max_length=200, error_messages={"required": "Say how it is answered."}
    )
    options = LinesField(
        label="Choices, or columns of the table", required=False, help_text="One a line, at most 80 characters each."
    )

    def clean_options(self) -> list[str]:
        options: list[str] = self.cleaned_data["options"]
        if any(len(one) > 80 for one in options):
            raise ValidationError("A choice has at most 80 characters.")
        return options


class ItemForm(ClosedForm):
    key = forms.SlugField(max_length=40, error_messages=KEY_ERRORS)
    text = forms.CharField(label="Item", max_length=300, error_messages={"required": "Say what has to be true."})
    owner = forms.ChoiceField(choices=Owner.choices)
    evidence = forms.CharField(max_length=120, required=False)
    facts = WordsField(max_length=200, required=False, help_text="Such as REG-1, REG-2; empty when proven by hand.")
    subject = forms.CharField(
        label="Facts are about", max_length=120, required=False, help_text="Such as registries, or registry:Docker Hub."
    )
    is_any_fact_enough = forms.BooleanField(label="One of the facts is enough", required=False)
    is_on_premises_only = forms.BooleanField(label="Only with an on-premises registry", required=False)

    def clean_facts(self) -> list[str]:
        facts: list[str] = self.cleaned_data["facts"]
        if any(len(one) > 12 for one in facts):
            raise ValidationError("A fact's key has at most 12 characters.")
        return facts


class ConditionForm(ClosedForm):
    key = forms.SlugField(max_length=40, error_messages=KEY_ERRORS)
    text = forms.CharField(label="Prerequisite", max_length=300, error_messages={"required": "Say what is needed."})
    owner = forms.ChoiceField(choices=Owner.choices)
    lead_working_days = forms.IntegerField(label="Working days ahead", min_value=0, max_value=MOST_DAYS)
    when = forms.ChoiceField(label="Needed", choices=Prerequisite.When.choices)
    is_hard = forms.BooleanField(label="Blocks the session", required=False)
    met_by_item = forms.SlugField(label="Met by the checklist item", max_length=40, required=False)
    met_by_question = forms.SlugField(label="Met by the answer to", max_length=40, required=False)


class AdjustmentForm(ClosedForm):
    when = forms.ChoiceField(choices=list(CASES.items()))
    minutes = forms.IntegerField(min_value=-MOST_MINUTES, max_value=MOST_MINUTES)
    why = forms.CharField(
        max_length=300, help_text="Without a full stop.", error_messages={"required": "Say why, for the plan."}
    )


class NeedForm(ClosedForm):
    topic = forms.SlugField(max_length=40, help_text="The key of the other topic.", error_messages=KEY_ERRORS)
    kind = forms.ChoiceField(choices=TopicDependency.Kind.choices)
    why = TextField(max_length=LONGEST_WHY, rows=2, error_messages={"required": "Say why."})


class TypicalQuestionForm(ClosedForm):
    question = forms.CharField(max_length=300, error_messages={"required": "Write the question."})
    answer = TextField(error_messages={"required": "Write the answer."})


class SaidForm(ClosedForm):
    text = TextField(max_length=1_000, rows=2, error_messages={"required": "Say it, or remove the row."})


class PackageListForm(forms.Form):
    """The page of the list; a number that cannot be read is left out."""

    page = forms.IntegerField(required=False, min_value=1, max_value=100_000)

    def number(self) -> int:
        self.is_valid()
        return int(self.cleaned_data.get("page") or 1)


class ArchiveForm(forms.Form):
    """An exported package to take in."""

    file = forms.FileField(
        label="Archive",
        help_text="The zip that an export gives, with package.toml and a file a topic.",
        error_messages={"required": "Choose the file first.", "empty": "This file is empty."},
    )

    def content(self) -> bytes:
        """The file's bytes, and one more than is read at most; only after is_valid()."""
        data: bytes = self.cleaned_data["file"].read(MOST_ARCHIVE_BYTES + 1)
        return data


def _as_line(session: Mapping[str, Any]) -> str:
    cells = " + ".join(f"{cell['module']} {cell['minutes']}" for cell in session["cells"])
    return f"{cells} = {session['length']}".strip()


def _session(line: str, number: int) -> dict[str, Any]:
    found = _SESSION.fullmatch(line.strip())
    told = found["cells"] if found else line
    cells = [_cell(part, number) for part in told.split("+")] if told.strip() else []
    length = int(found["length"]) if found and found["length"] else sum(cell["minutes"] for cell in cells)
    return {"length": length, "cells": cells}


def _cell(part: str, number: int) -> dict[str, Any]:
    found = _CELL.fullmatch(part.strip())
    if not found:
        raise ValidationError(f"Session {number}: write a module's key and its minutes, such as registry 120.")
    return {"module": found["module"], "minutes": int(found["minutes"])}


SINGLE: Mapping[str, type[forms.Form]] = {"frame": FrameForm, "about": AboutForm}
"""The form of each part that has single fields."""

ROWS: Mapping[str, type[forms.Form]] = {
    "topics": TopicLineForm,
    "reference_plans": ReferencePlanForm,
    "raid_seeds": SeedForm,
    "agenda": StepForm,
    "questions": AskForm,
    "checklist": ItemForm,
    "prerequisites": ConditionForm,
    "adjustments": AdjustmentForm,
    "needs": NeedForm,
    "typical_questions": TypicalQuestionForm,
    "deliverables": SaidForm,
    "pitfalls": SaidForm,
}
"""The form of a row of each part that has rows."""
