"""Images and their scans: the list with its queue, adding, scanning, removing. One image: images.py."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from engagement import access
from engagement.access import May
from engagement.domain import images, progress, scans
from engagement.domain.refusals import Refused
from engagement.forms.scans import SEVERITIES, ImageListForm, ImagesForm, ScanRunForm
from engagement.models import ScanState
from engagement.views.answers import part
from engagement.views.image_pages import Context, page
from engagement.views.visitors import person


@login_required
@require_GET
def index(request: HttpRequest, reference: str) -> HttpResponse:
    """The engagement's images; while scans are under way the list asks for itself again."""
    seat = access.engagement(request.user, reference)
    seat.require(May.VIEW_OUTCOMES)
    wanted = images.Wanted(**ImageListForm.read(request.GET))
    summary = seat.engagement.summary
    under_way = progress.of(seat.engagement, at=timezone.now(), kinds=progress.SCANS)
    context = page(seat) | {
        "wanted": wanted,
        "page": images.page(
            seat.engagement,
            wanted,
            n_all=summary.n_images,
            with_reasons=seat.allows(May.VIEW_INTERNAL),
        ),
        "progress": under_way,
        # A filter with a single choice would only take room.
        "registries": images.registries_of(access.registries(seat)) if summary.n_registries > 1 else [],
        "states": ScanState.choices,
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
    """Ask for the scans of the ticked images, or of all that were never scanned; back to the list as it was."""
    seat = access.engagement(request.user, reference)
    seat.require(May.DRIVE_AQUA)
    form, at = ScanRunForm(request.POST), timezone.now()
    if not form.is_valid():
        messages.warning(request, "Choose the images to scan, then press the button again.")
    elif form.cleaned_data["which"] == "unscanned":
        n = scans.request_unscanned(seat.engagement, by=person(request), at=at)
        _tell(request, n, none="Every image has been scanned or is in the queue.")
    else:
        n = scans.request_selected(seat.engagement, form.cleaned_data["image"], by=person(request), at=at)
        _tell(request, n, none="Nothing to scan: tick the images first. Those under way are left alone.")
    return _back_to_list(request, reference)


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


def _tell(request: HttpRequest, n: int, *, none: str) -> None:
    if n:
        messages.success(request, f"{n:,} scan{'' if n == 1 else 's'} put in the queue.")
    else:
        messages.info(request, none)


def _back_to_list(request: HttpRequest, reference: str) -> HttpResponse:
    """To the list with the filters that stood in the form's address."""
    query = request.GET.urlencode()
    return redirect(reverse("scans", args=[reference]) + (f"?{query}" if query else ""))
