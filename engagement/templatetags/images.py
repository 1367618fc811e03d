"""The rows of an image's tabs, written here since a page has up to twenty-five of them (as templatetags/scans.py)."""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.template.defaultfilters import filesizeformat
from django.utils.safestring import SafeString, mark_safe

from engagement.lib.markup import format_html
from engagement.templatetags.components import badge
from engagement.templatetags.figures import severities

register = template.Library()

NOTHING = mark_safe("")
DASH = mark_safe('<span class="tm-soft">–</span>')


@register.simple_tag
def layer_row(layer: Any, findings_url: str) -> SafeString:
    """One step of the build; its findings are a link where they are known by layer."""
    counts = severities(layer)
    if layer.findings_of:
        query = urlencode({"layer": layer.findings_of})
        counts = format_html('<a href="{}?{}">{}</a>', findings_url, query, counts)
    return format_html(
        '<tr><th scope="row"><span class="tm-soft tm-small">{}</span> <code class="tm-path">{}</code></th>'
        '<td class="tm-number">{}</td><td>{}{}</td><td>{}</td></tr>',
        layer.position, layer.command or "Not told", filesizeformat(layer.size_bytes), counts,
        format_html(" {}", badge("bad", f"{layer.n_secrets:,} secret{'' if layer.n_secrets == 1 else 's'}", "key"))
        if layer.n_secrets else NOTHING,
        "Base image" if layer.is_base else "This image",
    )  # fmt: skip


@register.simple_tag
def resource_row(row: Any, findings_url: str, *, with_licenses: bool) -> SafeString:
    """One package; its findings are a link to them."""
    counts = severities(row)
    if row.n_findings:
        counts = format_html('<a href="{}?{}">{}</a>', findings_url, urlencode({"q": row.name}), counts)
    return format_html(
        '<tr><th scope="row">{}{}</th><td class="tm-version">{}</td><td>{}</td><td>{}</td>'
        '<td class="tm-number">{}</td>{}</tr>',
        row.name, format_html('<div class="tm-soft tm-small tm-path">{}</div>', row.path) if row.path else NOTHING,
        row.version or DASH, row.kind or DASH, counts, row.n_with_fix or DASH,
        format_html("<td>{}</td>", row.licenses or DASH) if with_licenses else NOTHING,
    )  # fmt: skip
