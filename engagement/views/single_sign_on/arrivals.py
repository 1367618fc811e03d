"""What a sign-in through a provider leaves behind: which one it was, and when the person last confirmed there."""

import time

from django.conf import settings
from django.http import HttpRequest

_CAME_BY, _CONFIRMED_AT = "came_by_provider", "confirmed_by_provider_at"


def expect(request: HttpRequest, slug: str) -> None:
    """For this request only: whoever is signed in during it comes by this provider, and by nothing else."""
    request.arriving_by = slug  # type: ignore[attr-defined]


def arriving_by(request: HttpRequest) -> str:
    """The provider that vouched for the person in this very request; empty for every other way in."""
    return getattr(request, "arriving_by", "")


def remember(request: HttpRequest) -> None:
    """Keep, for as long as the sign-in lasts, how the person came in."""
    request.session[_CAME_BY] = arriving_by(request)


def came_by(request: HttpRequest) -> str:
    """The provider through which the person signed in; empty for every other way in."""
    return str(request.session.get(_CAME_BY, ""))


def confirm(request: HttpRequest) -> None:
    """The provider has had the person sign in once more, just now."""
    request.session[_CONFIRMED_AT] = time.time()


def is_confirmed(request: HttpRequest) -> bool:
    """Whether that was lately enough for what asks for it."""
    return time.time() - float(request.session.get(_CONFIRMED_AT, 0)) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
