"""The rows of what a signature rests on; a whole engagement has some seventy of them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from engagement.domain.checklist.rows import state_look
from engagement.lib.markup import format_html
from engagement.templatetags.components import badge
from engagement.templatetags.times import day

register = template.Library()


@register.simple_tag
def frozen_row(item: Mapping[str, Any]) -> SafeString:
    """One item as it is or was frozen: topic, text, state with its reason, who agreed, and how much proves it."""
    label, tone, icon_name = state_look(item["state"])
    said = [item["reason"], f"Agreed by {item['approver']}." if item["approver"] else ""]
    why = " ".join(part for part in said if part)
    n = len(item["evidence"])
    return format_html(
        '<tr><th scope="row">{}{}</th><td>{}</td><td>{}</td><td class="tm-small">{}</td></tr>',
        item["text"],
        format_html('<div class="tm-small tm-soft">{}</div>', why) if why else mark_safe(""),
        item["topic"],
        badge(tone, label, icon_name),
        f"{n} kept" if n else "None",
    )


@register.filter
def iso_day(value: str | None) -> str:
    """A date of a snapshot, "2030-06-03", as "3 Jun 2030"."""
    return day(date.fromisoformat(value)) if value else "No date yet"
