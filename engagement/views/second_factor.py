"""The team signs in with a second factor: whoever has none yet is led to set one up before anything else."""

from collections.abc import Callable
from functools import wraps

from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from engagement.domain import audit
from engagement.views.answers import wants_part
from engagement.views.visitors import person

_MISSING = "second_factor_missing"
# What somebody without one may open: the ways to get one, and the way out.
_OPEN = frozenset({
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "account_reauthenticate",
    "sign-out",
    "account_logout",
    "theme",
    "livez",
})  # fmt: skip


def ask_for_one(request: HttpRequest) -> None:
    """Remember, for as long as this sign-in lasts, that a second factor is missing."""
    request.session[_MISSING] = True


def is_missing(request: HttpRequest) -> bool:
    return bool(request.session.get(_MISSING))


def noting(view: Callable[..., HttpResponseBase], what: str) -> Callable[..., HttpResponseBase]:
    """The same view of a secret; that somebody was shown it is written down as `what`."""

    @wraps(view)
    def noted(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if response.status_code == 200:
            audit.record(person(request), what, person(request), at=timezone.now())
        return response

    return noted


def demand(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: lead to the set-up as long as the factor is missing; costs a query only until there is one."""

    def answer(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_view(request: HttpRequest, *_: object) -> HttpResponse | None:
        match = request.resolver_match
        if not is_missing(request) or (match is not None and match.url_name in _OPEN):
            return None
        if request.user.is_authenticated and is_mfa_enabled(request.user):
            del request.session[_MISSING]
            return None
        return HttpResponse(status=204) if wants_part(request) else redirect("mfa_activate_totp")

    answer.process_view = process_view  # type: ignore[attr-defined]
    return answer
