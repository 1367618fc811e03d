"""The notes of a session: saved as they are typed, without and with JavaScript; a conflict shows both texts."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from engagement import access
from engagement.access import May, Seat
from engagement.domain.live import notes
from engagement.forms.live import NotesForm
from engagement.lib import markdown
from engagement.models import NoteVersion, Session
from engagement.views.visitors import person

CONFLICT = "live/conflict.html"


@login_required
@require_POST
def save(request: HttpRequest, reference: str, pk: int, part: str) -> HttpResponse:
    """
    Make the text the note.

    The editor's script is answered in JSON: the new revision and the text as it is drawn, or (409) the form that
    settles a conflict. A plain form leads back to the page, or to that form.
    """
    seat = access.engagement(request.user, reference)
    seat.require(May.EDIT)
    session = access.session(seat, pk)
    which = _part(part)
    form = NotesForm(request.POST)
    if not form.is_valid():
        return _refuse(request, seat, session, which, form)
    text = form.cleaned_data["text"]
    if form.cleaned_data["keep"] == "both":
        text = notes.both(notes.read(session, which).text, text)
    based_on, at = form.cleaned_data["based_on"], timezone.now()
    try:
        saved = notes.save(session, which, text, based_on=based_on, by=person(request), at=at)
    except notes.Conflict as conflict:
        return _show_both(request, seat, session, which, conflict)
    if _wants_json(request):
        return JsonResponse({"revision": saved.revision, "html": markdown.render(saved.text)})
    messages.success(request, f"{which.label} saved.")
    return redirect(f"{reverse('live', args=[reference, pk])}#notes-{which}")


def _show_both(
    request: HttpRequest, seat: Seat, session: Session, which: NoteVersion.Part, conflict: notes.Conflict
) -> HttpResponse:
    initial = {"text": conflict.mine, "based_on": conflict.current.revision}
    context = _page(seat, session, which) | {
        "form": NotesForm(initial=initial, auto_id=f"{which}-%s"),
        "theirs": conflict.current.text,
        "written_by": conflict.written_by,
        "message": str(conflict),
    }
    if _wants_json(request):
        return JsonResponse({"html": render_to_string(f"{CONFLICT}#conflict", context, request)}, status=409)
    return render(request, CONFLICT, context, status=409)


def _refuse(
    request: HttpRequest, seat: Seat, session: Session, which: NoteVersion.Part, form: NotesForm
) -> HttpResponse:
    if _wants_json(request):
        words = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return JsonResponse({"message": words}, status=422)
    return render(request, CONFLICT, _page(seat, session, which) | {"form": form}, status=422)


def _page(seat: Seat, session: Session, which: NoteVersion.Part) -> dict[str, object]:
    at = [seat.engagement.reference, session.pk]
    return {
        "seat": seat,
        "engagement": seat.engagement,
        "may": seat.may,
        "tab": "plan",
        "session": session,
        "part": which,
        "action": reverse("live-notes", args=[*at, which]),
        "live_url": reverse("live", args=at),
    }


def _part(name: str) -> NoteVersion.Part:
    if name not in NoteVersion.Part.values:
        raise Http404
    return NoteVersion.Part(name)


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"
