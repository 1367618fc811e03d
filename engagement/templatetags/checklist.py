"""
The rows of the checklist.

Written here and not in their template, because a page has some seventy of them: as template nodes they cost more than
all the rest of the page together (speed.md, "cost follows the number of rendered rows and tags").
"""

from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from engagement.lib.markup import format_html
from engagement.templatetags.components import badge
from engagement.templatetags.times import day

register = template.Library()

NOTHING = mark_safe("")


@register.simple_tag
def checklist_row(row: Any, list_url: str, query: str, *, deeds: bool) -> SafeString:
    """
    One item of the list; `query` is that of the list's own address, so that a deed leads back to it.

    With `deeds` there is a column for the tick, filled where the row says that this person may.
    """
    url = f"{list_url}{row.pk}/"
    return format_html(
        '<tr id="item-{}"><th scope="row"><a href="{}">{}</a>{}</th><td>{}{}</td><td>{}</td><td>{}{}</td>'
        '<td class="tm-small tm-soft">{}</td>{}</tr>',
        row.pk, url, row.text,
        format_html('<div class="tm-small tm-soft">{}</div>', row.reason) if row.reason else NOTHING,
        badge(row.tone, row.state_label, row.icon),
        format_html(" {}", badge("warn", f"regressed {day(row.regressed_at)}", "trending-down"))
        if row.regressed_at else NOTHING,
        row.owner,
        day(row.due_on),
        format_html(" {}", badge("warn", "overdue", "clock")) if row.is_overdue else NOTHING,
        row.facts or "By hand",
        _deed(row, url, query) if deeds else NOTHING,
    )  # fmt: skip


def _deed(row: Any, url: str, query: str) -> SafeString:
    if row.may_untick:
        return _button(row, f"{url}untick/{query}", "Undo", "btn btn-sm btn-quiet")
    if not row.may_tick:
        return mark_safe("<td></td>")
    if row.needs_note:
        return format_html(
            '<td><a class="btn btn-sm btn-quiet" href="{}">Prove<span class="visually-hidden"> {}</span></a></td>',
            url, row.text,
        )  # fmt: skip
    return _button(row, f"{url}tick/{query}", "Done", "btn btn-sm")


def _button(row: Any, url: str, label: str, classes: str) -> SafeString:
    return format_html(
        '<td><button class="{}" id="tick-{}" formaction="{}">{}<span class="visually-hidden"> {}</span></button></td>',
        classes, row.pk, url, label, row.text,
    )  # fmt: skip
