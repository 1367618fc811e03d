"""Who delivers an engagement: assigning, taking off, and handing over, with a look at what that would do."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from engagement import access
from engagement.access import May, Seat
from engagement.domain import people
from engagement.domain.people import handover
from engagement.domain.refusals import Refused
from engagement.forms.people import AssignForm, HandOverForm
from engagement.views.people import frame
from engagement.views.visitors import person


@login_required
@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest, reference: str) -> HttpResponse:
    """Let one more consultant deliver the engagement."""
    seat = _to_lead(request, reference)
    form = AssignForm(request.POST if request.method == "POST" else None, consultants=access.deliverers(seat))
    if request.method == "POST" and form.is_valid():
        consultant = form.cleaned_data["consultant"]
        try:
            people.assign(seat.engagement, consultant, by=person(request), at=timezone.now())
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, f"{consultant} delivers this engagement now.")
            return redirect("people", reference)
    context = frame(seat, "Assign a consultant") | {"form": form, "verb": "Assign", "icon_name": "user-plus"}
    return render(request, "people/form.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def unassign(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Take a consultant off the engagement; asks first."""
    seat = access.engagement(request.user, reference)
    assignment = access.assignment(seat, pk)
    seat.require(May.LEAD)
    name = str(assignment.consultant)
    if request.method == "POST":
        try:
            people.unassign(assignment, by=person(request), at=timezone.now())
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"{name} has no part in this engagement any more.")
        return redirect("people", reference)
    context = frame(seat, f"Take {name} off {reference}") | {
        "question": "Their access ends at once. What they wrote and the hours that they entered stay.",
        "verb": "Take off",
    }
    return render(request, "confirm.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest, reference: str) -> HttpResponse:
    """Choose who gives it to whom, see what that does, and do it. The choice is in the address, the deed is a POST."""
    seat = _to_lead(request, reference)
    sent = request.POST if request.method == "POST" else request.GET or None
    form = HandOverForm(sent, delivering=access.delivering(seat), consultants=access.deliverers(seat))
    found = None
    if form.is_bound and form.is_valid():
        if request.method == "POST" and _done(request, seat, form):
            return redirect("people", reference)
        if not form.errors:
            found = handover.preview(seat.engagement, **form.cleaned_data, by=person(request))
    context = frame(seat, "Hand over") | {"form": form, "preview": found, "chosen": getattr(form, "cleaned_data", {})}
    return render(request, "people/hand_over.html", context, status=422 if form.errors else 200)


def _done(request: HttpRequest, seat: Seat, form: HandOverForm) -> bool:
    chosen = form.cleaned_data
    try:
        given = people.hand_over(seat.engagement, **chosen, by=person(request), at=timezone.now())
    except Refused as refusal:
        form.add_error(refusal.field or None, str(refusal))
        return False
    moved = {0: "No session changed hands", 1: "One session is theirs now"}.get(
        len(given), f"{len(given)} sessions are theirs now"
    )
    messages.success(request, f"{chosen['takes_over']} has taken over from {chosen['leaves']}. {moved}.")
    return True


def _to_lead(request: HttpRequest, reference: str) -> Seat:
    seat = access.engagement(request.user, reference)
    seat.require(May.LEAD)
    return seat
