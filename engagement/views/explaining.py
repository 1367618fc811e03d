"""Why an image is not compliant: a part of its Risk page, and a page of its own."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from engagement import access
from engagement.domain import explain
from engagement.rules import image_tabs
from engagement.views.answers import part
from engagement.views.image_pages import image_page


@login_required
@require_GET
def image(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """What Aqua says holds the image back, and the smallest change that makes it compliant."""
    seat = access.engagement(request.user, reference)
    found = access.image(seat, pk)
    context = image_page(seat, found, image_tabs.RISK) | {
        "explanation": explain.of(found, access.images(seat), at=timezone.now())
    }
    return render(request, part(request, "scans/why.html", "explanation"), context)
