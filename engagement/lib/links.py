"""Addresses for mails: whole ones, where the settings name the site's own."""

from django.conf import settings
from django.urls import reverse


def path(name: str, *args: object) -> str:
    """The address of a page within the site."""
    return reverse(name, args=args)


def whole(path: str) -> str:
    """The address with the site's own before it; empty where the settings name none, or there is no path."""
    return f"{settings.PUBLIC_URL}{path}" if settings.PUBLIC_URL and path else ""


def to(name: str, *args: object) -> str:
    """The whole address of a page; empty where the settings name no site."""
    return whole(path(name, *args))


def line(lead: str, name: str, *args: object) -> str:
    """A paragraph that ends a mail: `lead`, and the page's address; empty where there is none."""
    address = to(name, *args)
    return f"\n{lead} {address}\n" if address else ""
