"""What machines ask: is this process alive?"""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe


@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    """Answers "ok" without asking the database or Redis: their trouble is no reason to restart the web process."""
    return HttpResponse("ok", content_type="text/plain")
