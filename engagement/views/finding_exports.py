"""Findings taken out as a file: of one image as its list is narrowed, or of all images."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from engagement import access
from engagement.access import May, Seat
from engagement.domain import finding_exports
from engagement.domain.finding_exports import Selection
from engagement.domain.vulnerabilities import Wanted
from engagement.exports import findings as files
from engagement.exports.sheets import XLSX_TYPE
from engagement.exports.tables import CSV_TYPE
from engagement.forms.finding_exports import FormatForm
from engagement.forms.scans import FindingListForm
from engagement.models import Image
from engagement.rules import file_names
from engagement.views.visitors import person

# A sheet is written before it leaves, so that a long one would make its reader wait; the other kinds are streamed.
MOST_IN_A_SHEET = 50_000
SARIF_TYPE = "application/sarif+json"
JSON_TYPE = "application/json"


@login_required
@require_safe
def of_engagement(request: HttpRequest, reference: str) -> HttpResponseBase:
    """The findings of the latest scans of all images."""
    seat = access.engagement(request.user, reference)
    seat.require(May.VIEW_OUTCOMES)
    return _file(request, seat, None)


@login_required
@require_safe
def of_image(request: HttpRequest, reference: str, pk: int) -> HttpResponseBase:
    """The findings of an image's latest scan, as the list is narrowed."""
    seat = access.engagement(request.user, reference)
    return _file(request, seat, access.image(seat, pk))


def _file(request: HttpRequest, seat: Seat, image: Image | None) -> HttpResponseBase:
    at, kind = timezone.now(), FormatForm(request.GET).kind
    selection = Selection(seat.engagement, image, Wanted(**FindingListForm.read(request.GET)))
    n = finding_exports.count(selection)
    if kind == "xlsx" and n > MOST_IN_A_SHEET:
        messages.warning(request, f"A sheet holds at most {MOST_IN_A_SHEET:,} findings; these are {n:,}. Take CSV.")
        return redirect("scans", seat.engagement.reference)
    finding_exports.note(selection, by=person(request), as_format=kind, n=n, at=at)
    rows = finding_exports.rows(selection)
    of = image.name.replace("/", "-").replace(":", "-") if image else "all-images"
    name = file_names.clean(f"{seat.engagement.reference}-findings-{of}-{at:%Y-%m-%d}.{kind}")
    if kind == "xlsx":
        return FileResponse(files.sheet(rows), as_attachment=True, filename=name, content_type=XLSX_TYPE)
    parts, content_type = {
        "csv": lambda: (files.csv_file(rows), CSV_TYPE),
        "json": lambda: (files.json_parts(rows, reference=seat.engagement.reference, at=at), JSON_TYPE),
        "sarif": lambda: (files.sarif_parts(rows), SARIF_TYPE),
    }[kind]()
    return StreamingHttpResponse(
        parts, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
