"""Figures of the insights."""

from django import template
from django.utils.safestring import SafeString

from engagement.lib.markup import format_html

register = template.Library()
_WIDTH = 160


@register.simple_tag
def spread_bar(low: int, median: int, high: int, most: int, mark: int = 0) -> SafeString:
    """
    The middle half of many values as a bar with the median in it, on a scale from 0 to `most`.

    `mark` draws a line for what was to be expected. The figures stand beside it, so that it is silent.
    """
    start, middle, end = (_WIDTH * min(value, most) / most for value in (low, median, high))
    line = format_html('<path d="M{0} 0V14"/>', f"{_WIDTH * min(mark, most) / most:.1f}") if mark else ""
    return format_html(
        '<svg class="tm-spread" viewBox="0 0 160 14" aria-hidden="true"><rect class="tm-spread-all" y="6" width="160" '
        'height="2"/><rect x="{}" y="2" width="{}" height="10" rx="2"/>{}<circle cx="{}" cy="7" r="4"/></svg>',
        f"{start:.1f}",
        f"{max(1, end - start):.1f}",
        line,
        f"{middle:.1f}",
    )
