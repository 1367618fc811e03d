"""An answer to a discovery question, in the shape of its kind. What it may be, rules/answers.py says."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from engagement.models import Question
from engagement.rules import answers as rules

Kind = Question.Kind

# With more options than that, a list to choose from is shorter than buttons.
MOST_BUTTONS = 5
# Left free below what is filled in, so that a table can be typed on without asking for a row.
FREE_ROWS = 2
_YES_NO = [("yes", "Yes"), ("no", "No"), ("", "Not known yet")]
_REMARKED = (Kind.YES_NO, Kind.CHOICE, Kind.CHOICES, Kind.NUMBER)


class AnswerForm(forms.Form):
    """
    The answer to one question; a table keeps its cells in `rows` instead of a field.

    `value` is what stands, in the shape that rules/answers.py names. Nothing typed is refused here but what no field
    can hold: the domain says whether it answers the question.
    """

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        pk: int,
        text: str,
        kind: str,
        options: Sequence[str],
        value: Any = None,
        remark: str = "",
    ) -> None:
        super().__init__(data, auto_id=f"q{pk}_%s", initial={"value": _shown(kind, options, value), "remark": remark})
        self.kind, self.options = kind, options
        self.columns = rules.columns(options) if kind == Kind.TABLE else []
        self.rows = self._rows(data, value) if kind == Kind.TABLE else []
        if kind != Kind.TABLE:
            self.fields["value"] = _field(kind, options, text)
        if kind in _REMARKED:
            self.fields["remark"] = forms.CharField(label="Remark", required=False, max_length=rules.LONGEST_REMARK)

    @property
    def answer(self) -> Any:
        """What was typed, for the domain to judge; only after is_valid()."""
        if self.kind == Kind.TABLE:
            return [dict(zip(self.columns, cells, strict=True)) for cells in self.rows]
        return self.cleaned_data["value"]

    @property
    def remark(self) -> str:
        return str(self.cleaned_data.get("remark", ""))

    def add_rows(self) -> None:
        """Give the table more free rows, for a page that is drawn again."""
        self.rows += [[""] * len(self.columns) for _ in range(FREE_ROWS)]

    def _rows(self, data: QueryDict | None, value: Any) -> list[list[str]]:
        if data is not None:
            cells = [data.getlist(f"column{n}") for n in range(len(self.columns))]
            return [list(row) for row in zip(*cells, strict=False)]
        kept = [[row.get(column, "") for column in self.columns] for row in value or []]
        return kept + [[""] * len(self.columns) for _ in range(FREE_ROWS)]


def _field(kind: str, options: Sequence[str], text: str) -> forms.Field:
    if kind == Kind.YES_NO:
        return forms.ChoiceField(label=text, required=False, choices=_YES_NO, widget=forms.RadioSelect)
    if kind == Kind.CHOICES and options:
        return forms.MultipleChoiceField(
            label=text, required=False, choices=_pairs(options), widget=forms.CheckboxSelectMultiple
        )
    if kind == Kind.CHOICE and options:
        return _one_of(options, text)
    return forms.CharField(label=text, required=False, widget=_widget(kind), help_text=_hint(kind))


def _one_of(options: Sequence[str], text: str) -> forms.Field:
    choices = [*_pairs(options), ("", "Not known yet")]
    if len(options) > MOST_BUTTONS:
        return forms.ChoiceField(label=text, required=False, choices=choices[-1:] + choices[:-1])
    return forms.ChoiceField(label=text, required=False, choices=choices, widget=forms.RadioSelect)


def _widget(kind: str) -> forms.Widget:
    if kind == Kind.NUMBER:
        return forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    if kind == Kind.CHOICE:
        return forms.TextInput()
    return forms.Textarea(attrs={"rows": 3 if kind in (Kind.LIST, Kind.CHOICES) else 2})


def _hint(kind: str) -> str:
    return "One a line." if kind in (Kind.LIST, Kind.CHOICES) else ""


def _pairs(options: Sequence[str]) -> list[tuple[str, str]]:
    return [(option, option) for option in options]


def _shown(kind: str, options: Sequence[str], value: Any) -> Any:
    """An answer as its field shows it."""
    if kind == Kind.YES_NO:
        return {True: "yes", False: "no"}.get(value, "")
    if kind == Kind.LIST or (kind == Kind.CHOICES and not options):
        return "\n".join(value or [])
    return value


class DiscoveryForm(forms.Form):
    """Which topic is shown, and which answer was changed: a value that cannot be read is left out."""

    topic = forms.SlugField(required=False, max_length=40)
    based_on = forms.IntegerField(required=False, min_value=0, max_value=2**31)
    instead_of = forms.IntegerField(required=False, min_value=0, max_value=2**31)

    def readable(self) -> Mapping[str, Any]:
        """The values that could be read, by name."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
