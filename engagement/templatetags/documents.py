"""The rows of the list of files, written here because a page has many of them (see templatetags/checklist.py)."""

from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from engagement.lib.markup import format_html
from engagement.templatetags.components import badge
from engagement.templatetags.times import time_for

register = template.Library()

NOTHING = mark_safe("")


@register.simple_tag
def document_row(row: Any, list_url: str, base_url: str, zone: str, *, deeds: bool) -> SafeString:
    """One file of the list; `base_url` is the engagement's. A removed one cannot be downloaded, only brought back."""
    name = row.name if row.removed_at else format_html('<a href="{}{}/">{}</a>', list_url, row.pk, row.name)
    return format_html(
        '<tr id="document-{}"><th scope="row" class="tm-wide">{}{}</th><td>{}{}</td><td class="tm-number">{}</td>'
        '<td>{}{}</td><td>{}<div class="tm-small tm-soft">{}</div></td>{}</tr>',
        row.pk, name, _about(row, base_url),
        row.kind, format_html(" {}", badge("neutral", "internal", "lock")) if row.is_internal else NOTHING,
        row.size,
        row.origin, format_html('<div class="tm-small tm-soft">{}</div>', row.topic) if row.topic else NOTHING,
        time_for(row.removed_at or row.at, zone),
        f"Removed by {row.removed_by}" if row.removed_at else row.by,
        _deeds(row, f"{list_url}{row.pk}/") if deeds else NOTHING,
    )  # fmt: skip


def _about(row: Any, base_url: str) -> SafeString:
    """The link to what the file was handed in for."""
    if row.item_pk:
        url = f"{base_url}checklist/{row.item_pk}/"
    elif row.question_pk:
        url = f"{base_url}discovery/?topic={row.topic_key}#question-{row.question_pk}"
    elif row.session_pk:
        url = f"{base_url}sessions/{row.session_pk}/"
    else:
        return NOTHING
    return format_html('<div class="tm-small">For <a href="{}">{}</a></div>', url, row.about)


def _deeds(row: Any, url: str) -> SafeString:
    if not row.may_remove:
        return mark_safe("<td></td>")
    if row.removed_at:
        return format_html(
            '<td><div class="tm-deeds"><button class="btn btn-sm" formaction="{}restore/">Bring back'
            '<span class="visually-hidden"> {}</span></button></div></td>',
            url, row.name,
        )  # fmt: skip
    return format_html(
        '<td><div class="tm-deeds"><a class="btn btn-sm btn-quiet" href="{}remove/" data-confirm="{}" '
        'data-confirm-verb="Remove it">Remove<span class="visually-hidden"> {}</span></a></div></td>',
        url, row.removal_question, row.name,
    )  # fmt: skip
