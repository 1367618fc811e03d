"""Page or fragment, said once."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render


def wants_part(request: HttpRequest) -> bool:
    """Whether htmx asked for a part of the page; a boosted link asks for the whole."""
    return bool(request.htmx and not request.htmx.boosted)  # type: ignore[attr-defined]


def part(request: HttpRequest, template: str, name: str) -> str:
    """The template to draw: its named partial for htmx, the whole page for everybody else."""
    return f"{template}#{name}" if wants_part(request) else template


def show_or_redirect(request: HttpRequest, template: str, context: dict[str, object], *, to: str) -> HttpResponse:
    """After a deed: the changed fragment for htmx; otherwise a redirect, so that reload repeats nothing."""
    return render(request, template, context) if wants_part(request) else redirect(to)
