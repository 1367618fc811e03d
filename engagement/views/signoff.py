"""The customer's acceptance: the page, signing, the frozen records, withdrawing, and asking for a signature."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from engagement import access
from engagement.access import May, Seat
from engagement.domain import audit, signoff
from engagement.domain.refusals import Refused
from engagement.exports import signoff as files
from engagement.forms.signoff import AskForm, RecordsForm, SignForm, WithdrawForm
from engagement.models import Engagement, SignOff, Topic
from engagement.views.answers import part
from engagement.views.visitors import person

Context = dict[str, object]

# Asking for the whole says that everything is delivered; in any other state there is nothing to ask.
_ASK_WHOLE: dict[str, str] = {
    Engagement.Status.IN_PROGRESS: "All is delivered: ask for the signature",
    Engagement.Status.DELIVERED: "Ask for the signature",
}


@login_required
@require_GET
def index(request: HttpRequest, reference: str) -> HttpResponse:
    """What may be accepted, what was, what is still open, and the records."""
    seat = access.engagement(request.user, reference)
    seat.require(May.VIEW)
    number = RecordsForm(request.GET).number()
    context = _page(seat) | {
        "acceptance": signoff.page(seat.engagement, access.sign_offs(seat), number=number),
        "asks": access.asks_for_signatures(seat),
        "ask_whole": _ASK_WHOLE.get(seat.engagement.status, "") if access.asks_for_signatures(seat) else "",
    }
    return render(request, part(request, "signoff/list.html", "records"), context)


@login_required
@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, reference: str, topic: str = "") -> HttpResponse:
    """Read what will be frozen, and sign it; without a topic that is the whole engagement."""
    seat = access.engagement(request.user, reference)
    of = access.topic_to_accept(seat, topic) if topic else None
    seat.require(May.SIGN_OFF)
    signed = signoff.standing(seat.engagement, of)
    if signed:
        return redirect("sign-off", reference, signed.pk)
    form = SignForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            signed = signoff.sign(seat.engagement, of, **form.typed(), by=person(request), at=timezone.now())
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, "Signed. This record is frozen; nobody can change it.")
            return redirect("sign-off", reference, signed.pk)
    return _draw_offer(request, seat, of, form)


def _draw_offer(request: HttpRequest, seat: Seat, of: Topic | None, form: SignForm) -> HttpResponse:
    context = _page(seat) | {"form": form, "offer": signoff.offer(seat.engagement, of), "here": request.path}
    return render(request, "signoff/sign.html", context, status=422 if request.method == "POST" else 200)


@login_required
@require_GET
def show(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """A frozen record, and whether it is still what was signed."""
    seat = access.engagement(request.user, reference)
    record = access.sign_off(seat, pk)
    context = _page(seat) | _record(record) | {"withdraws": access.withdraws_signatures(seat)}
    return render(request, "signoff/record.html", context)


@login_required
@require_GET
def show_for_print(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """The record as a plain page to print."""
    seat = access.engagement(request.user, reference)
    record = access.sign_off(seat, pk)
    return render(request, "signoff/print.html", _page(seat) | _record(record))


@login_required
@require_GET
def download(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """The record as a JSON file, to keep elsewhere."""
    seat = access.engagement(request.user, reference)
    record = access.sign_off(seat, pk)
    audit.record(person(request), "sign_off.exported", record, at=timezone.now(), engagement=seat.engagement)
    answer = HttpResponse(files.record(record), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{files.file_name(record, reference)}"'
    return answer


@login_required
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Say why a signature no longer holds; a record of its own keeps that."""
    seat = access.engagement(request.user, reference)
    record = access.sign_off(seat, pk)
    access.require_withdrawer(seat)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            taken_back = signoff.withdraw(record, **form.cleaned_data, by=person(request), at=timezone.now())
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            return redirect("sign-off", reference, taken_back.pk)
    context = _page(seat) | {"form": form, "record": record, "here": request.path}
    return render(request, "signoff/withdraw.html", context, status=422 if request.method == "POST" else 200)


@login_required
@require_POST
def ask(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask the customer's leads by letter to sign a topic, or the whole."""
    seat = access.engagement(request.user, reference)
    access.require_asker(seat)
    form = AskForm(request.POST)
    if not form.is_valid():
        raise Http404
    key = form.cleaned_data["topic"]
    of = access.topic_to_accept(seat, key) if key else None
    try:
        n = signoff.ask(seat.engagement, of, by=person(request), at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{n} {'lead was' if n == 1 else 'leads were'} asked to sign, once a day at most.")
    return redirect("acceptance", reference)


def _record(record: SignOff) -> Context:
    return {
        "record": record,
        "verified": signoff.verified(record),
        "withdrawn_by": getattr(record, "withdrawn_by", None),
    }


def _page(seat: Seat) -> Context:
    return {
        "seat": seat,
        "engagement": seat.engagement,
        "may": seat.may,
        "tab": "acceptance",
        "list_url": reverse("acceptance", args=[seat.engagement.reference]),
    }
