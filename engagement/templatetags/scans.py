"""
The rows of images and findings.

Written here and not in their templates, because a page has up to fifty of them: as template nodes they cost more than
all the rest of the page together (speed.md, "cost follows the number of rendered rows and tags").
"""

from functools import lru_cache
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from engagement.lib.markup import format_html, format_html_join
from engagement.templatetags.components import badge
from engagement.templatetags.figures import severity_badge, severity_bar
from engagement.templatetags.times import day, time_for

register = template.Library()

NOTHING = mark_safe("")
DASH = mark_safe('<span class="tm-soft">–</span>')
NO_RESULT = mark_safe('<span class="tm-soft">No result yet</span>')
NOT_JUDGED = mark_safe('<span class="tm-soft">Not judged</span>')
OUTDATED = mark_safe('<div class="tm-soft tm-small">From an earlier scan</div>')
PAID_FIX = mark_safe('<div class="tm-soft tm-small">Paid channel only</div>')
NO_PICK = mark_safe('<span class="tm-no-pick"></span>')


@register.simple_tag
def image_row(row: Any, scans_url: str, query: str, zone: str, *, drives: bool) -> SafeString:
    """
    One image of the list; `query` is that of the list's own address, so that a deed leads back to it.

    With `drives` it can be ticked and scanned, unless a scan of it is under way.
    """
    return format_html(
        '<tr><th scope="row"><div class="tm-check">{}<div><a id="image-{}" href="{}{}/">{}</a>'
        '<div class="tm-soft tm-small">{}{}</div></div></div></th><td>{}{}</td><td class="tm-findings-cell">{}</td>'
        "<td>{}</td><td>{}</td>{}</tr>",
        _pick(row) if drives else NOTHING,
        row.pk, scans_url, row.pk, row.name, row.registry,
        format_html(' <span class="tm-mono">{}</span>', row.digest) if row.digest else NOTHING,
        badge(row.tone, row.state_label, row.icon),
        _reason(row.reason) if row.reason else NOTHING,
        _counts(row) if row.has_outcome else NO_RESULT,
        _compliance(row) if row.has_outcome else DASH,
        time_for(row.scanned_at, zone),
        _scan_cell(row, scans_url, query) if drives else NOTHING,
    )  # fmt: skip


@register.simple_tag
def repository_options(repositories: list[tuple[str, str]]) -> SafeString:
    """The repositories of a page to choose from; written here as the rows are."""
    return format_html_join("", '<option value="{}">{}</option>', repositories)


def _pick(row: Any) -> SafeString:
    if row.is_live:
        return NO_PICK
    return format_html(
        '<input class="form-check-input" type="checkbox" form="run" id="pick-{}" name="image" value="{}"'
        ' aria-label="Select {}" hx-preserve>',
        row.pk, row.pk, row.name,
    )  # fmt: skip


def _reason(reason: str) -> SafeString:
    shown = reason if len(reason) <= 140 else f"{reason[:139]}…"
    return format_html('<div class="tm-small tm-scan-reason">{}</div>', shown)


def _counts(row: Any) -> SafeString:
    return format_html(
        '<div{}>{}<div class="tm-small">{}</div></div>{}',
        mark_safe(' class="tm-outdated"') if row.is_outdated else NOTHING,
        severity_bar(row),
        row.counted,
        OUTDATED if row.is_outdated else NOTHING,
    )


def _compliance(row: Any) -> SafeString:
    if row.is_compliant is None:
        return NOT_JUDGED
    if row.is_compliant:
        verdict = badge("good", "Compliant")
    else:
        why = format_html('<div class="tm-soft tm-small">{}</div>', row.why)
        verdict = format_html("{}{}", badge("bad", "Non-compliant"), why)
    return format_html('<div class="tm-outdated">{}</div>', verdict) if row.is_outdated else verdict


def _scan_cell(row: Any, scans_url: str, query: str) -> SafeString:
    if row.is_live:
        return mark_safe("<td></td>")
    verb = "Rescan" if row.was_scanned else "Scan"
    return format_html(
        '<td><button class="btn btn-sm" form="run" id="scan-{}" formaction="{}{}/scan/{}" name="back" value="list"'
        ' aria-label="{} {}">{}</button></td>',
        row.pk, scans_url, row.pk, query, verb, row.name, verb,
    )  # fmt: skip


@register.simple_tag
def finding_row(row: Any, findings_url: str) -> SafeString:
    """One finding of the list; its name opens the rest beside the list, or as a page where there is no JavaScript."""
    url = f"{findings_url}{row.pk}/"
    return format_html(
        '<tr><th scope="row"><a href="{}" hx-get="{}" hx-target="#drawer" hx-swap="innerHTML">{}</a>{}</th><td>{}</td>'
        '<td class="tm-number">{}</td><td class="tm-number">{}</td><td>{}</td><td class="tm-version">{}</td>'
        '<td class="tm-version">{}{}</td><td>{}</td></tr>',
        url, url, row.name, _marks(row.is_new, row.is_changed, row.is_exploitable, row.is_acknowledged),
        severity_badge(row.severity), "–" if row.score is None else row.score, row.epss or "–", row.package,
        row.installed_version or "–", row.fix_version or "–", PAID_FIX if row.has_paid_fix else NOTHING,
        day(row.published_on),
    )  # fmt: skip


@lru_cache(maxsize=16)
def _marks(is_new: bool, is_changed: bool, is_exploitable: bool, is_acknowledged: bool) -> SafeString:
    marks = [
        badge("info", "New", "plus") if is_new else NOTHING,
        badge("neutral", "Changed", "refresh") if is_changed else NOTHING,
        badge("bad", "Exploit", "flag") if is_exploitable else NOTHING,
        badge("neutral", "Accepted", "check") if is_acknowledged else NOTHING,
    ]
    return format_html_join("", " {}", ((mark,) for mark in marks if mark))
