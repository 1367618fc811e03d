"""Cells of the allocation table: drawn here, because a page has a hundred of them."""

from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from engagement.lib.markup import format_html

register = template.Library()


@register.simple_tag
def grid_cell(cell: Any, may_edit: bool, kind: str = "") -> SafeString:
    """
    A cell with its input, or with its text alone where nobody may type.

    `cell` has name, value, label, tone, note and is_locked; `kind` is the input's type where it is no text.
    """
    tone = format_html(' class="tm-{}"', cell.tone) if cell.tone else ""
    note = format_html(' title="{}"', cell.note) if cell.note else ""
    if cell.is_locked or not may_edit:
        return format_html('<td{}><span id="{}"{}>{}</span></td>', tone, cell.name, note, cell.value)
    described = format_html(' aria-description="{}"', cell.note) if cell.note else ""
    invalid = mark_safe(' aria-invalid="true"') if cell.tone == "bad" else ""
    typed = format_html(' type="{}"', kind) if kind else ""
    return format_html(
        '<td{}><input id="{}" name="{}"{} value="{}" aria-label="{}" autocomplete="off"{}{}{}></td>',
        tone, cell.name, cell.name, typed, cell.value, cell.label, note, described, invalid,
    )  # fmt: skip
