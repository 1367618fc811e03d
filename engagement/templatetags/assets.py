"""Addresses of our own files, looked up once a process: a page names a dozen, and their hashes never change."""

from functools import lru_cache

from django import template
from django.templatetags import static as files

register = template.Library()


@register.simple_tag
@lru_cache(maxsize=256)
def static(path: str) -> str:
    """The address under which the file is served, its hash in its name."""
    return files.static(path)
