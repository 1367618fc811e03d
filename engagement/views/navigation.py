"""What the frame of every page shows; costs no query."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse

from engagement import access


@dataclass(frozen=True)
class Link:
    label: str
    icon: str
    url: str
    is_current: bool


def navigation(request: HttpRequest) -> dict[str, object]:
    """Context processor: the main menu for this person, and whether this is the demo."""
    # A request refused before anybody was recognised (a wrong Host, say) still gets its calm page.
    places = access.places(getattr(request, "user", AnonymousUser()))
    return {
        "menu": [_link(request, place) for place in places],
        "is_demo": settings.DEMO,
    }


def _link(request: HttpRequest, place: access.Place) -> Link:
    url = reverse(place.url_name)
    return Link(place.label, place.icon, url, is_current=request.path.startswith(url))
