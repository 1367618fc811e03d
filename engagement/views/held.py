"""A held session logged without its live page: everything is prefilled, one click saves."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from engagement import access
from engagement.access import May, Seat
from engagement.domain import held
from engagement.domain.refusals import Refused
from engagement.forms.held import HeldForm
from engagement.lib.zones import in_zone
from engagement.models import Session
from engagement.views.visitors import person


@login_required
@require_http_methods(["GET", "POST"])
def log(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Confirm how the session went; then it is done, its hours are entered and the recap is drafted."""
    seat = access.engagement(request.user, reference)
    session = access.session(seat, pk)
    seat.require(May.EDIT)
    entries_url = f"{reverse('time', args=[reference])}?session={session.pk}"
    try:
        held.refuse_unless_planned(session)
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect(
            entries_url if session.status == Session.Status.DONE else reverse("session", args=[reference, pk])
        )
    plan = held.planned(session)
    form = _form(request, plan)
    if request.method == "POST" and form.is_valid():
        try:
            held.log(session, held.Held(**form.entered()), by=person(request), at=timezone.now())
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, f"{plan.name} is done: its hours are entered and the recap is drafted.")
            return redirect(entries_url)
    context = _page(seat) | {"session": session, "plan": plan, "form": form}
    return render(request, "hours/held.html", context, status=422 if form.errors else 200)


def _form(request: HttpRequest, plan: held.Planned) -> HeldForm:
    zone = person(request).time_zone
    start, end = in_zone(plan.starts_at, zone), in_zone(plan.ends_at, zone)
    return HeldForm(
        request.POST or None,
        modules=[(one.topic_pk, one.name, one.planned_minutes, one.minutes) for one in plan.modules],
        people=[(one.pk, one.name) for one in plan.people],
        items=[item for one in plan.modules for item in one.items],
        zone=zone,
        is_overnight=start.date() != end.date(),
        initial={"on": start.date(), "starts": start.time(), "ends": end.time()},
    )


def _page(seat: Seat) -> dict[str, object]:
    return {"seat": seat, "engagement": seat.engagement, "may": seat.may, "tab": "time"}
