"""Importing scan results: the list, handing in, choosing a registry, and the webhook with its secrets."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from engagement import access
from engagement.access import May, Seat
from engagement.domain import imports
from engagement.domain.refusals import Refused
from engagement.forms.imports import ImportListForm, RegistryChoiceForm, ReportsForm
from engagement.lib.uploads import ReportUpload
from engagement.views.answers import part
from engagement.views.visitors import person

Context = dict[str, object]
TIME_HEADER, SIGNATURE_HEADER = "X-Tidemark-Time", "X-Tidemark-Signature"


@csrf_exempt
@login_required
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest, reference: str) -> HttpResponse:
    """
    The imports, newest first, and the form for more.

    Reports may be larger than other files, so that how they are written is said before the body is read; the token
    against forgery stands in the body and is looked at after that.
    """
    seat = access.engagement(request.user, reference)
    seat.require(May.VIEW_INTERNAL)
    if request.method == "POST":
        seat.require(May.DRIVE_AQUA)
        request.upload_handlers = [ReportUpload(request)]
    return _index(request, seat)


@csrf_protect
def _index(request: HttpRequest, seat: Seat) -> HttpResponse:
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    registries = list(access.registries(seat).order_by("name"))
    form = ReportsForm(*sent, registries=registries)
    if request.method == "POST" and form.is_valid():
        try:
            taken = imports.receive(
                seat.engagement,
                _uploads(form),
                by=person(request),
                at=timezone.now(),
                registry=form.cleaned_data["registry"],
            )
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            n = len(taken)
            messages.success(request, f"{taken[0]} is being read." if n == 1 else f"{n} reports are being read.")
            return redirect("scan-import", seat.engagement.reference)
    page = imports.page(access.report_imports(seat), number=ImportListForm(request.GET).number())
    context = _page(seat) | {
        "form": form,
        "page": page,
        "registries": registries,
        "is_live": any(row.is_live for row in page.rows),
        "here": request.get_full_path(),
    }
    template = part(request, "imports/list.html", "imports")
    return render(request, template, context, status=422 if form.errors else 200)


@login_required
@require_POST
def choose(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Say which registry the images of a report belong to; it is read again."""
    seat = access.engagement(request.user, reference)
    seat.require(May.VIEW_INTERNAL)
    row = access.report_import(seat, pk)
    seat.require(May.DRIVE_AQUA)
    form = RegistryChoiceForm(request.POST, registries=access.registries(seat))
    if not form.is_valid():
        messages.warning(request, str(form.errors["registry"][0]))
        return redirect("scan-import", reference)
    try:
        imports.choose_registry(row, form.cleaned_data["registry"], by=person(request), at=timezone.now())
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, f"{row} is being read again.")
    return redirect("scan-import", reference)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def hook(request: HttpRequest, reference: str) -> HttpResponse:
    """
    Make the webhook, or replace it.

    Its secrets are shown in the answer itself, and only there: to redirect, they would have to be kept somewhere.
    """
    seat = access.engagement(request.user, reference)
    seat.require(May.DRIVE_AQUA)
    context = _page(seat) | {"time_header": TIME_HEADER, "signature_header": SIGNATURE_HEADER}
    if request.method == "POST":
        made = imports.make_hook(seat.engagement, by=person(request), at=timezone.now())
        address = request.build_absolute_uri(reverse("scan-hook", args=[made.address]))
        context |= {"address": address, "signing": made.signing}
    context["hook"] = imports.hook_of(seat.engagement)
    return render(request, "imports/hook.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def end_hook(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask whether the webhook shall end, then end it."""
    seat = access.engagement(request.user, reference)
    seat.require(May.DRIVE_AQUA)
    if request.method == "POST":
        imports.end_hook(seat.engagement, by=person(request), at=timezone.now())
        messages.success(request, "The webhook has ended; nothing is found at its address any more.")
        return redirect("scan-import-hook", reference)
    context: Context = {
        "title": "End the webhook",
        "question": "Whatever sends reports to its address finds nothing there any more. What came so far stays.",
        "verb": "End it",
        "back": reverse("scan-import-hook", args=[reference]),
    }
    return render(request, "confirm.html", context)


@csrf_exempt
@require_POST
def receive(request: HttpRequest, secret: str) -> HttpResponse:
    """Take a report that a pipeline sends: no sign-in, but a secret address and a signature."""
    found = access.report_hook(imports.digest(secret))
    body = _body(request)
    if body is None:
        return _answer(413, f"A report may be {imports.LARGEST_BODY_BYTES // 1024**2} MB here; upload larger ones.")
    time, signed = request.headers.get(TIME_HEADER, ""), request.headers.get(SIGNATURE_HEADER, "")
    try:
        imports.accept_call(found, time=time, signed=signed, body=body, at=timezone.now())
    except imports.Replayed as refusal:
        return _answer(409, str(refusal))
    except Refused as refusal:
        return _answer(401, str(refusal))
    return _answer(202, "Received; it will be read at once.")


def _body(request: HttpRequest) -> bytes | None:
    """What was sent; None where it is too large, of which no more is read than may be kept."""
    announced = request.headers.get("Content-Length", "")
    if announced.isdigit() and int(announced) > imports.LARGEST_BODY_BYTES:
        return None
    body = request.read(imports.LARGEST_BODY_BYTES + 1)
    return None if len(body) > imports.LARGEST_BODY_BYTES else body


def _answer(status: int, said: str) -> HttpResponse:
    return JsonResponse({"message": said}, status=status)


def _uploads(form: ReportsForm) -> list[imports.Upload]:
    return [
        imports.Upload(name=one.name or "", file=one, size_bytes=one.size or 0) for one in form.cleaned_data["reports"]
    ]


def _page(seat: Seat) -> Context:
    at = [seat.engagement.reference]
    return {
        "seat": seat,
        "engagement": seat.engagement,
        "may": seat.may,
        "tab": "scans",
        "scans_url": reverse("scans", args=at),
        "imports_url": reverse("scan-import", args=at),
        "hook_url": reverse("scan-import-hook", args=at),
    }
