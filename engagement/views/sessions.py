"""One session: its page, and each step of its life."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from engagement import access
from engagement.access import May, Seat
from engagement.domain import session_page, sessions
from engagement.domain.refusals import Refused
from engagement.exports import calendar
from engagement.forms.sessions import AttendeeForm, LengthForm, PlaceForm, ReasonForm
from engagement.models import Session
from engagement.views import comments
from engagement.views.visitors import person


@login_required
@require_GET
def show(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """What it is to hold, when and where, who comes; for the team also what was told to whom, and the deeds."""
    seat = access.engagement(request.user, reference)
    session = access.session(seat, pk)
    found = session_page.page(session, seat.engagement, is_inside=seat.allows(May.VIEW_INTERNAL), at=timezone.now())
    context = frame(seat, session) | {"page": found} | comments.beside(seat, session=session)
    return render(request, "sessions/session.html", context)


@login_required
@require_GET
def download(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """The session as a file for one's own calendar."""
    seat = access.engagement(request.user, reference)
    session = access.session(seat, pk)
    session.engagement = seat.engagement
    name = f"{seat.engagement.reference}-session-{session.number}.ics"
    return HttpResponse(
        calendar.one(session),
        content_type=calendar.CONTENT_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@login_required
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Ask whether the invitations shall go out, then send them."""
    seat, session = _to_drive(request, reference, pk)
    if request.method == "POST":
        return _carry(request, seat, session, sessions.plan, "It is planned, and everybody on the list is invited.")
    question = f"{_invitations(session)} The customer sees the session from then on."
    return _ask(request, seat, session, "Plan", question, "Plan it")


@login_required
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Note that the customer has agreed to the date."""
    seat, session = _to_drive(request, reference, pk)
    if request.method == "POST":
        return _carry(request, seat, session, sessions.confirm, "It is confirmed, and everybody invited is told.")
    return _ask(request, seat, session, "Confirm", "Has the customer agreed to the date?", "Confirm it")


@login_required
@require_http_methods(["GET", "POST"])
def postpone(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Take it off its date with a reason."""
    about = "It leaves everybody's calendar and waits for another date."
    return _with_reason(
        request, reference, pk, sessions.postpone, "Postpone", "Postpone it", about, "It is off its date."
    )


@login_required
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Call it off for good with a reason."""
    about = "It leaves everybody's calendar for good; its topics go without a session until the plan gives them one."
    return _with_reason(request, reference, pk, sessions.cancel, "Cancel", "Cancel it", about, "It is cancelled.")


@login_required
@require_http_methods(["GET", "POST"])
def no_show(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Note that it was not held because somebody did not come."""
    about = "Nobody is mailed. Its topics go without a session until the plan gives them one."
    return _with_reason(
        request, reference, pk, sessions.miss, "No-show of", "Note it", about, "It is noted as a no-show."
    )


@login_required
@require_http_methods(["GET", "POST"])
def place(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Say where it is held."""
    seat, session = _to_drive(request, reference, pk)
    form = PlaceForm(request.POST if request.method == "POST" else None, initial={"place": session.place})
    if request.method == "POST" and form.is_valid():
        try:
            sessions.set_place(session, form.cleaned_data["place"], by=person(request), at=timezone.now())
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            return redirect(url_of(seat, session))
    context = {"about": "Everybody invited is told of the change.", "look": "primary", "verb": "Save"}
    return _draw_form(request, frame(seat, session, "Place of") | context, form)


@login_required
@require_http_methods(["GET", "POST"])
def length(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Say how long it takes."""
    seat, session = _to_drive(request, reference, pk)
    form = LengthForm(request.POST if request.method == "POST" else None, initial={"minutes": session.booked_minutes})
    if request.method == "POST" and form.is_valid():
        try:
            sessions.set_length(session, form.cleaned_data["minutes"], by=person(request), at=timezone.now())
        except Refused as refusal:
            form.add_error("minutes", str(refusal))
        else:
            return redirect(url_of(seat, session))
    context = {
        "about": "It keeps its start; everybody invited is told of its new end.",
        "look": "primary",
        "verb": "Save",
    }
    return _draw_form(request, frame(seat, session, "Length of") | context, form)


@login_required
@require_http_methods(["GET", "POST"])
def attendees(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Who is on the list, and somebody to be added to it."""
    seat, session = _to_drive(request, reference, pk)
    form = AttendeeForm(request.POST if request.method == "POST" else None, people=access.members(seat))
    if request.method == "POST" and form.is_valid():
        try:
            sessions.add_attendee(session, by=person(request), at=timezone.now(), **form.entered())
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            return redirect(reverse("session-attendees", args=[seat.engagement.reference, session.pk]))
    context = frame(seat, session) | {"form": form, "attendees": access.attendees(seat, session)}
    return render(request, "sessions/attendees.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def remove_attendee(request: HttpRequest, reference: str, pk: int, attendee_pk: int) -> HttpResponse:
    """Ask whether somebody shall come off the list, then take them off."""
    seat, session = _to_drive(request, reference, pk)
    attendee = access.attendee(seat, session, attendee_pk)
    back = reverse("session-attendees", args=[seat.engagement.reference, session.pk])
    if request.method == "POST":
        try:
            sessions.remove_attendee(attendee, by=person(request), at=timezone.now())
        except Refused as refusal:
            messages.warning(request, str(refusal))
        return redirect(back)
    context = {
        "title": f"Take {attendee.name} off the list",
        "question": "The session leaves their calendar; nobody else is told.",
        "verb": "Take them off",
        "back": back,
    }
    return render(request, "confirm.html", context)


@login_required
@require_POST
def resend(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Try the letters that failed once more."""
    seat, session = _to_drive(request, reference, pk)
    n = sessions.resend(session, by=person(request), at=timezone.now())
    messages.info(request, f"{n} letters are tried again." if n != 1 else "One letter is tried again.")
    return redirect(url_of(seat, session))


def frame(seat: Seat, session: Session, verb: str = "") -> dict[str, object]:
    """What every page of a session passes on; `verb` is what a form does to it."""
    name = session_page.name_of(session)
    return {
        "seat": seat,
        "engagement": seat.engagement,
        "may": seat.may,
        "tab": "plan" if seat.allows(May.VIEW_INTERNAL) else "home",
        "session": session,
        "name": name,
        "title": f"{verb} {name.lower()}",
        "back": url_of(seat, session),
    }


def url_of(seat: Seat, session: Session) -> str:
    return reverse("session", args=[seat.engagement.reference, session.pk])


def _to_drive(request: HttpRequest, reference: str, pk: int) -> tuple[Seat, Session]:
    """The session, for somebody who may change it."""
    seat = access.engagement(request.user, reference)
    session = access.session(seat, pk)
    seat.require(May.EDIT)
    session.engagement = seat.engagement
    return seat, session


def _carry(request: HttpRequest, seat: Seat, session: Session, deed: Callable[..., Session], done: str) -> HttpResponse:
    """Do it and lead back to the session; a refusal is told there."""
    try:
        deed(session, by=person(request), at=timezone.now())
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect(url_of(seat, session))


def _ask(request: HttpRequest, seat: Seat, session: Session, verb: str, question: str, button: str) -> HttpResponse:
    name = session_page.name_of(session).lower()
    context = {"title": f"{verb} {name}", "question": question, "verb": button, "back": url_of(seat, session)}
    return render(request, "confirm.html", context)


def _with_reason(
    request: HttpRequest,
    reference: str,
    pk: int,
    deed: Callable[..., Session],
    verb: str,
    button: str,
    about: str,
    done: str,
) -> HttpResponse:
    seat, session = _to_drive(request, reference, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            deed(session, form.cleaned_data["reason"], by=person(request), at=timezone.now())
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, done)
            return redirect(url_of(seat, session))
    return _draw_form(request, frame(seat, session, verb) | {"about": about, "look": "danger", "verb": button}, form)


def _draw_form(
    request: HttpRequest, context: dict[str, object], form: ReasonForm | PlaceForm | LengthForm
) -> HttpResponse:
    return render(request, "sessions/form.html", context | {"form": form}, status=422 if form.errors else 200)


def _invitations(session: Session) -> str:
    n = sum(1 for one in session.attendees.all() if one.email)
    return {0: "Nobody on the list has an address yet, so nobody is mailed.", 1: "One person is invited."}.get(
        n, f"{n} people are invited."
    )
