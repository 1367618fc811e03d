"""
What an answer to a discovery question may be, by the kind of the question (work-package.md 3, "Discovery questions").

| kind    | value                                                              |
|---------|--------------------------------------------------------------------|
| text    | a text                                                             |
| list    | texts, one an entry                                                |
| number  | a number, whole where it has no decimals                           |
| yes_no  | true or false                                                      |
| choice  | one of the options; any text where the question names none         |
| choices | some of the options, in their order; any texts where it names none |
| table   | rows, each a text by column; empty cells are left out              |
"""

import math
from collections.abc import Mapping, Sequence

LONGEST_TEXT, LONGEST_ENTRY, LONGEST_CELL, LONGEST_REMARK = 4000, 300, 300, 2000
MOST_ENTRIES, MOST_ROWS, LARGEST_NUMBER = 100, 100, 10**12
# The column of a table whose question names none.
ONLY_COLUMN = "Entry"

Value = str | int | float | bool | list[str] | list[dict[str, str]]


class BadAnswer(ValueError):
    """The value does not fit the kind of the question; the message says what would."""


def clean(kind: str, options: Sequence[str], value: object) -> Value | None:
    """Give the answer as it is kept, or None where it says nothing. Raises BadAnswer."""
    if kind == "number":
        return _number(value)
    if kind == "yes_no":
        return _yes_no(value)
    if kind == "list":
        return _entries(value) or None
    if kind == "choice":
        return _choice(options, value)
    if kind == "choices":
        return _choices(options, value)
    if kind == "table":
        return _rows(options, value) or None
    return _text(value, LONGEST_TEXT) or None


def remark(text: str) -> str:
    """What is said with an answer. Raises BadAnswer."""
    return _text(text, LONGEST_REMARK)


def columns(options: Sequence[str]) -> list[str]:
    """The columns of a table."""
    return list(options) or [ONLY_COLUMN]


def in_words(value: object, options: Sequence[str] = ()) -> str:
    """An answer in one line; the columns of a table in the order of its question's options."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return "; ".join(_row_in_words(one, columns(options)) if isinstance(one, dict) else str(one) for one in value)
    return str(value)


def _row_in_words(row: Mapping[str, str], known: Sequence[str]) -> str:
    """A package of a later version may name other columns; what was answered under the older ones is still told."""
    ordered = [*(column for column in known if column in row), *(column for column in row if column not in known)]
    return ", ".join(row[column] for column in ordered)


def _text(value: object, longest: int) -> str:
    if not isinstance(value, str):
        raise BadAnswer("Answer with a text.")
    if "\x00" in value:
        raise BadAnswer("This holds a character that cannot be stored; type it anew.")
    text = value.replace("\r\n", "\n").strip()
    if len(text) > longest:
        raise BadAnswer(f"Say it in at most {longest:,} characters; these are {len(text):,}.")
    return text


def _number(value: object) -> int | float | None:
    """A number or its text; a comma is taken for the decimal point, as half of Europe types it."""
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise BadAnswer("Give a number, such as 40 or 7.5.")
    try:
        number = float(_text(value, 40).replace(",", ".") if isinstance(value, str) else value)
    except (ValueError, OverflowError):
        raise BadAnswer("Give a number, such as 40 or 7.5.") from None
    if not math.isfinite(number) or not 0 <= number <= LARGEST_NUMBER:
        raise BadAnswer("Give a number that is not negative and not beyond a million million.")
    return int(number) if number.is_integer() else number


def _yes_no(value: object) -> bool | None:
    if value is None or value == "":
        return None
    if value in (True, "yes"):
        return True
    if value in (False, "no"):
        return False
    raise BadAnswer("Answer yes or no.")


def _entries(value: object) -> list[str]:
    """Texts, from a list or one a line; empty ones and repeats are left out."""
    lines = value.splitlines() if isinstance(value, str) else value
    if not isinstance(lines, (list, tuple)):
        raise BadAnswer("Give one entry a line.")
    entries = [text for text in (_text(line, LONGEST_ENTRY) for line in lines) if text]
    found = list(dict.fromkeys(entries))
    if len(found) > MOST_ENTRIES:
        raise BadAnswer(f"These are {len(found)} entries; give at most {MOST_ENTRIES}.")
    return found


def _choice(options: Sequence[str], value: object) -> str | None:
    chosen = _text(value or "", LONGEST_ENTRY)
    if chosen and options and chosen not in options:
        raise BadAnswer("Choose one of the answers offered.")
    return chosen or None


def _choices(options: Sequence[str], value: object) -> list[str] | None:
    chosen = _entries(value)
    if options and not set(chosen) <= set(options):
        raise BadAnswer("Choose among the answers offered.")
    return ([option for option in options if option in chosen] if options else chosen) or None


def _rows(options: Sequence[str], value: object) -> list[dict[str, str]]:
    known = columns(options)
    if not isinstance(value, (list, tuple)):
        raise BadAnswer("Give rows, each with a value by column.")
    rows = [row for row in (_row(known, one) for one in value) if row]
    if len(rows) > MOST_ROWS:
        raise BadAnswer(f"These are {len(rows)} rows; give at most {MOST_ROWS}.")
    return rows


def _row(known: Sequence[str], one: object) -> dict[str, str]:
    if not isinstance(one, Mapping) or not set(one) <= set(known):
        raise BadAnswer(f"A row has these columns: {', '.join(known)}.")
    cells = {column: _text(one.get(column, ""), LONGEST_CELL) for column in known}
    return {column: text for column, text in cells.items() if text}
