"""What to fix first, across the images of an engagement and in one of them."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from engagement import access
from engagement.access import May
from engagement.domain import fixing
from engagement.rules import image_tabs
from engagement.views.answers import part
from engagement.views.image_pages import image_page


@login_required
@require_GET
def fix_first(request: HttpRequest, reference: str) -> HttpResponse:
    """The fewest upgrades that take the most risk away, with the images that each is for."""
    seat = access.engagement(request.user, reference)
    seat.require(May.VIEW_OUTCOMES)
    context = {
        "seat": seat,
        "engagement": seat.engagement,
        "may": seat.may,
        "tab": "scans",
        "advice": fixing.of_engagement(seat.engagement),
        "counted_images": fixing.COUNTED_IMAGES,
        "scans_url": reverse("scans", args=[reference]),
    }
    return render(request, "scans/fix_first.html", context)


@login_required
@require_GET
def fix_first_in(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """The same for one image: a page, or the part that its Risk page fetches after it, since counting takes a while."""
    seat = access.engagement(request.user, reference)
    found = access.image(seat, pk)
    context = image_page(seat, found, image_tabs.RISK) | {"advice": fixing.of_image(found)}
    return render(request, part(request, "scans/image_fix_first.html", "fixes"), context)
