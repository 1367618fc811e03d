"""Each request gets an id, so that a calm error page and a log line can be brought together."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from engagement.lib import traces


def identify(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: name the request in the log and in the answer's X-Request-ID."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request_id = traces.new_id()
        with traces.traced(request_id):
            response = get_response(request)
        response["X-Request-ID"] = request_id
        # The same address answers a page or a part of it; a cache must not hand out one for the other.
        patch_vary_headers(response, ["HX-Request"])
        return response

    return middleware
