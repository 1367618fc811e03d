"""The calm pages: not found, not allowed, bad request, and our own faults."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from engagement.lib import traces


def _page(request: HttpRequest, status: int, title: str, advice: str) -> HttpResponse:
    context = {"status": status, "title": title, "advice": advice, "reference": traces.current_id()}
    return render(request, "error.html", context, status=status)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 404, "Nothing here", "The address may be mistyped, or you may not have access to it.")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 403, "Not yours to do", "Your role may look at this but not change it. Ask your PS lead.")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 400, "That did not arrive whole", "Go back, reload the page and try once more.")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(request, 403, "This form is too old", "Go back, reload the page and send it again.")


def server_error(request: HttpRequest) -> HttpResponse:
    """Drawn without context processors: whatever broke must not break this page too."""
    context = {"status": 500, "reference": traces.current_id()}
    return HttpResponse(render_to_string("500.html", context), status=500)
