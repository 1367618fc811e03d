"""Text that people wrote at length."""

from django import template
from django.utils.safestring import SafeString

from engagement.lib import markdown as markdown_text

register = template.Library()


@register.filter
def markdown(text: str) -> SafeString:
    """The text as its Markdown says; safe whoever wrote it."""
    return markdown_text.render(text)
