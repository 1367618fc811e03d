"""Images and their scans: the list with its queue, adding, scanning, removing. One image: images.py."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from engagement import access
from engagement.access import May
from engagement.domain import images, operations, progress, scans
from engagement.domain.refusals import Refused
from engagement.forms.scans import SEVERITIES, ImageListForm, ImagesForm, ScanRunForm
from engagement.models import Engagement, User
from engagement.views.answers import part
from engagement.views.image_pages import Context, page
from engagement.views.visitors import person

_NOTHING_TO_SCAN = "Nothing to scan: no image fits, or their scans are under way already."
CANCEL_QUESTION = (
    "Scans that have not begun are taken out of Aqua's queue. Those that Aqua is working on run to their end."
)


@login_required
@require_GET
def index(request: HttpRequest, reference: str) -> HttpResponse:
    """The engagement's images; while scans are under way the list asks for itself again."""
    seat = access.engagement(request.user, reference)
    seat.require(May.VIEW_OUTCOMES)
    wanted = images.Wanted(**ImageListForm.read(request.GET))
    summary = seat.engagement.summary
    under_way = progress.of(seat.engagement, at=timezone.now(), kinds=progress.SCANS)
    is_inside = seat.allows(May.VIEW_INTERNAL)
    listed = images.page(seat.engagement, wanted, n_all=summary.n_images, with_reasons=is_inside)
    context = page(seat) | {
        "wanted": wanted,
        "page": listed,
        "repositories": images.repositories_of(listed.rows),
        "n_failed": summary.n_images_failed,
        "cancel_url": reverse("scans-cancel", args=[reference]),
        "cancel_question": CANCEL_QUESTION,
        "progress": under_way,
        # A filter with a single choice would only take room.
        "registries": images.registries_of(access.registries(seat)) if summary.n_registries > 1 else [],
        "states": images.STATES,
        "compliance": images.COMPLIANCE,
        "severities": SEVERITIES,
        "here": request.get_full_path(),
        "query": f"?{request.GET.urlencode()}" if request.GET else "",
        "can_add": summary.n_registries_standing > 0,
    }
    return render(request, part(request, "scans/list.html", "images"), context)


@login_required
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, reference: str) -> HttpResponse:
    """Make images known, and scan them at once if wanted."""
    seat = access.engagement(request.user, reference)
    seat.require(May.DRIVE_AQUA)
    standing = [registry for registry in images.registries_of(access.registries(seat)) if registry.is_standing]
    form = ImagesForm(request.POST or None, registries=standing, initial={"registry": request.GET.get("registry")})
    if request.method == "POST" and form.is_valid():
        found = access.registry(seat, form.cleaned_data["registry"].pk)
        at_once = form.cleaned_data["scan_at_once"]
        try:
            added = scans.add_images(
                found, form.cleaned_data["images"], scan_at_once=at_once, by=person(request), at=timezone.now()
            )
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            what = "added and queued for scanning" if at_once else "added"
            messages.success(request, f"{len(added)} image{'' if len(added) == 1 else 's'} {what}.")
            return redirect("scans", reference)
    hub = next((registry for registry in standing if registry.type_code == "HUB"), None)
    context = page(seat) | {"form": form, "registries": standing, "hub": hub}
    return render(request, "scans/add.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def run(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask for the scans of the ticked images, a repository, or all that need one; back to the list as it was."""
    seat = access.engagement(request.user, reference)
    seat.require(May.DRIVE_AQUA)
    form, at = ScanRunForm(request.POST), timezone.now()
    if not form.is_valid():
        messages.warning(request, "Choose the images to scan, then press the button again.")
    else:
        _tell(request, _ask_for_scans(seat.engagement, form.cleaned_data, person(request), at), none=_NOTHING_TO_SCAN)
    return _back_to_list(request, reference)


@login_required
@require_http_methods(["GET", "POST"])
def cancel_queued(request: HttpRequest, reference: str) -> HttpResponse:
    """Withdraw the scans that have not begun; asks first."""
    seat = access.engagement(request.user, reference)
    seat.require(May.DRIVE_AQUA)
    if request.method == "POST":
        n = operations.cancel_queued_scans(seat.engagement, by=person(request), at=timezone.now())
        words = f"{n:,} scan{'' if n == 1 else 's'} taken out of the queue." if n else "No scan is waiting any more."
        messages.success(request, words)
        return redirect("scans", reference)
    context: Context = {
        "title": "Cancel all queued scans?",
        "question": CANCEL_QUESTION,
        "verb": "Cancel them",
        "back": reverse("scans", args=[reference]),
    }
    return render(request, "confirm.html", context)


@login_required
@require_POST
def scan(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Ask for the scan of one image; while one is under way, that one goes on."""
    seat = access.engagement(request.user, reference)
    found = access.image(seat, pk)
    seat.require(May.DRIVE_AQUA)
    scans.request_scan(found, by=person(request), at=timezone.now())
    if request.POST.get("back") == "list":
        messages.success(request, f"The scan of {found.name} is in the queue.")
        return _back_to_list(request, reference)
    return redirect("image", reference, pk)


@login_required
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Forget an image here; asks first."""
    seat = access.engagement(request.user, reference)
    found = access.image(seat, pk)
    seat.require(May.DRIVE_AQUA)
    if request.method == "POST":
        try:
            scans.remove_image(found, by=person(request), at=timezone.now())
        except Refused as refusal:
            messages.warning(request, str(refusal))
            return redirect("image", reference, pk)
        messages.success(request, f"{found.name} was removed from this engagement.")
        return redirect("scans", reference)
    question = f"{found.name} and its scan results go from this engagement. The Aqua console keeps the image."
    context: Context = {
        "title": f"Remove {found.name}?",
        "question": question,
        "verb": "Remove",
        "back": reverse("image", args=[reference, pk]),
    }
    return render(request, "confirm.html", context)


def _ask_for_scans(engagement: Engagement, sent: dict[str, Any], by: User, at: datetime) -> int:
    """What the buttons over the list ask for; returns how many scans were asked for."""
    if sent["which"] == "unscanned":
        return scans.request_unscanned(engagement, by=by, at=at)
    if sent["which"] == "failed":
        return scans.request_failed(engagement, by=by, at=at)
    if sent["which"] == "repository":
        if sent["repository"] is None:
            return 0
        return scans.request_repository(engagement, *sent["repository"], by=by, at=at)
    return scans.request_selected(engagement, sent["image"], by=by, at=at)


def _tell(request: HttpRequest, n: int, *, none: str) -> None:
    if n:
        messages.success(request, f"{n:,} scan{'' if n == 1 else 's'} put in the queue.")
    else:
        messages.info(request, none)


def _back_to_list(request: HttpRequest, reference: str) -> HttpResponse:
    """To the list with the filters that stood in the form's address."""
    query = request.GET.urlencode()
    return redirect(reverse("scans", args=[reference]) + (f"?{query}" if query else ""))
