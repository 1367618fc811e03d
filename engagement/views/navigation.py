"""What the frame of every page shows; costs no query."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse

from engagement import access

# The letter of each place that has one; templates/base.html gives it to static/js/keys.js.
KEYS_OF_PLACES = {
    "arrival": "h",
    "today": "t",
    "week": "w",
    "engagements": "e",
    "portfolio": "p",
    "capacity": "c",
    "reviews": "r",
    "insights": "i",
    "packages": "a",
    "tenants": "o",
}


@dataclass(frozen=True)
class Link:
    label: str
    icon: str
    url: str
    is_current: bool
    # With "g" before it, the key that opens it.
    key: str = ""


def navigation(request: HttpRequest) -> dict[str, object]:
    """Context processor: the main menu for this person, as whom they look, and whether this is the demo."""
    # A request refused before anybody was recognised (a wrong Host, say) still gets its calm page.
    user = getattr(request, "user", AnonymousUser())
    return {
        "menu": [_link(request, place) for place in access.places(user)],
        "customer_view": access.look_of(user),
        "is_demo": settings.DEMO,
    }


def _link(request: HttpRequest, place: access.Place) -> Link:
    url = reverse(place.url_name)
    return Link(place.label, place.icon, url, request.path.startswith(url), KEYS_OF_PLACES.get(place.url_name, ""))
