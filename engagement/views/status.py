"""The weekly status: the draft to edit and send, the earlier ones, and when it is drafted."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from engagement import access
from engagement.access import May, Seat
from engagement.domain import status_mails
from engagement.domain.refusals import Refused
from engagement.forms.status import RhythmForm, StatusForm, StatusListForm
from engagement.models import StatusMail
from engagement.views.answers import part
from engagement.views.visitors import person

# What needs no text, by the name of its button.
DEEDS = {"skip": status_mails.skip, "take_up": status_mails.take_up, "draft": status_mails.redraft}


@login_required
@require_GET
def index(request: HttpRequest, reference: str) -> HttpResponse:
    """All statuses, the draft that waits, and the rhythm."""
    seat = access.engagement(request.user, reference)
    seat.require(May.VIEW_INTERNAL)
    number = StatusListForm(request.GET).number()
    return render(request, part(request, "status/list.html", "statuses"), _page(seat, number=number))


@login_required
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """One status: a draft is edited, sent or skipped here, any other is read."""
    seat = access.engagement(request.user, reference)
    seat.require(May.VIEW_INTERNAL)
    if request.method == "POST":
        seat.require(May.EDIT)
    status = access.status_mail(seat, pk)
    if request.method == "POST":
        return _do(request, seat, status)
    form = StatusForm(initial={"text": status.text, "based_on": status.revision})
    return _draw(request, seat, status, form)


@login_required
@require_POST
def draft(request: HttpRequest, reference: str) -> HttpResponse:
    """Draft the status of this week now, and show it; one that is there already is shown as it is."""
    seat = access.engagement(request.user, reference)
    seat.require(May.EDIT)
    status = status_mails.draft_now(seat.engagement, by=person(request), at=timezone.now())
    return redirect("status-mail", reference, status.pk)


@login_required
@require_POST
def rhythm(request: HttpRequest, reference: str) -> HttpResponse:
    """Say when the status is drafted, and whether it goes out by itself."""
    seat = access.engagement(request.user, reference)
    seat.require(May.EDIT)
    form = RhythmForm(request.POST)
    if form.is_valid():
        status_mails.set_rhythm(seat.engagement, **form.cleaned_data, by=person(request), at=timezone.now())
        messages.success(request, "Saved when the weekly status is drafted.")
        return redirect("status", reference)
    return render(request, "status/list.html", _page(seat, number=1, rhythm_form=form), status=422)


def _do(request: HttpRequest, seat: Seat, status: StatusMail) -> HttpResponse:
    """What the pressed button says: skip, take up again, draft anew, send, or else save."""
    form = StatusForm(request.POST)
    deed = next((DEEDS[name] for name in DEEDS if name in request.POST), None)
    if deed is None and not form.is_valid():
        return _draw(request, seat, status, form)
    try:
        if deed is None:
            _keep(request, status, form)
        else:
            deed(status, by=person(request), at=timezone.now())
    except Refused as refusal:
        return _refuse(request, seat, status, refusal)
    return redirect("status-mail", seat.engagement.reference, status.pk)


def _keep(request: HttpRequest, status: StatusMail, form: StatusForm) -> None:
    by, at = person(request), timezone.now()
    if "send" in request.POST:
        sent = status_mails.send(status, **form.typed(), by=by, at=at)
        messages.success(request, f"Sent to {sent.n_readers} of the customer's people.")
    else:
        status_mails.save(status, **form.typed(), by=by, at=at)
        messages.success(request, "Saved. It is not sent yet.")


def _refuse(request: HttpRequest, seat: Seat, status: StatusMail, refusal: Refused) -> HttpResponse:
    """Say why, with what was typed; saved again, it takes the place of what somebody else saved meanwhile."""
    status.refresh_from_db()
    typed = StatusForm({"text": request.POST.get("text", ""), "based_on": str(status.revision)})
    typed.is_valid()
    typed.add_error(None, str(refusal))
    return _draw(request, seat, status, typed)


def _draw(request: HttpRequest, seat: Seat, status: StatusMail, form: StatusForm) -> HttpResponse:
    reference = seat.engagement.reference
    context = _frame(seat) | {
        "status": status,
        "form": form,
        "here": reverse("status-mail", args=[reference, status.pk]),
        "back": reverse("status", args=[reference]),
        "is_draft": status.state == StatusMail.State.DRAFT,
        "readers": status_mails.readers(seat.engagement, at=timezone.now()),
    }
    return render(request, "status/status.html", context, status=422 if form.errors else 200)


def _page(seat: Seat, *, number: int, rhythm_form: RhythmForm | None = None) -> dict[str, object]:
    found = status_mails.page(seat.engagement, access.status_mails(seat), number=number)
    names = ("is_on", "weekday", "hour", "sends_itself")
    form = rhythm_form or RhythmForm(initial={name: getattr(found.rhythm, name) for name in names})
    return _frame(seat) | {"page": found.rows, "waiting": found.waiting, "rhythm": found.rhythm, "form": form}


def _frame(seat: Seat) -> dict[str, object]:
    return {"seat": seat, "engagement": seat.engagement, "may": seat.may, "tab": "status"}
