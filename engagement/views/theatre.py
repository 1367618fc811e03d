"""The toggle theatre: begin the guide's demo, play it act by act, put back what stood there."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from engagement import access
from engagement.access import May, Seat
from engagement.domain import theatre
from engagement.domain.refusals import Refused
from engagement.forms.theatre import OverForm, TheatreForm
from engagement.models import ToggleRun
from engagement.rules.theatre import ACTS, SCRATCH_NAME
from engagement.views.answers import part
from engagement.views.visitors import person


@login_required
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest, reference: str) -> HttpResponse:
    """What the demo shows, a form to begin it, and the runs so far."""
    seat = access.engagement(request.user, reference)
    seat.require(May.VIEW_INTERNAL)
    if request.method == "POST":
        seat.require(May.DRIVE_AQUA)
    form = _form(request, seat) if seat.allows(May.DRIVE_AQUA) else None
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            run = theatre.start(seat.engagement, by=person(request), at=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            return redirect("theatre-run", reference, run.pk)
    context = _page(seat) | {"form": form, "acts": ACTS, "runs": theatre.runs(access.toggle_runs(seat))}
    return render(request, "theatre/index.html", context, status=422 if form is not None and form.errors else 200)


@login_required
@require_GET
def show(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """One run, act by act; asks for itself while a worker is at it."""
    seat = access.engagement(request.user, reference)
    seat.require(May.VIEW_INTERNAL)
    context = _page(seat) | {"shown": theatre.page(access.toggle_run(seat, pk))}
    return render(request, part(request, "theatre/run.html", "run"), context)


@login_required
@require_POST
def play(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """The next act, or the same again."""
    return _carry(request, reference, pk, theatre.play)


@login_required
@require_POST
def restore(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Put back what stood there; over what somebody else changed only as far as it was seen."""
    form = OverForm(request.POST)
    over = form.cleaned_data["over"] if form.is_valid() else ""
    return _carry(request, reference, pk, lambda run, **asked: theatre.restore(run, over=over, **asked))


@login_required
@require_POST
def leave(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Leave what somebody else made of the policy."""
    return _carry(request, reference, pk, theatre.leave)


def _carry(request: HttpRequest, reference: str, pk: int, deed: Callable[..., ToggleRun]) -> HttpResponse:
    seat = access.engagement(request.user, reference)
    seat.require(May.VIEW_INTERNAL)
    run = access.toggle_run(seat, pk)
    seat.require(May.DRIVE_AQUA)
    try:
        deed(run, by=person(request), at=timezone.now())
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return redirect("theatre-run", reference, pk)


def _form(request: HttpRequest, seat: Seat) -> TheatreForm:
    """Every scanned image may be shown; the policies are the engagement's, and one that is nobody's."""
    scanned = access.images(seat).exclude(latest_scan=None).select_related("registry__tenant", "latest_scan")
    names = [policy.name for policy in access.policies(seat).order_by("name")]
    return TheatreForm(
        request.POST if request.method == "POST" else None,
        tenants=access.tenants_of(seat).order_by("label", "pk"),
        images=scanned.order_by("repository", "tag", "pk"),
        policies=[SCRATCH_NAME, *(name for name in names if name != SCRATCH_NAME)],
    )


def _page(seat: Seat) -> dict[str, object]:
    return {"seat": seat, "engagement": seat.engagement, "may": seat.may, "tab": "policies"}
