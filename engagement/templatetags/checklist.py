"""
The rows of the checklist and of the RAID log.

Written here and not in their templates, because a page has up to a hundred of them: as template nodes they cost more
than all the rest of the page together (speed.md, "cost follows the number of rendered rows and tags").
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


@register.simple_tag
def raid_row(row: Any, list_url: str, query: str, *, is_inside: bool, edits: bool) -> SafeString:
    """One entry of the RAID log; a closed one says when it was closed in the place of its date."""
    return format_html(
        '<tr id="raid-{}"{}><th scope="row" class="tm-wide">{}{}</th><td>{}{}{}</td><td>{}</td><td>{}{}</td>{}{}</tr>',
        row.pk, NOTHING if row.is_open else mark_safe(' class="tm-closed"'),
        row.text,
        format_html('<div class="tm-small tm-soft">{}</div>', row.response) if row.response else NOTHING,
        badge("bad" if row.is_high and row.is_open else "neutral", row.kind, row.icon),
        format_html(" {}", badge("neutral", "internal", "lock")) if row.is_internal else NOTHING,
        format_html('<div class="tm-small tm-soft">{}</div>', row.session) if row.session else NOTHING,
        row.owner or "Nobody named",
        day(row.due_on) if row.is_open else f"Closed {day(row.closed_on)}" if row.closed_on else "Closed",
        format_html(" {}", badge("warn", "overdue", "clock")) if row.is_overdue else NOTHING,
        format_html("<td>{}</td>", row.weight or ("high" if row.is_high else "–")) if is_inside else NOTHING,
        _raid_deeds(row, f"{list_url}{row.pk}/", query) if edits else NOTHING,
    )  # fmt: skip


def _raid_deeds(row: Any, url: str, query: str) -> SafeString:
    verb, name = ("close", "Close") if row.is_open else ("reopen", "Open again")
    return format_html(
        '<td><div class="tm-deeds"><button class="btn btn-sm" formaction="{}{}/{}">{}<span class="visually-hidden"> {}'
        '</span></button><a class="btn btn-sm btn-quiet" href="{}edit/">Edit<span class="visually-hidden"> {}</span>'
        "</a></div></td>",
        url, verb, query, name, row.text, url, row.text,
    )  # fmt: skip
