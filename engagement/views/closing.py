"""The end of a session: closing it, carrying on what is unfinished, and the recap for the customer."""

from collections.abc import Sequence
from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from engagement import access
from engagement.access import May, Seat
from engagement.domain import evidence, live
from engagement.domain.live import carrying, pulse, recap, story
from engagement.domain.refusals import Refused
from engagement.forms.live import ClosingForm, RecapForm
from engagement.models import Session
from engagement.views.answers import wants_part
from engagement.views.live import WAY_BACK
from engagement.views.visitors import person

# At most; afterwards the page stops asking for itself.
LOOK_TAKES = timedelta(minutes=5)


@login_required
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Show what the clock counted and what is unfinished, ask how it went, and close."""
    seat = access.engagement(request.user, reference)
    seat.require(May.EDIT)
    session, at = access.session(seat, pk), timezone.now()
    if session.status == Session.Status.DONE:
        return redirect("recap", reference, pk)
    found = pulse.read(access.sessions(seat), pk, at=at)
    has_clock = found is not None and found.elapsed_s > 0
    form = ClosingForm(request.POST or None, initial={"enters_planned": not has_clock})
    if request.method == "POST" and form.is_valid():
        try:
            live.close(session, by=person(request), at=at, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            request.session.pop(WAY_BACK, None)
            messages.success(request, "The session is closed, and its time is entered.")
            return redirect("recap", reference, pk)
    context = _page(seat, session) | {
        "form": form,
        "pulse": found,
        "has_clock": has_clock,
        "unfinished": carrying.unfinished(session),
    }
    return render(request, "live/close.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def show_recap(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Read, edit, draft anew and send what the customer is told."""
    seat = access.engagement(request.user, reference)
    seat.require(May.VIEW_INTERNAL)
    session = access.session(seat, pk)
    session.engagement = seat.engagement  # loaded with its customer
    changes = evidence.changes_during(session)
    if request.method == "GET" and wants_part(request):
        return render(request, "live/recap.html#changes", _changes(seat, session, changes))
    told = story.of(session)
    form = RecapForm(request.POST or None, initial={"text": recap.offered(session, told, changes)})
    if request.method == "POST":
        seat.require(May.EDIT)
        if "draft" in request.POST:
            form = RecapForm(initial={"text": recap.draft(session, told, changes)})
            messages.info(request, "Drafted anew from the data; nothing is kept until you save or send it.")
        elif form.is_valid() and _carried_out(request, session, form):
            return redirect("recap", reference, pk)
    context = _changes(seat, session, changes) | {
        "form": form,
        "readers": recap.readers(session),
        "unfinished": told.unfinished,
        "following": told.following,
    }
    return render(request, "live/recap.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def carry(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Hand everything unfinished on to the session that follows."""
    seat = access.engagement(request.user, reference)
    seat.require(May.EDIT)
    session = access.session(seat, pk)
    try:
        target = carrying.carry(session, by=person(request), at=timezone.now())
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, f"What is unfinished was carried to session {target.number}.")
    return redirect("recap", reference, pk)


def _carried_out(request: HttpRequest, session: Session, form: RecapForm) -> bool:
    """Save or send, as the button said; a refusal is told on the form."""
    text, by, at = form.cleaned_data["text"], person(request), timezone.now()
    try:
        if "send" in request.POST:
            recap.send(session, text, by=by, at=at)
            messages.success(request, "The recap is on its way.")
        else:
            recap.save(session, text, by=by, at=at)
            messages.success(request, "The recap is saved; it is not sent yet.")
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _changes(seat: Seat, session: Session, changes: Sequence[str]) -> dict[str, object]:
    """The page with what changed in the console, which Aqua may still be asked for."""
    is_done = session.status == Session.Status.DONE
    return _page(seat, session) | {
        "is_done": is_done,
        "is_told": session.kind == Session.Kind.DELIVERY,
        "changes": changes,
        "is_asked": not changes and _was_just_closed(session) and seat.engagement.summary.n_operations_live > 0,
        "is_untold": is_done and not session.recap_sent_at and any(one not in session.recap for one in changes),
    }


def _was_just_closed(session: Session) -> bool:
    """Whether the look at the console that closing asked for may still be under way."""
    return session.ended_at is not None and timezone.now() - session.ended_at < LOOK_TAKES


def _page(seat: Seat, session: Session) -> dict[str, object]:
    at = [seat.engagement.reference, session.pk]
    return {
        "seat": seat,
        "engagement": seat.engagement,
        "may": seat.may,
        "tab": "plan",
        "session": session,
        "live_url": reverse("live", args=at),
        "close_url": reverse("live-close", args=at),
        "recap_url": reverse("recap", args=at),
        "carry_url": reverse("recap-carry", args=at),
    }
