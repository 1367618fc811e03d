"""The audit trail of an engagement: who changed what, and the file of it."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from engagement import access
from engagement.access import May
from engagement.domain import trail
from engagement.exports import tables
from engagement.forms.trail import TrailForm
from engagement.views.answers import part
from engagement.views.visitors import person


@login_required
@require_GET
def index(request: HttpRequest, reference: str) -> HttpResponse:
    """The entries, newest first; filters and the place in the trail are in the address."""
    seat = access.engagement(request.user, reference)
    seat.require(May.VIEW_INTERNAL)
    read = TrailForm(request.GET).readable()
    wanted, entries, zone = trail.Wanted(**read), access.audit(seat), person(request).time_zone
    filters = {name: value for name, value in read.items() if name not in ("after", "before")}
    export_url = reverse("audit-export", args=[reference])
    context = {
        "seat": seat,
        "engagement": seat.engagement,
        "may": seat.may,
        "tab": "audit",
        "wanted": wanted,
        "page": trail.page(entries, wanted, zone=zone),
        "choices": trail.choices(entries),
        "kinds": trail.OBJECTS.items(),
        "list_url": reverse("audit", args=[reference]),
        "export_url": f"{export_url}?{urlencode(filters)}" if filters else export_url,
    }
    return render(request, part(request, "audit/list.html", "audit"), context)


@login_required
@require_GET
def export(request: HttpRequest, reference: str) -> HttpResponseBase:
    """The entries that fit the filters as CSV; taking them is written down."""
    seat = access.engagement(request.user, reference)
    seat.require(May.VIEW_INTERNAL)
    user, at = person(request), timezone.now()
    wanted = trail.Wanted(**TrailForm(request.GET).readable())
    rows = trail.take(seat.engagement, access.audit(seat), wanted, by=user, at=at, zone=user.time_zone)
    response = StreamingHttpResponse(tables.csv_lines(trail.COLUMNS, rows), content_type=tables.CSV_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{reference}-audit.csv"'
    return response
