"""What the pages of work packages draw again and again: the buttons of rows, and what changed."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString

from engagement.lib.markup import format_html, format_html_join
from engagement.templatetags.components import badge, button, card, drawn_once, icon

register = template.Library()

CHANGES = {
    "added": ("good", "New", "plus"),
    "changed": ("info", "Changed", "pencil"),
    "removed": ("warn", "Gone", "minus"),
    "dropped": ("warn", "Dropped", "minus"),
    "moved": ("neutral", "Order", "arrows-sort"),
}


@register.simple_tag
@drawn_once
def change_sign(what: str) -> SafeString:
    """What became of a row: added, changed, removed, dropped or moved."""
    tone, label, icon_name = CHANGES[what]
    return badge(tone, label, icon_name)


@register.simple_tag
def field_changes(fields: Iterable[Any]) -> SafeString:
    """The changed fields of a row, each as it was and as it is; nothing when there are none."""
    rows = [(one.label, _was(one.before), one.after) for one in fields]
    drawn = format_html_join("", "<dt>{}</dt><dd>{}<ins>{}</ins></dd>", rows)
    return format_html("<dl>{}</dl>", drawn) if rows else SafeString("")


@register.simple_tag
def row_button(label: str, deed: str, at: int | str, icon_name: str) -> SafeString:
    """A button that changes the rows of an editor and saves nothing; htmx swaps the editor in place."""
    value = deed if at == "" else f"{deed}-{at}"
    said = label if at == "" else f"{label}: row {int(at) + 1}"
    return format_html(
        '<button class="btn{}" name="do" value="{}" aria-label="{}" hx-post="" hx-target="#editor" '
        'hx-swap="outerHTML">{}{}</button>',
        "" if at == "" else " btn-sm btn-quiet", value, said, icon(icon_name), label,
    )  # fmt: skip


@register.simple_block_tag
def part_card(content: str, part: Any, package: Any, topic: str, may_edit: bool, *, flush: bool = False) -> SafeString:
    """A part of a topic, with the way to its editor for those who may; "None" where it has no rows."""
    edit = ""
    if may_edit:
        url = reverse("package-topic-part", args=[package.key, package.version, topic, part.name])
        problems = badge("bad", f"{part.n_problems} wrong") if part.n_problems else ""
        edit = format_html(
            '<div class="card-body tm-buttons">{}{}</div>',
            button("Edit", url=url, look="sm", icon_name="edit"),
            problems,
        )
    is_empty = part.name != "about" and not part.n
    body = SafeString('<div class="card-body">None.</div>') if is_empty else SafeString(content)
    if not is_empty and not flush:
        body = format_html('<div class="card-body">{}</div>', body)
    return card(format_html("{}{}", body, edit), part.label, id=part.name, flush=True)


@register.filter
def case_of(when: str, cases: Mapping[str, str]) -> str:
    """When an adjustment applies, in words."""
    return cases.get(when, when)


@register.filter
def said_plainly(sessions: Iterable[Any]) -> str:
    """The sessions of a worked plan, one a line."""
    lines = [(" + ".join(f"{cell.module} {cell.minutes}" for cell in one.cells), one.length) for one in sessions]
    return "\n".join(f"{cells} = {length}" for cells, length in lines)


def _was(before: str) -> SafeString:
    return format_html("<del>{}</del> → ", before) if before else SafeString("")
