"""Another date for a session: choose it, see what else would move, accept or refuse that."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from engagement import access
from engagement.access import May, Seat
from engagement.domain import sessions, shifts
from engagement.domain.refusals import Refused
from engagement.forms.sessions import MoveForm
from engagement.lib.zones import in_zone
from engagement.models import Session
from engagement.views.sessions import frame, url_of
from engagement.views.visitors import person

# What the person answers to "these would move as well".
MOVE_REST, LEAVE_REST = "move", "leave"


@login_required
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Choose the date; where others would have to move as well, ask before anything happens."""
    seat = access.engagement(request.user, reference)
    session = access.session(seat, pk)
    seat.require(May.EDIT)
    session.engagement = seat.engagement
    form = _form(request, session)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        answer = request.POST.get("rest", "")
        shifted = shifts.shift_of(session, form.starts_at, at=now)
        if answer not in (MOVE_REST, LEAVE_REST) and not shifted.is_quiet and form.starts_at > now:
            return _review(request, seat, session, form, shifted)
        try:
            _carry(request, session, form, answer, now)
        except shifts.PlanChanged as refusal:
            messages.warning(request, str(refusal))
            return _review(request, seat, session, form, shifted)
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, "It has its new date.")
            return redirect(url_of(seat, session))
    context = frame(seat, session, "Move") | {"form": form}
    return render(request, "sessions/move.html", context, status=422 if form.errors else 200)


def _form(request: HttpRequest, session: Session) -> MoveForm:
    zone = person(request).time_zone
    local = in_zone(session.starts_at, zone)
    return MoveForm(
        request.POST if request.method == "POST" else None,
        zone=zone,
        needs_reason=session.status in Session.AHEAD,
        initial={"day": local.date(), "clock": local.time()},
    )


def _carry(request: HttpRequest, session: Session, form: MoveForm, answer: str, now: datetime) -> None:
    by, reason = person(request), form.cleaned_data["reason"]
    if answer == MOVE_REST:
        shown = request.POST.get("shown", "")
        shifts.move_with_followers(session, form.starts_at, reason, shown=shown, by=by, at=now)
    else:
        sessions.move(session, form.starts_at, reason, by=by, at=now)


def _review(
    request: HttpRequest, seat: Seat, session: Session, form: MoveForm, shifted: shifts.Shifted
) -> HttpResponse:
    context = frame(seat, session, "Move") | {"form": form, "shifted": shifted, "starts_at": form.starts_at}
    return render(request, "sessions/shift.html", context)
