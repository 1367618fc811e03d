"""
A list of forms of one kind, whose rows are added, removed and put in order by buttons.

The buttons send the whole list, so that everything works without JavaScript: the server answers with the list in its
new shape and nothing saved.
"""

from collections.abc import Mapping
from typing import Any

from django import forms

MOST_ROWS = 100
TOO_MANY = f"A part has at most {MOST_ROWS} rows."
PREFIX = "rows"
COUNT = f"{PREFIX}-n"
DEED = "do"
SAVE = "save"


class Rows:
    """
    The rows as they were typed, or as they are stored.

    Errors are those of the rows' forms, and `general` for what belongs to none of them.
    """

    def __init__(
        self,
        kind: type[forms.Form],
        data: Mapping[str, str] | None = None,
        *,
        initial: list[dict[str, Any]] | None = None,
        **more: Any,
    ) -> None:
        self.kind = kind
        self.more = more
        self.general: list[str] = []
        if data is None:
            self.forms = [self._made(at, initial=row) for at, row in enumerate(initial or [])]
        else:
            n = _count(data)
            self.forms = [self._made(at, data) for at in range(min(n, MOST_ROWS))]
            if n > MOST_ROWS:
                self.general.append(TOO_MANY)

    def __len__(self) -> int:
        return len(self.forms)

    def is_valid(self) -> bool:
        # Each one is asked, so that all errors are shown at once.
        answers = [form.is_valid() for form in self.forms]
        return all(answers) and not self.general

    @property
    def has_errors(self) -> bool:
        return bool(self.general) or any(form.errors for form in self.forms)

    @property
    def cleaned(self) -> list[dict[str, Any]]:
        """The rows' clean values; only after is_valid()."""
        return [form.cleaned_data for form in self.forms]

    @property
    def wrong(self) -> list[tuple[int, forms.BoundField]]:
        """The fields with errors and the numbers of their rows, counted from one."""
        return [
            (number, form[name])
            for number, form in enumerate(self.forms, start=1)
            for name in form.errors
            if name in form.fields
        ]

    def after(self, deed: str) -> "Rows":
        """
        The list after a button: `add`, or `remove-2`, `up-2`, `down-2` with a row counted from zero.

        What was typed is kept as it is, unlooked at. A deed that is unknown, or for a row that is not there, changes
        nothing.
        """
        rows = [{name: form[name].value() for name in form.fields} for form in self.forms]
        name, _, number = deed.partition("-")
        at = int(number) if number.isdecimal() and int(number) < len(rows) else None
        is_full = name == "add" and len(rows) >= MOST_ROWS
        if name == "add" and not is_full:
            rows.append({})
        elif name == "remove" and at is not None:
            del rows[at]
        elif name == "up" and at:
            rows[at - 1], rows[at] = rows[at], rows[at - 1]
        elif name == "down" and at is not None and at + 1 < len(rows):
            rows[at], rows[at + 1] = rows[at + 1], rows[at]
        changed = Rows(self.kind, initial=rows, **self.more)
        changed.general = [TOO_MANY] if is_full else []
        return changed

    def add_error(self, at: int | None, field: str, message: str) -> None:
        """Put a refusal beside the field that it is about, or above all rows."""
        if at is None or at >= len(self.forms):
            self.general.append(message)
        else:
            form = self.forms[at]
            form.add_error(field if field in form.fields else None, message)

    def _made(self, at: int, data: Mapping[str, str] | None = None, **more: Any) -> forms.Form:
        return self.kind(data, prefix=f"{PREFIX}-{at}", **more, **self.more)


def _count(data: Mapping[str, str]) -> int:
    """How many rows were sent; none where that cannot be read."""
    told = data.get(COUNT, "0")
    return int(told) if told.isdecimal() and len(told) < 6 else 0
