"""The keys of the keyboard: which there are, and whether single letters do anything."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from engagement import access
from engagement.views.accounts import YEAR_S
from engagement.views.answers import part
from engagement.views.navigation import KEYS_OF_PLACES
from engagement.views.visitors import person

ON, OFF = "on", "off"


@dataclass(frozen=True)
class Key:
    """Keys pressed one after another, and what they do."""

    keys: tuple[str, ...]
    does: str


_EVERYWHERE = (
    Key(("?",), "Show these keys"),
    Key(("/",), "Go to the search"),
    Key(("j",), "Next row of a list"),
    Key(("k",), "Row before it"),
    Key(("Enter",), "Open the row"),
    Key(("Esc",), "Close what is open"),
)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """The keys of this person's pages; a POST switches them on or off, which a cookie keeps (WCAG 2.1.4)."""
    if request.method == "POST":
        response = redirect("keys")
        chosen = OFF if request.POST.get("keys") == OFF else ON
        response.set_cookie("keys", chosen, max_age=YEAR_S, samesite="Lax", secure=settings.HTTPS)
        return response
    places = [place for place in access.places(person(request)) if place.url_name in KEYS_OF_PLACES]
    going = [Key(("g", KEYS_OF_PLACES[place.url_name]), f"Go to {place.label}") for place in places]
    context = {"keys": [*_EVERYWHERE, *going], "is_off": request.COOKIES.get("keys") == OFF}
    return render(request, part(request, "keys/keys.html", "keys"), context)
