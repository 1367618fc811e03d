"""The boxes of the week grid, of which a page has a hundred and more."""

from typing import Protocol

from django import template
from django.utils.safestring import SafeString

from engagement.lib.markup import format_html
from engagement.templatetags.components import icon

register = template.Library()


class Box(Protocol):
    """What stands in a cell, what is wrong with it, and why it is locked."""

    @property
    def name(self) -> str: ...
    @property
    def value(self) -> str: ...
    @property
    def error(self) -> str: ...
    @property
    def is_suggested(self) -> bool: ...
    @property
    def locked(self) -> str: ...


@register.simple_tag
def week_box(box: Box, row: str, day: int) -> SafeString:
    """A cell of the week grid; the ids of its row's and its day's heading name it."""
    told = format_html(' aria-invalid="true" aria-describedby="e{}"', box.name) if box.error else ""
    error = format_html('<p class="tm-field-error" id="e{}">{}</p>', box.name, box.error) if box.error else ""
    if box.locked:
        lock = icon("lock", box.locked)
        return format_html('<td><span class="tm-locked">{}{}</span>{}</td>', box.value, lock, error)
    look = " tm-suggested" if box.is_suggested else ""
    return format_html(
        '<td><input class="form-control{}" name="{}" value="{}" maxlength="40" autocomplete="off"'
        ' aria-labelledby="{} d{}"{}>{}</td>',
        look, box.name, box.value, row, day, told, error,
    )  # fmt: skip
