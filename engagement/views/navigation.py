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
    # How many are behind it, where that is worth saying.
    count: object = None


# The address of an engagement that is the first page of those who have this place in their menu.
_HOME_OF_ARRIVAL = "engagement-home"


def navigation(request: HttpRequest) -> dict[str, object]:
    """Context processor: the main menu for this person, as whom they look, and whether this is the demo."""
    # A request refused before anybody was recognised (a wrong Host, say) still gets its calm page.
    user = getattr(request, "user", AnonymousUser())
    places = access.places(user)
    is_at_home = _is_at_home(request, places)
    return {
        "menu": [_link(request, place, is_at_home) for place in places],
        "customer_view": access.look_of(user),
        "is_demo": settings.DEMO,
    }


def _is_at_home(request: HttpRequest, places: list[access.Place]) -> bool:
    found = request.resolver_match
    at_home = found is not None and found.url_name == _HOME_OF_ARRIVAL
    return at_home and any(place.url_name == "arrival" for place in places)


def _link(request: HttpRequest, place: access.Place, is_at_home: bool) -> Link:
    url = reverse(place.url_name)
    is_current = place.url_name == "arrival" if is_at_home else request.path.startswith(url)
    return Link(place.label, place.icon, url, is_current, KEYS_OF_PLACES.get(place.url_name, ""))
