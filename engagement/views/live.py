"""The one page that a session is delivered from: its clock, checklist, notes and whatever is captured on the way."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from engagement import access
from engagement.access import May, Seat
from engagement.domain import checklist, discovery, evidence, live, raid, session_page
from engagement.domain.live import attendance, clock, errands, material, notes, pulse
from engagement.domain.live.pulse import Pulse
from engagement.domain.refusals import Refused
from engagement.forms.live import AttendanceForm, CaptureForm, DeedForm, ErrandForm, NotesForm
from engagement.models import NoteVersion, Session
from engagement.views.answers import wants_part
from engagement.views.visitors import person

Context = dict[str, object]
# Where the pages that an errand leads to find the way back; kept with the sign-in, so that it costs no query.
WAY_BACK = "live_page"


@login_required
@require_GET
def show(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """The page; the part that asks for itself is told when nothing has moved."""
    seat = access.engagement(request.user, reference)
    seat.require(May.VIEW_INTERNAL)
    at = timezone.now()
    found = _pulse(seat, pk, at)
    if wants_part(request):
        if request.GET.get("seen") == found.seal:
            return HttpResponse(status=204)
        return render(request, "live/live.html#pulse", pulse_context(seat, found))
    return _draw(request, seat, access.session(seat, pk), found, at)


@login_required
@require_POST
def start(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Begin to hold it."""
    _, session = _editor(request, reference, pk)
    try:
        live.start(session, by=person(request), at=timezone.now())
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return redirect("live", reference, pk)


@login_required
@require_POST
def deed(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Run or pause a module's clock, tick an item or take the tick back."""
    seat, session = _editor(request, reference, pk)
    return _answer(request, seat, session, _done(request, seat, session, timezone.now()))


@login_required
@require_POST
def errand(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Have Aqua do something in front of the customer."""
    seat = access.engagement(request.user, reference)
    seat.require(May.DRIVE_AQUA)
    session = access.session(seat, pk)
    form, refused = ErrandForm(request.POST), ""
    wanted = form.cleaned_data["errand"] if form.is_valid() else ""
    if wanted == "registry":
        request.session[WAY_BACK] = {
            "reference": reference,
            "number": session.number,
            "url": reverse("live", args=[reference, pk]),
        }
        return redirect("registry-add", reference)
    try:
        _run_errand(request, seat, wanted)
    except Refused as refusal:
        refused = str(refusal)
    return _answer(request, seat, session, refused)


@login_required
@require_POST
def attend(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Say who was there, and who was not."""
    seat, session = _editor(request, reference, pk)
    said, refused = AttendanceForm(request.POST).said(), ""
    if said is not None:
        try:
            attendance.mark(session, said[0], was_present=said[1], by=person(request), at=timezone.now())
        except Refused as refusal:
            refused = str(refusal)
    if not wants_part(request):
        if refused:
            messages.warning(request, refused)
        return redirect(_anchor(reference, pk, "attendance"))
    context = _page(seat, session) | {"people": attendance.of(session), "refused": refused}
    return render(request, "live/live.html#attendance", context, status=422 if refused else 200)


@login_required
@require_POST
def capture(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Keep a decision, an action or the like where it came up."""
    seat, session = _editor(request, reference, pk)
    form, at = CaptureForm(request.POST), timezone.now()
    if form.is_valid():
        try:
            raid.capture(seat.engagement, by=person(request), at=at, session=session, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            if not wants_part(request):
                return redirect(_anchor(reference, pk, "captured"))
            kept = {"kind": form.cleaned_data["kind"], "is_internal": form.cleaned_data["is_internal"]}
            form = CaptureForm(initial=kept)
    status = 422 if form.errors else 200
    if wants_part(request):
        context = _page(seat, session) | {"capture": form, "captured": _captured(seat, session)}
        return render(request, "live/live.html#captured", context, status=status)
    return _draw(request, seat, session, _pulse(seat, pk, at), at, capture_form=form, status=status)


# ── how ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def pulse_context(seat: Seat, found: Pulse) -> Context:
    """What the part that asks for itself shows."""
    at = [seat.engagement.reference, found.pk]
    return {
        "engagement": seat.engagement,
        "may": seat.may,
        "pulse": found,
        "following": found.following,
        "live_url": reverse("live", args=at),
        "deed_url": reverse("live-deed", args=at),
        "close_url": reverse("live-close", args=at),
        "recap_url": reverse("recap", args=at),
        "items_url": reverse("checklist", args=at[:1]),
        "operations_url": reverse("operations", args=at[:1]),
    }


def _editor(request: HttpRequest, reference: str, pk: int) -> tuple[Seat, Session]:
    seat = access.engagement(request.user, reference)
    seat.require(May.EDIT)
    return seat, access.session(seat, pk)


def _pulse(seat: Seat, pk: int, at: datetime) -> Pulse:
    found = pulse.read(access.sessions(seat), pk, at=at)
    if found is None:
        raise Http404
    return found


def _done(request: HttpRequest, seat: Seat, session: Session, at: datetime) -> str:
    """Do what the button said; the refusal in words, empty when there was none."""
    asked = DeedForm(request.POST).deed()
    if asked is None:
        return ""
    name, pk = asked
    try:
        if name == "run":
            clock.run(session, pk, at=at)
        elif name == "pause":
            clock.pause(session, pk, at=at)
        elif name == "tick":
            checklist.tick(access.checklist_item(seat, pk), by=person(request), at=at)
        else:
            checklist.untick(access.checklist_item(seat, pk), by=person(request), at=at)
    except Refused as refusal:
        return str(refusal)
    return ""


def _run_errand(request: HttpRequest, seat: Seat, wanted: str) -> None:
    by, at = person(request), timezone.now()
    if wanted == "demo":
        errands.scan_demo_images(seat.engagement, errands.hub_of(access.registries(seat)), by=by, at=at)
    elif wanted == "check":
        errands.check_evidence(seat.engagement, by=by, at=at)


def _answer(request: HttpRequest, seat: Seat, session: Session, refused: str) -> HttpResponse:
    """The part that moves, or back to the page, with what was refused."""
    if not wants_part(request):
        if refused:
            messages.warning(request, refused)
        return redirect("live", seat.engagement.reference, session.pk)
    context = pulse_context(seat, _pulse(seat, session.pk, timezone.now())) | {"refused": refused}
    return render(request, "live/live.html#pulse", context, status=422 if refused else 200)


def _draw(
    request: HttpRequest,
    seat: Seat,
    session: Session,
    found: Pulse,
    at: datetime,
    *,
    capture_form: CaptureForm | None = None,
    status: int = 200,
) -> HttpResponse:
    at_hand = material.of(session)
    asked = discovery.questions(seat.engagement, [one.key for one in at_hand])
    registries = list(access.registries(seat))
    context = (
        _page(seat, session)
        | pulse_context(seat, found)
        | {
            "modules": [(one, [q for q in asked if q.topic_key == one.key]) for one in at_hand],
            "capture": capture_form or CaptureForm(),
            "captured": _captured(seat, session),
            "people": attendance.of(session),
            "notes": [_notes(seat, session, one) for one in notes.Part],
            "refused_texts": list(session.note_versions.filter(is_in_conflict=True).select_related("written_by")),
            "hub": errands.hub_of(registries),
            "look": session_page.LOOKS[session.status],
            "changes": evidence.changes_during(session),
        }
    )
    return render(request, "live/live.html", context, status=status)


def _captured(seat: Seat, session: Session) -> list[object]:
    return list(access.raid(seat).filter(session=session).order_by("-raised_at", "-pk"))


def _notes(seat: Seat, session: Session, which: NoteVersion.Part) -> Context:
    """What the editor of one part of the notes needs."""
    note = notes.read(session, which)
    form = NotesForm(initial={"text": note.text, "based_on": note.revision}, auto_id=f"{which}-%s")
    return {
        "part": which,
        "form": form,
        "text": note.text,
        "url": reverse("live-notes", args=[seat.engagement.reference, session.pk, which]),
        "is_internal": which == NoteVersion.Part.INTERNAL,
    }


def _anchor(reference: str, pk: int, name: str) -> str:
    return f"{reverse('live', args=[reference, pk])}#{name}"


def _page(seat: Seat, session: Session) -> Context:
    at = [seat.engagement.reference, session.pk]
    return {
        "seat": seat,
        "engagement": seat.engagement,
        "may": seat.may,
        "tab": "plan",
        "session": session,
        "start_url": reverse("live-start", args=at),
        "errand_url": reverse("live-errand", args=at),
        "attend_url": reverse("live-attendance", args=at),
        "capture_url": reverse("live-capture", args=at),
        "people_url": reverse("session-attendees", args=at),
        "discovery_url": reverse("discovery", args=at[:1]),
    }
