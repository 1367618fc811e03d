"""Figures drawn so that they can be compared: progress, single numbers, findings per severity."""

from typing import Protocol

from django import template
from django.utils.safestring import SafeString, mark_safe

from engagement.lib.markup import format_html, format_html_join
from engagement.templatetags.components import drawn_once, icon

register = template.Library()

SEVERITIES = ("critical", "high", "medium", "low", "negligible")
# A filled shape a severity, worst with the most corners up, so that they differ without colour.
SEVERITY_SHAPES = {
    "critical": "M8 0l8 8-8 8-8-8z",
    "high": "M8 1l8 14H0z",
    "medium": "M1 1h14v14H1z",
    "low": "M8 1a7 7 0 1 0 0 14A7 7 0 1 0 8 1z",
    "negligible": "M1 6h14v4H1z",
}


class Counts(Protocol):
    """Anything that counts findings: an image, a scan, a summary."""

    n_critical: int
    n_high: int
    n_medium: int
    n_low: int
    n_negligible: int


@register.simple_tag
@drawn_once
def progress(
    value: float | None, maximum: float = 100, label: str = "Progress", text: str = "", tone: str = ""
) -> SafeString:
    """
    A bar with its figure in words: by default the share in per cent.

    Without a value it moves without end and says only `text`: something is under way, nobody knows how far.
    """
    if value is None:
        bar = format_html('<progress aria-label="{}"></progress>', label)
    else:
        bar = format_html('<progress value="{}" max="{}" aria-label="{}"></progress>', value, maximum or 1, label)
        text = text or f"{round(100 * value / maximum) if maximum else 0} %"
    return format_html('<div class="tm-progress{}">{}<span>{}</span></div>', f" tm-{tone}" if tone else "", bar, text)


@register.simple_tag
def stat(label: str, value: object, hint: str = "", tone: str = "", icon_name: str = "", url: str = "") -> SafeString:
    """A figure with its name; a tone draws its edge, and then the hint must say the same in words."""
    inside = format_html(
        '<span class="tm-stat-label">{}{}</span><span class="tm-stat-value">{}</span>{}',
        icon(icon_name) if icon_name else "",
        label,
        value,
        format_html('<span class="tm-stat-hint">{}</span>', hint) if hint else "",
    )
    classes = f"tm-stat tm-{tone}" if tone else "tm-stat"
    if url:
        return format_html('<a class="{}" href="{}">{}</a>', classes, url, inside)
    return format_html('<div class="{}">{}</div>', classes, inside)


@register.simple_tag
@drawn_once
def severity_badge(severity: str, count: int | None = None) -> SafeString:
    """A severity with its shape, colour and word; with a count, "3 high"."""
    name = severity.lower()
    words = name.capitalize() if count is None else f"{count:,} {name}"
    return format_html(
        '<span class="tm-severity tm-{}"><svg viewBox="0 0 16 16" aria-hidden="true"><path d="{}"/></svg>{}</span>',
        name, SEVERITY_SHAPES[name], words,
    )  # fmt: skip


@register.simple_tag
def severities(counts: Counts) -> SafeString:
    """The severities that occur, with their counts, worst first; "No findings" when there are none."""
    return _words(tuple((name, n) for name, n in _counted(counts) if n))


@drawn_once
def _words(counted: tuple[tuple[str, int], ...]) -> SafeString:
    if not counted:
        return mark_safe('<span class="tm-soft">No findings</span>')
    badges = format_html_join("", "{}", ((severity_badge(name, n),) for name, n in counted))
    return format_html('<span class="tm-severities">{}</span>', badges)


@register.simple_tag
def severity_bar(counts: Counts) -> SafeString:
    """Five counts as one bar; its text alternative says them. Each that occurs is wide enough to be seen."""
    return _bar(tuple((name, n) for name, n in _counted(counts) if n))


@drawn_once
def _bar(counted: tuple[tuple[str, int], ...]) -> SafeString:
    total = sum(n for _, n in counted)
    words = ", ".join(f"{n:,} {name}" for name, n in counted)
    said = f"{total:,} finding{'' if total == 1 else 's'}: {words}" if counted else "No findings"
    pieces = format_html_join("", '<rect class="tm-{}" x="{}" width="{}" height="1"/>', _bar_pieces(counted))
    return format_html(
        '<svg class="tm-severity-bar" viewBox="0 0 100 1" preserveAspectRatio="none" role="img" aria-label="{}">'
        "{}</svg>",
        said,
        pieces,
    )


def _counted(counts: Counts) -> list[tuple[str, int]]:
    return [(name, getattr(counts, f"n_{name}")) for name in SEVERITIES]


def _bar_pieces(counted: tuple[tuple[str, int], ...]) -> list[tuple[str, str, str]]:
    """Name, start and width of each piece on a line of 100, one unit apart, none narrower than two."""
    narrowest, gap = 2.0, 1.0
    total = sum(n for _, n in counted)
    room = 100 - gap * (len(counted) - 1) - narrowest * len(counted)
    pieces, start = [], 0.0
    for name, n in counted:
        width = narrowest + room * n / total
        pieces.append((name, f"{start:.2f}", f"{width:.2f}"))
        start += width + gap
    return pieces
