"""Write TOML: the standard library reads it only. One row a line, so that a difference is easy to read."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any


def written(table: Mapping[str, Any]) -> str:
    """
    Write a table of texts, whole numbers, truths, times and lists of them or of tables.

    Lists of tables with lists of their own become [[sections]] at the end; other lists have a line a row.
    """
    sections = {name: value for name, value in table.items() if _is_section(value)}
    lines = [_entry(name, value) for name, value in table.items() if name not in sections]
    for name, rows in sections.items():
        lines += [f"\n[[{name}]]\n" + "".join(_entry(key, value) for key, value in row.items()) for row in rows]
    return "".join(lines)


def _is_section(value: object) -> bool:
    return isinstance(value, list) and any(
        isinstance(row, dict) and any(_is_of_tables(one) for one in row.values()) for row in value
    )


def _is_of_tables(value: object) -> bool:
    return isinstance(value, list) and any(isinstance(row, dict) for row in value)


def _entry(name: str, value: object) -> str:
    if isinstance(value, list) and value:
        return f"\n{name} = [\n" + "".join(f"  {_value(row)},\n" for row in value) + "]\n"
    return f"{name} = {_value(value)}\n"


def _value(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            # JSON's escapes are TOML's, but for this one character, which JSON may leave bare.
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case datetime():
            return value.isoformat()
        case list():
            return f"[{', '.join(_value(one) for one in value)}]"
        case dict():
            return f"{{ {', '.join(f'{name} = {_value(one)}' for name, one in value.items())} }}"
    return str(value)
