"""Who comes in through a provider has the second factor there: it is neither set up here nor of use here."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from engagement.views.single_sign_on import arrivals

# The pages that set factors up, or confirm by one; a factor added here would be a way past the provider.
_BEGINNINGS = ("mfa_", "account_reauthenticate")


def leave_to_provider(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: say so on the pages about passwords and second factors, to whom the provider let in."""

    def answer(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_view(request: HttpRequest, *_: object) -> HttpResponse | None:
        match = request.resolver_match
        name = match.url_name if match is not None else None
        if not (name or "").startswith(_BEGINNINGS) or not arrivals.came_by(request):
            return None
        return render(request, "mfa/by_provider.html", status=200 if name == "mfa_index" else 403)

    answer.process_view = process_view  # type: ignore[attr-defined]
    return answer
